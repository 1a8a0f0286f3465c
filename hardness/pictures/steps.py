"""A reduction in one picture: the source, the functions of one variable that add up to f, the network, a witness."""

from collections import defaultdict
from fractions import Fraction
from math import cos, pi, sin
from pathlib import Path
from textwrap import wrap
from typing import Any

from hardness.pictures.draw import Picture, check_suffix, sliced, write_picture
from hardness.reporting.figures.style import INK, SOFT, STYLES, blank, dress
from instances.errors import InputError
from instances.network import Network, Point
from instances.recipe import Instance, Known
from instances.suite import read_instance, read_known

MOST_NODES = 120
"""A graph with more vertices, or a layer with more neurons, is told in words: it would be a blot."""

MOST_GROUPS = 8
"""So many functions of one variable are drawn."""

Direction = tuple[Fraction, ...]


def draw_steps(path: Path, out: Path) -> str:
    """Draw how reductions made an instance into a file, and say in one line what is shown.

    Raises
    ------
    InputError
        If no reduction made it, it is too large for a picture, or the file is of no known format.
    """
    check_suffix(out)
    instance, known = read_instance(path), read_known(path)
    recipe = instance.recipe
    if recipe is None or not recipe.reductions:
        raise InputError(f"{path}: no reduction made this instance; drop --steps to draw the network")
    try:
        write_picture(_figure(instance, known), out)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    network = instance.question.network
    size = f"{network.inputs} inputs, {network.neurons} hidden neurons"
    return f"{recipe.words}: {size}; the answer is {known.verdict.value}"


def directions(network: Network) -> dict[Direction, list[tuple[Fraction, Fraction, Fraction]]]:
    """A network with one hidden layer and one output as a sum of functions of one variable each, exactly.

    Returns
    -------
    By w, whose first number that is not 0 is 1: the (c, a, b) of the summands c max(0, a (w·x) + b). A neuron that
    hangs on no input has none.
    """
    hidden, last = network.layers
    found: dict[Direction, list[tuple[Fraction, Fraction, Fraction]]] = defaultdict(list)
    rows = zip(hidden.weights.tolist(), hidden.bias.tolist(), last.weights[0].tolist(), strict=True)
    for weights, bias, out in rows:
        scale = next((Fraction(w) for w in weights if w), None)
        if scale is not None and out:
            found[tuple(Fraction(w) / scale for w in weights)].append((Fraction(out), scale, Fraction(bias)))
    return dict(found)


def _figure(instance: Instance, known: Known) -> Any:
    recipe, network = instance.recipe, instance.question.network
    assert recipe is not None
    holds = known.witness is not None and instance.question.check(known.witness)
    figure = blank(15.0, 4.9)
    axes = figure.subplots(1, 4)
    point = known.witness if holds and _is_point(known.witness, network.inputs) else None
    said = (
        ("source", _source(axes[0], recipe.chain.source, known.source_witness)),
        ("hats", _sum(axes[1], network, point)),
        ("network", _network(axes[2], network)),
        ("witness", _witness(axes[3], instance, known)),
    )
    for number, (axis, (title, words)) in enumerate(zip(axes, said, strict=True), 1):
        lines = [f"{number}. {title}", *(part for line in words.splitlines() for part in wrap(line, 48))]
        axis.set_title("\n".join(lines), fontsize=8, color=INK, loc="left")
    figure.suptitle("\n".join(wrap(recipe.words, 150)), fontsize=10, color=INK)
    return figure


def _source(axes: Any, source: Any, witness: Any) -> str:
    """A graph with its classes as colours and the witness marked; anything else in words."""
    edges, classes = getattr(source, "edges", None), getattr(source, "classes", None)
    graph = getattr(source, "graph", None)
    edges = getattr(graph, "edges", None) if edges is None else edges
    count = sum(map(len, classes)) if classes is not None else getattr(graph, "vertices", None)
    if edges is None or count is None or not 0 < count <= MOST_NODES:
        words = [source.name, *(f"{name}: {size}" for name, size in source.size.items())]
        return _told(axes, "\n".join(words))
    colors = {node: place for place, members in enumerate(classes or ()) for node in members}
    order = [node for members in classes for node in members] if classes is not None else list(range(1, count + 1))
    places = {node: (cos(2 * pi * i / count), sin(2 * pi * i / count)) for i, node in enumerate(order)}
    chosen = {v for v in witness if v in places} if isinstance(witness, (tuple, frozenset)) else set()
    for u, v in sorted(edges):
        bold = u in chosen and v in chosen
        look = {"color": INK if bold else SOFT, "linewidth": 2.2 if bold else 0.6, "zorder": 1 + bold}
        axes.plot(*zip(places[u], places[v], strict=True), **look)
    for node, (x, y) in places.items():
        color, marker, _ = STYLES[colors.get(node, 0) % len(STYLES)]
        mark = node in chosen
        edge = {"markeredgecolor": INK if mark else "none", "markeredgewidth": 2.0 if mark else 0}
        axes.plot([x], [y], marker=marker, markersize=11 if mark else 8, color=color, zorder=3, **edge)
        axes.text(1.13 * x, 1.13 * y, str(node), ha="center", va="center", fontsize=6, color=INK)
    axes.set_aspect("equal")
    axes.set_axis_off()
    marked = f"; bold: the witness {', '.join(map(str, sorted(chosen)))}" if chosen else ""
    return f"{source.name}, {count} vertices, {len(edges)} edges{marked}"


