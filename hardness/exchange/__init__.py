"""What others read and write, and what goes through pipes."""
