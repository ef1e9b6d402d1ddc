"""What is said of records: a summary, texts with what was found in them, the terminal."""
