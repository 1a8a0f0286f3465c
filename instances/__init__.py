"""What is asked: problems, networks, questions about them, and the reductions in between. Imports nothing of ours.

The names below are imported when they are first used, so that whoever needs one of them does not wait for all.

>>> from instances import FamilyOrigin, Instance, Recipe, Step, params
>>> origin = FamilyOrigin("gnp-multicolored-clique", params(colors=2, nodes=3, density=1.0), seed=1)
>>> Instance.of(Recipe(origin, (Step("multicolored-clique-to-positivity"),))).question.network.neurons
45
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from instances.errors import InputError
    from instances.families import FAMILIES
    from instances.formats.onnx import read_network, write_network
    from instances.network import Layer, Network, Point
    from instances.problem import Decision, Problem, SourceProblem, Verdict
    from instances.problems import PROBLEMS, Clique, Cnf, Graph, MulticoloredClique
    from instances.question import Box, Gap, Question, RealSpace
    from instances.questions import QUESTIONS, Positivity
    from instances.recipe import FamilyOrigin, FileOrigin, Instance, Known, Recipe, Step, ask_oracle, params
    from instances.reduction import Chain, Reduction
    from instances.reductions import REDUCTIONS
    from instances.suite import read_instance, read_known, write_instance

__all__ = [
    "FAMILIES",
    "PROBLEMS",
    "QUESTIONS",
    "REDUCTIONS",
    "Box",
    "Chain",
    "Clique",
    "Cnf",
    "Decision",
    "FamilyOrigin",
    "FileOrigin",
    "Gap",
    "Graph",
    "InputError",
    "Instance",
    "Known",
    "Layer",
    "MulticoloredClique",
    "Network",
    "Point",
    "Positivity",
    "Problem",
    "Question",
    "RealSpace",
    "Recipe",
    "Reduction",
    "SourceProblem",
    "Step",
    "Verdict",
    "ask_oracle",
    "params",
    "read_instance",
    "read_known",
    "read_network",
    "write_instance",
    "write_network",
]

_HOMES = {
    "errors": ("InputError",),
    "families": ("FAMILIES",),
    "formats.onnx": ("read_network", "write_network"),
    "suite": ("read_instance", "read_known", "write_instance"),
    "network": ("Layer", "Network", "Point"),
    "problem": ("Decision", "Problem", "SourceProblem", "Verdict"),
    "problems": ("PROBLEMS", "Clique", "Cnf", "Graph", "MulticoloredClique"),
    "question": ("Box", "Gap", "Question", "RealSpace"),
    "questions": ("QUESTIONS", "Positivity"),
    "recipe": ("FamilyOrigin", "FileOrigin", "Instance", "Known", "Recipe", "Step", "ask_oracle", "params"),
    "reduction": ("Chain", "Reduction"),
    "reductions": ("REDUCTIONS",),
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"instances.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
