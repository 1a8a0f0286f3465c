"""Instances with answers known beforehand."""

SEEDS = 5
"""Cases of a group."""
