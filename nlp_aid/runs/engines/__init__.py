"""What runs a batch: this process, or a pool of worker processes."""
