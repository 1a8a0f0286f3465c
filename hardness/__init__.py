"""What it costs: studies, isolated runs, their judgement, the store and the report; and the front door for Python.

``hardness.reduce``, ``ask``, ``solve``, ``check``, ``draw``, ``run``, ``report`` and ``scaling`` do what the commands
do, on values instead of files; docs/python.md shows them at work.

The names below are imported when they are first used, so that the process of a run, which imports this package too,
begins under its limits before anything large is loaded.

>>> import hardness
>>> hardness.reduce([[1, 2], [-1]], to="positivity", groups=2).question
Positivity(Network(2 → 9 → 1, exact), R^2, threshold = 0)
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from instances import display

if TYPE_CHECKING:
    from hardness.api.answer import Answer
    from hardness.api.deciding import check, solve
    from hardness.api.growth import Scaling, scaling
    from hardness.api.making import ask, reduce
    from hardness.api.pictures import draw
    from hardness.api.studying import Runs, report, run
    from hardness.errors import GeneratorError
    from hardness.judge import Category
    from hardness.record import Run, Store
    from hardness.report import write_report
    from hardness.run import run_study
    from hardness.suite import Study, read_study
    from instances.errors import InputError

__all__ = [
    "Answer",
    "Category",
    "GeneratorError",
    "InputError",
    "Run",
    "Runs",
    "Scaling",
    "Store",
    "Study",
    "ask",
    "check",
    "draw",
    "read_study",
    "reduce",
    "report",
    "run",
    "run_study",
    "scaling",
    "solve",
    "write_report",
]

_HOMES = {
    "Answer": "hardness.api.answer",
    "Category": "hardness.judge",
    "GeneratorError": "hardness.errors",
    "Scaling": "hardness.api.growth",
    "InputError": "instances.errors",
    "Run": "hardness.record",
    "Runs": "hardness.api.studying",
    "Store": "hardness.record",
    "Study": "hardness.suite",
    "ask": "hardness.api.making",
    "check": "hardness.api.deciding",
    "draw": "hardness.api.pictures",
    "read_study": "hardness.suite",
    "reduce": "hardness.api.making",
    "report": "hardness.api.studying",
    "run": "hardness.api.studying",
    "run_study": "hardness.run",
    "scaling": "hardness.api.growth",
    "solve": "hardness.api.deciding",
    "write_report": "hardness.report",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


class _Package(ModuleType):
    """This package. Python sets a module as an attribute of its package when it is imported; a public name stays."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in _HOMES or not isinstance(value, ModuleType):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def _picture(shown: Any) -> str:
    from hardness.api.pictures import picture

    return picture(shown)


display.picture = _picture
