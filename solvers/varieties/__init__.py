"""Searching for networks with given patterns and outputs on given data: no question, since it may leave it open."""

from solvers.varieties.realise import Realisation, realise

__all__ = ["Realisation", "realise"]
