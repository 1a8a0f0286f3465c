"""How source problems look in files, a format a file."""
