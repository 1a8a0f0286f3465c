"""An instance as it was before any solver saw it: what a run is given a copy of, and what its answer is held against.

The question lies, as the bytes that a pickle of it makes, in a file without a name, which no other process can open,
and is taken out with its digest in hand. Whatever a run does to its own copy, or to any other file, the next run gets
the same question, and the answer is judged by it.
"""

import pickle
from dataclasses import dataclass, replace
from typing import Any

from hardness.isolation.files.spool import Kept, Spool
from hardness.warm_up import Kind
from instances.question import Question
from instances.recipe import Instance, Known, Recipe


@dataclass(frozen=True)
class Sealed:
    """An instance and what is known of its answer.

    Parameters
    ----------
    digest
        The instance's.
    kind
        What a solver warms up with.
    question
        Its pickle.
    recipe
        What makes the instance; None for somebody else's network.
    known
        What is known of the answer.
    """

    digest: str
    kind: Kind
    question: Kept
    recipe: Recipe | None
    known: Known

    @classmethod
    def of(cls, instance: Instance, known: Known, spool: Spool) -> "Sealed":
        """Put an instance away."""
        # Copies, because questions and recipes keep what they have once computed.
        question: Question[Any] = replace(instance.question)  # type: ignore[type-var]
        recipe = None if instance.recipe is None else replace(instance.recipe)
        return cls(instance.digest, Kind.of(question), spool.put(pickle.dumps(question)), recipe, known)
