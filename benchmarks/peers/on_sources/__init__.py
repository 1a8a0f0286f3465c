"""Solvers that see the source problem instead of the network: what its detour through a network costs."""
