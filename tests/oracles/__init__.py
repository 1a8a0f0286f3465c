"""Slow oracles that share no code with what they judge."""