def _sum(axes: Any, network: Network, point: Point | None) -> str:
    """The functions of one variable that f is the sum of, one above the other."""
    if len(network.layers) != 2 or network.outputs != 1:
        return _told(axes, "more than one hidden layer, or several\noutputs: no sum of functions of one variable")
    dress(axes)
    found = directions(network)
    shown = list(found.items())[:MOST_GROUPS]
    for place, (w, parts) in enumerate(shown):
        kinks = sorted({-b / a for _, a, b in parts})
        ts = [kinks[0] - 1, *kinks, kinks[-1] + 1]
        values = [_value(parts, t) for t in ts]
        low, high = min(values), max(values)
        height = (high - low) or Fraction(1)
        color = STYLES[place % len(STYLES)][0]
        axes.plot([float(t) for t in ts], [float((v - low) / height) + 1.4 * place for v in values], color=color)
        label = f"{_written(w)}: {float(low):g} to {float(high):g}"
        axes.text(float(ts[0]), 1.4 * place + 1.08, label, fontsize=6, color=INK)
        if point is not None:
            t = sum((a * b for a, b in zip(w, point, strict=True)), Fraction(0))
            if ts[0] <= t <= ts[-1]:
                y = float((_value(parts, t) - low) / height) + 1.4 * place
                axes.plot([float(t)], [y], marker="*", markersize=9, color=color, markeredgecolor=INK)
    axes.set_yticks([])
    axes.set_xlabel("t", color=INK)
    more = f"; {len(found) - len(shown)} more" if len(found) > len(shown) else ""
    stars = "; star: the witness" if point is not None else ""
    constant = Fraction(float(network.layers[-1].bias[0]))
    still = any(not any(row) for row in network.layers[0].weights.tolist())
    also = " and constants" if still else ""
    return f"f = their sum{also} {'+' if constant >= 0 else '-'} {abs(constant)}{more}{stars}"


def _network(axes: Any, network: Network) -> str:
    """Neurons layer by layer, with a line for every weight that is not 0: full if positive, dashed if negative."""
    widths = [network.inputs, *(layer.weights.shape[0] for layer in network.layers)]
    axes.set_axis_off()
    if max(widths) > MOST_NODES:
        return _told(axes, "layers of " + ", ".join(map(str, widths)) + "\ninputs, neurons and outputs")
    from matplotlib.collections import LineCollection

    at = [[(x, 0.5 if n == 1 else i / (n - 1)) for i in range(n)] for x, n in enumerate(widths)]
    for x, layer in enumerate(network.layers):
        for sign, style, color in ((1, "-", STYLES[0][0]), (-1, (0, (3, 2)), STYLES[1][0])):
            rows, columns = (sign * layer.weights > 0).nonzero()
            lines = [(at[x][j], at[x + 1][i]) for i, j in zip(rows.tolist(), columns.tolist(), strict=True)]
            axes.add_collection(LineCollection(lines, colors=color, linestyles=[style], linewidths=0.5, alpha=0.7))
    for column in at:
        axes.plot(*zip(*column, strict=True), marker="o", markersize=3.5, color=INK, linestyle="none")
    axes.plot([], [], color=STYLES[0][0], label="positive weight")
    axes.plot([], [], color=STYLES[1][0], linestyle="--", label="negative weight")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=2, fontsize=7, frameon=False, labelcolor=INK)
    axes.set_xlim(-0.2, len(widths) - 0.8)
    return f"{widths[0]} inputs, {network.neurons} hidden neurons, {widths[-1]} output{'s' * (widths[-1] > 1)}"


def _witness(axes: Any, instance: Instance, known: Known) -> str:
    """The network on a plane through the witness, and what the witness is pulled back to."""
    question, recipe = instance.question, instance.recipe
    assert recipe is not None
    if question.network.inputs < 2:
        return _told(axes, f"one input: no plane to draw\nthe answer is {known.verdict.value}")
    dress(axes)
    plane = sliced(question, known.witness, None)
    picture = Picture.of(question, known.witness, plane=plane)
    picture.paint(axes)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=2, fontsize=6, frameon=False, labelcolor=INK)
    if known.witness is None or not question.check(known.witness):
        return f"{picture.title}\nthe answer is {known.verdict.value}; no witness is known"
    pulled = recipe.chain.pull(known.witness)
    return f"{picture.title}\nx = {_written(known.witness)} comes from {_written(pulled)}"


def _told(axes: Any, words: str) -> str:
    axes.set_axis_off()
    axes.text(0.5, 0.5, words, ha="center", va="center", fontsize=9, color=INK, transform=axes.transAxes)
    return ""


def _value(parts: list[tuple[Fraction, Fraction, Fraction]], t: Fraction) -> Fraction:
    return sum((c * max(Fraction(0), a * t + b) for c, a, b in parts), Fraction(0))


def _is_point(witness: Any, inputs: int) -> bool:
    return (
        isinstance(witness, tuple) and len(witness) == inputs and all(isinstance(v, (Fraction, int)) for v in witness)
    )


def _written(value: Any) -> str:
    if isinstance(value, tuple):
        return f"({', '.join(map(_written, value))})"
    return str(value)
