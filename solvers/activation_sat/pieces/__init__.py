"""Bounds and linear programs over pieces of ridge functions."""
