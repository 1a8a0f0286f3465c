"""Linear regions over a picture of the plane: numbers, areas, and lines between neighbours."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from instances.errors import InputError
from instances.network import Network, Point
from instances.question import Box
from solvers.tropical.effort import Effort
from solvers.tropical.geometry.linear_regions import LinearRegions, cells_on

MOST_LABELS = 200
"""With more of them nothing can be read."""


@dataclass(frozen=True)
class Labelled:
    """The linear regions in a window.

    Parameters
    ----------
    areas
        Of each, inside the window.
    centres
        A point inside each.
    neighbours
        Pairs that share a facet there, with a point on one.
    """

    areas: tuple[Fraction, ...]
    centres: tuple[Point, ...]
    neighbours: tuple[tuple[int, int, Point], ...]


def labelled(network: Network, box: Box) -> Labelled:
    """The linear regions of a network with two inputs inside a box.

    Raises
    ------
    InputError
        If there are more than `MOST_LABELS`.
    """
    effort = Effort()
    found = LinearRegions.of(cells_on(network, box, effort, cancel=True), effort)
    if len(found) > MOST_LABELS:
        raise InputError(f"there are {len(found)} linear regions there; a picture has labels for {MOST_LABELS}")
    areas = tuple(Fraction(found.volume(number)) for number in range(len(found)))
    edges = sorted(found.graph.edges(data="facets"), key=lambda edge: edge[:2])
    neighbours = tuple((one, other, facets[0]) for one, other, facets in edges)
    return Labelled(areas, tuple(map(found.inside, range(len(found)))), neighbours)


def overlay(axes: Any, found: Labelled) -> None:
    """Draw them over a picture."""
    for one, other, facet in found.neighbours:
        x, y = ([float(point[i]) for point in (found.centres[one], facet, found.centres[other])] for i in (0, 1))
        axes.plot(x, y, color="#0072b2", linewidth=0.7, alpha=0.7, zorder=3)
    for number, (area, centre) in enumerate(zip(found.areas, found.centres, strict=True)):
        label = f"{number}: {float(area):.3g}"
        box = {"boxstyle": "round,pad=0.15", "facecolor": "#ffffffcc", "edgecolor": "none"}
        at = [float(v) for v in centre]
        axes.text(*at, label, fontsize=6, ha="center", va="center", bbox=box, zorder=4, clip_on=True)
