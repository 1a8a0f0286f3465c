"""Which solver decides a question that another one refuses."""

from typing import Any

from instances.question import Question
from instances.questions import Identifiability


def decider(question: Question[Any]) -> str:
    """The name of a solver that decides every question of this kind."""
    return "zero-sum" if isinstance(question, Identifiability) else "region"
