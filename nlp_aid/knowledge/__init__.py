"""What the pipeline knows: how it is opened, named by its hash, saved with a pipeline, and joined by a user's own."""
