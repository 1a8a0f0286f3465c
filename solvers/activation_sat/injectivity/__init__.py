"""Injectivity of a layer: a sign pattern whose active rows do not span."""
