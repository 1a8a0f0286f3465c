"""Solvers by name, with their options: ``region``, ``milp[engine=gscip]``, ``module:Class``, ``path/tool.yaml``.

Other packages add names by the entry point group ``relu_hardness.solvers``, whose values are ``module:Class``.
"""

import importlib
import re
from dataclasses import MISSING, fields
from importlib.metadata import entry_points
from typing import Any

from instances.errors import InputError
from instances.numbers.rationals import read_number
from solvers.solver import NotInstalledError, Solver

SOLVERS = {
    "region": "solvers.region:Region",
    "sweep": "solvers.sweep:LineSweep",
    "milp": "solvers.milp:Milp",
    "activation-sat": "solvers.activation_sat:ActivationSat",
    "tropical": "solvers.tropical:Tropical",
    "triangle": "solvers.triangle:Triangle",
    "zero-sum": "solvers.zero_sum:ZeroSum",
    "boxes": "solvers.boxes:Boxes",
    "patterns": "solvers.patterns:Patterns",
    "auto": "solvers.auto:Auto",
}
"""Where each shipped solver's class is; it is imported only when it is asked for."""

PROVERS = ("region", "activation-sat", "boxes", "triangle", "patterns", "auto")
"""Those of them that write proofs (`solvers.solver.Prover`)."""

PEERS = {
    "marabou": "solvers.external.marabou:Marabou",
    "z3": "solvers.external.z3:Z3",
    "scip": "solvers.external.scip:Scip",
    "highs": "solvers.external.highs:Highs",
}
"""Libraries of others behind the same interface; each but HiGHS, which is needed anyway, is an extra of that name."""

GROUP = "relu_hardness.solvers"
"""The entry point group."""


def known() -> dict[str, str]:
    """Every name and where its class is, ours first; no other package's takes the place of one of ours."""
    ours = SOLVERS | PEERS
    return ours | {point.name: point.value for point in entry_points(group=GROUP) if point.name not in ours}


def load(spec: str) -> Solver:
    """The solver that `spec` names: a known name or ``module:Class``, then options ``[name=value,…]``; or a path.

    What contains a slash, not only in options, or ends in ``.yaml`` is the path of a description of another tool, see
    `solvers.external.tool`, from the current folder; options may follow it as well.

    Raises
    ------
    InputError
        If the name, an option or its value is unknown, or the description wrong.
    NotInstalledError
        If the solver is one of `PEERS` or described, and not installed.
    """
    if (described := _description(spec)) is not None:
        from solvers.external.tool import Tool

        path, options = described
        return Tool(path, **_options(path, Tool, options))
    match = re.fullmatch(r"([\w.:-]+)(?:\[(.*)\])?", spec)
    if match is None:
        raise InputError(f"solver {spec!r} is not of the form name[option=value,…]")
    name, options = match.group(1), match.group(2)
    place = SOLVERS.get(name) or PEERS.get(name) or known().get(name, name)
    if ":" not in place:
        raise InputError(f"unknown solver {name!r}; known: {', '.join(known())}, module:Class, or path/to/tool.yaml")
    module_name, class_name = place.split(":", 1)
    try:
        solver_class: Any = getattr(importlib.import_module(module_name), class_name)
    except (ImportError, AttributeError) as error:
        if name in PEERS:
            install = f"pip install 'relu-hardness[{name}]'"
            raise NotInstalledError(f"solver {name} is not installed ({error}); install it by: {install}") from error
        raise InputError(f"solver {name!r} cannot be imported: {error}") from error
    return solver_class(**_options(name, solver_class, options or ""))  # type: ignore[no-any-return]


def trusting(spec: str) -> str:
    """The same solver, whose scripts are trusted.

    Raises
    ------
    InputError
        If it is no path of a description.
    """
    described = _description(spec)
    if described is None:
        raise InputError(
            f"solver {spec} has no scripts; --trust-scripts goes with the folder of a tool, or its YAML file"
        )
    path, options = described
    return f"{path}[{options}{',' if options else ''}trust-scripts=on]"


def _description(spec: str) -> tuple[str, str] | None:
    """The path of a description, and the options after it; None if it is none."""
    match = re.fullmatch(r"(.*?)(?:\[([\w-]+=[^\[\]]*)\])?", spec, re.DOTALL)
    path, options = match.groups("") if match else (spec, "")
    return (path, options) if "/" in path.partition("[")[0] or path.endswith(".yaml") else None


def _options(name: str, solver_class: Any, text: str) -> dict[str, Any]:
    known = {field.name.replace("_", "-"): field for field in fields(solver_class) if field.default is not MISSING}
    values: dict[str, Any] = {}
    for pair in filter(None, text.split(",")):
        option, equals, value = pair.partition("=")
        option = option.replace("_", "-")
        if not equals or option not in known:
            raise InputError(f"solver {name}: unknown option {pair!r}; known: {', '.join(known) or 'none'}")
        default: Any = known[option].default
        try:
            if isinstance(default, bool):
                found: Any = _BOOLEANS[value]
            else:
                found = value if isinstance(default, str) else read_number(value, type(default))
            values[known[option].name] = found
        except (InputError, KeyError):
            raise InputError(f"solver {name}: option {option} is like {default!r}; got {value!r}") from None
    return values


_BOOLEANS = {"on": True, "off": False}
