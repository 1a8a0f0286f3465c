"""This package's solvers, from end to end."""
