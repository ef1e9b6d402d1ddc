"""What a layer is: its mentions, and the spaCy component behind it."""
