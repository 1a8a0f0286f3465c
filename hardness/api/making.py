"""Questions from problems and from networks: reduce, ask."""

import tempfile
from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import inf
from pathlib import Path
from typing import Any

from hardness.api.deciding import limits_of
from hardness.api.networks import KNOWN, network_of
from hardness.api.sources import Colors, origin_of
from hardness.running.reading import Asked, instance_of
from instances.errors import InputError, shown
from instances.numbers.rationals import exact_rational, write_rational
from instances.plan import UNDISGUISED, disguised_as, plan
from instances.question import Box, Question, RealSpace
from instances.questions import ask as put
from instances.questions import parsed
from instances.recipe import Instance
from instances.suite import read_instance


def reduce(
    source: Any,
    to: str,
    *,
    colors: Colors = None,
    k: int | None = None,
    groups: int | None = None,
    problem: str | None = None,
    via: str | Iterable[str] = (),
    disguise: str = UNDISGUISED,
    **options: Any,
) -> Instance:
    """Turn a source problem, such as a graph or a formula, into a question about a network, as ``hardness reduce``.

    Parameters
    ----------
    source
        A NetworkX graph, whose nodes are numbered from 1 in their order there; an `instances.Graph`; a formula as a
        list of clauses, or of PySAT; a problem of `instances.problems`; a draw from a family, which is an
        `instances.FamilyOrigin`; or the path of a file.
    to
        The question's name, such as ``positivity``.
    colors, k
        Of a graph: how many vertices are looked for. Or ``colors={node: colour}``: one of each colour is looked for.
    groups
        Of a formula: the number of clause groups, one input each.
    problem
        What the source asks, if not for a clique or a model: ``vertex-cover``, ``dominating-set``, …
    via
        Reductions, maybe with parameters, or problems to pass, in order.
    disguise
        ``light``, ``medium`` or ``strong``, maybe with ``,seed=N``: a different look, the same answer.
    options
        The question's parameters, such as ``p=2``.

    Raises
    ------
    InputError
        Saying in one line what is wrong and what would be right.
    """
    passed = (via,) if isinstance(via, str) else tuple(via)
    recipe = plan(origin_of(source, colors, k, problem), _name(to), passed, groups, given_values(options))
    return Instance.of(disguised_as(recipe, disguise))


def ask(
    network: Any,
    question: str | None = None,
    *,
    box: Any = None,
    vnnlib: str | Path | None = None,
    timeout_s: float = 60.0,
    memory_gib: float = 4.0,
    **options: Any,
) -> Question[Any]:
    """Ask something about a network, as ``hardness solve NET.onnx --question``.

    Parameters
    ----------
    network
        An `instances.Network`; the path of an ONNX file; pairs (weights, biases) of arrays, one a layer, weights in the
        shape (outputs, inputs), with a ReLU between each two; or a ``torch.nn.Sequential`` of Linear and ReLU.
    question
        Its name, such as ``lipschitz``.
    box
        ``(-1, 1)`` for every input, ``([-1, 0], [1, 2])`` for each, or an `instances.Box`; all of R^d if not given.
        Texts such as ``"0.1"`` are exact decimals; floats are the rationals that they are.
    vnnlib
        In place of a question and a box: the path of a VNN-LIB specification, to a network in a file.
    timeout_s, memory_gib
        Of reading a file, which happens in a process of its own.
    options
        The question's parameters, such as ``p=2`` or ``threshold="1/3"``.

    Raises
    ------
    InputError
        Saying in one line what is wrong and what would be right.
    """
    given = given_values(options)
    if isinstance(network, (str, Path)):
        return _about_file(Path(network), question, box, vnnlib, given, (timeout_s, memory_gib))
    if vnnlib is not None:
        raise InputError(f"a VNN-LIB specification is about a network in a file; got {shown(network)}")
    parsed(_name(question), given)  # said before the network is looked at
    read = network_of(network)
    return put(_name(question), read, _domain(box, read.inputs), given)


def _about_file(
    file: Path,
    question: str | None,
    box: Any,
    vnnlib: str | Path | None,
    given: Mapping[str, str],
    limits: tuple[float, float],
) -> Question[Any]:
    """Read by the bounded reader, as the command line does; a box that is not a cube is put on afterwards."""
    if vnnlib is not None and (question is not None or box is not None or given):
        raise InputError("vnnlib asks its own question on its own box; drop the question and what goes with it")
    if vnnlib is None:
        parsed(_name(question), given)
    cube = _cube(box)
    asked = Asked(
        str(file),
        None if vnnlib is None else str(vnnlib),
        "" if question is None else question,
        given,
        None if cube is None else (write_rational(cube[0]), write_rational(cube[1])),
    )
    if not file.suffixes:
        raise InputError(f"{file}: a network is {KNOWN}; an ONNX file ends in .onnx")
    with tempfile.TemporaryDirectory(prefix="hardness-") as folder:
        read = read_instance(instance_of(asked, Path(folder), limits_of(*limits, 0))).question
    if box is None or cube is not None:
        return read
    return put(_name(question), read.network, Box.of(box, read.network.inputs), given)


def _cube(box: Any) -> tuple[Fraction, Fraction] | None:
    """The bounds of every input, if the box is given so."""
    if box is None or isinstance(box, Box):
        return None
    if isinstance(box, Iterable) and any(isinstance(end, Iterable) and not isinstance(end, str) for end in box):
        return None
    cube = Box.of(box, 1)
    return cube.lower[0], cube.upper[0]


def _domain(box: Any, dimension: int) -> Box | RealSpace:
    if box is None or isinstance(box, RealSpace):
        return RealSpace(dimension)
    return Box.of(box, dimension)


def _name(question: object) -> str:
    """The question's name; what is no question at all is said by whoever looks it up."""
    if not isinstance(question, str):
        raise InputError(f"a question is asked by its name, such as 'positivity'; got {shown(question)}")
    return question


def given_values(options: Mapping[str, Any]) -> dict[str, str]:
    """Parameters as the texts that the command line gives; whole floats and infinity are what is meant by them."""
    return {name: _text(name, value) for name, value in options.items() if value is not None}


def _text(name: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value == inf:
        return "inf"
    try:
        return write_rational(exact_rational(value))
    except InputError:
        raise InputError(f"{name} is {shown(value)}; a number or a text is right") from None
