"""Formats of pseudo-Boolean constraints and of maximum satisfiability, where a source problem fits them."""

from collections.abc import Callable, Mapping

from instances.problem import SourceProblem
from instances.problems.pseudo_boolean.opb import read_opb
from instances.problems.pseudo_boolean.wcnf import read_wcnf

READERS: Mapping[str, Callable[[str, str], SourceProblem]] = {".opb": read_opb, ".wcnf": read_wcnf}
"""How a text that is found somewhere is read, by the ending of its file."""

__all__ = ["READERS", "read_opb", "read_wcnf"]
