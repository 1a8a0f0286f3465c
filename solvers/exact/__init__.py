"""Exact arithmetic that several methods use, and the floats that propose to it."""
