"""Distributions of source problems."""
