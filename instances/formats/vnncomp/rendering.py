"""A query made safe for float32 and for VNN-COMP's tolerance, or refused.

A checked answer must not depend on rounding. So every number is a float32, a known witness is computed without any
rounding, and the margin by which a no is a no exceeds both what rounding can do anywhere on the box, and what leaving
the box by the tolerance can. Where the network is not fit for that, its hats are combined and its inputs are scaled by
a power of two, which makes the tolerance smaller.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from instances.errors import InputError
from instances.formats.vnncomp.hats import Hats
from instances.formats.vnncomp.query import Query
from instances.formats.vnncomp.single_precision import TOLERANCE, lipschitz, not_exact, not_single, rounding
from instances.network import Floats, Layer, Network, Point
from instances.question import Box
from instances.questions import Reachability


@dataclass(frozen=True)
class Rendering:
    """What is written of a query, and why it is safe.

    Parameters
    ----------
    asked
        The question of the files.
    comments
        For the head of the specification.
    combined
        Whether hats were combined.
    doublings
        The inputs are 2^doublings times those of the query.
    margin
        See `Query`.
    rounding
        How far float32 outputs may be off.
    lipschitz
        Upper bound of the change of an output with the largest change of an input.
    witness
        The known witness, if the answer is sat.
    """

    asked: Reachability
    comments: tuple[str, ...]
    combined: bool
    doublings: int
    margin: Fraction
    rounding: float
    lipschitz: float
    witness: Point | None

    @property
    def bounds(self) -> dict[str, Any]:
        """What the manifest says."""
        entries = np.concatenate([np.append(layer.weights.ravel(), layer.bias) for layer in self.asked.network.layers])
        sizes = abs(entries[entries != 0])
        return {
            "margin": str(self.margin),
            "rounding_error_at_most": self.rounding,
            "lipschitz_constant_at_most": self.lipschitz,
            "box_tolerance_allowed_for": float(TOLERANCE),
            "hats_combined": self.combined,
            "inputs_doubled": self.doublings,
            "largest_weight": float(sizes.max(initial=0.0)),
            "smallest_weight": float(sizes.min(initial=np.inf)) if len(sizes) else 0.0,
            "neurons": self.asked.network.neurons,
        }


def render(query: Query, witness: Any | None) -> Rendering:
    """The first rendering of a query that is safe: as it is, or with its hats combined.

    Parameters
    ----------
    query
        With a margin.
    witness
        A witness of the question that the query stands for, if one is known.

    Raises
    ------
    InputError
        If none is safe, naming the neuron that is in the way.
    """
    if query.margin is None:
        raise InputError("no theorem promises by how much a no is a no, so that float32 may err; it is not exported")
    point = None
    if witness is not None:
        point = query.push(witness)
        if not query.asked.check(point):
            raise InputError("the known witness is not in the query's box, or not by as much as the query asks for")
    reasons = []
    for network, error, combined in _networks(query):
        reason, rendering = _rendered(query, query.margin, point, network, error, combined)
        if rendering is not None:
            return rendering
        reasons.append(f"{'with hats combined ' if combined else ''}{reason}")
    raise InputError("; ".join(reasons))


def _networks(query: Query) -> Iterator[tuple[Network, Floats, bool]]:
    """The networks that may be written, each with its rounding errors."""
    network, box = query.asked.network, query.asked.domain
    assert isinstance(box, Box), "a query is about a box"
    yield network, rounding(network, box), False
    hats = Hats.of(network)
    if hats is not None:
        yield hats.network, hats.rounding(box), True


def _rendered(
    query: Query, margin: Fraction, point: Point | None, network: Network, errors: Floats, combined: bool
) -> tuple[str, Rendering | None]:
    """Why the network is not safe, or the rendering."""
    reason = not_single(network)
    if reason is not None:
        return reason, None
    asked = query.asked
    outputs = {output for alternative in asked.alternatives for output in alternative.outputs}
    error = max(float(errors[o]) for o in outputs)
    steepness = lipschitz(asked.network)  # of the function, which combining does not change
    steepest = max(float(steepness[o]) for o in outputs)
    if not (error < float(margin) * 15 / 16 and np.isfinite(steepest)):
        worst = max(outputs, key=lambda o: errors[o])
        return (
            f"output neuron {worst} may be off by {error:.3g} in float32 somewhere on the box, and the margin is only"
            f" {margin}",
            None,
        )
    doublings = 0
    while float(TOLERANCE) * steepest / 2**doublings >= float(margin) / 16:
        doublings += 1
    first, *rest = network.layers
    scaled = Network((Layer(first.weights / 2.0**doublings, first.bias), *rest))
    assert isinstance(asked.domain, Box), "a query is about a box"
    factor = Fraction(2) ** doublings
    box = Box(tuple(v * factor for v in asked.domain.lower), tuple(v * factor for v in asked.domain.upper))
    reason = not_single(scaled)
    witness = None if point is None else tuple(v * factor for v in point)
    if reason is None and witness is not None:
        reason = not_exact(scaled, witness)
    if reason is not None:
        return reason, None
    comments = query.comments
    if doublings:
        comments += (f"The inputs here are {factor} times those of the question.",)
    return "", Rendering(
        Reachability(scaled, box, asked.target),
        comments,
        combined,
        doublings,
        margin,
        error,
        steepest / 2**doublings,
        witness,
    )
