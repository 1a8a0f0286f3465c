"""Distributions of networks that come from no source problem."""
