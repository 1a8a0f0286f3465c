"""Exact numbers: as text, and as integers over powers of two."""
