"""The sections of a description, one a file."""
