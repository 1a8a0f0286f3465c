"""Regions one after the other, from cell to cell."""
