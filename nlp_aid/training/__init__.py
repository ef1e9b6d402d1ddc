"""Learning from annotated documents."""
