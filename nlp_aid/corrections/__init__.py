"""What people have corrected in an annotation tool: values for what they added, and what can be learned of it."""
