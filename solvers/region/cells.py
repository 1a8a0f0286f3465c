"""The activation regions of a network on its domain, be it a box or R^d, and what every question needs of them.

On R^d the regions are those of the homogenised network on a box (see `homogenised`): the cone over each region, cut
off. The neurons that hand y on are never negative there and cut nothing. A network without biases is its own
homogenisation, and the unit box is enough.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cached_property

import numpy as np

from instances.network import Layer, Network, Point
from instances.question import Box, Domain
from instances.reductions.between_questions.positivity_on_space_to_box import homogenised, homogenised_box
from solvers.certificate.write import ProofWriter
from solvers.exact.affine import AffineMap
from solvers.exact.lp import ExactLP, Optimum
from solvers.region.proof.walk import RegionProof
from solvers.region.walk.enumerate import Cell, Enumeration
from solvers.ridges.superlevel_box import Confinement


class Cells:
    """Iterates over the full-dimensional activation regions of a network on its domain.

    Parameters
    ----------
    network, domain
        Any network; its regions on R^d or on a box.
    settled
        Which cells need no visit, see `Enumeration`.
    proof
        Where to write a claim's proof, if one is wanted.
    claimed
        What the claim is about, if `network` has the neurons of its first layer in another order.
    confined
        Where on R^d a claim about an output has to be proved: in this box and between these walls, and only the cells
        on which it is in doubt are visited.

    Attributes
    ----------
    searched
        The network, on whose cells in `box` those of the original network lie.
    proof
        Of what is proved on one region after the other; finished with the last region.
    """

    def __init__(
        self,
        network: Network,
        domain: Domain,
        can_skip: Callable[[list[int]], bool] | None = None,
        proof: ProofWriter | None = None,
        claimed: Network | None = None,
        confined: Confinement | None = None,
    ) -> None:
        claimed_domain = domain
        if confined is not None:
            domain, claimed, network = confined.box, claimed or network, _inputs_first(network)
        self._dimension = network.inputs
        self._bounded = isinstance(domain, Box)
        self._perspective = not self._bounded and not network.bias_free
        self.searched = homogenised(network) if self._perspective else network
        if isinstance(domain, Box):
            self.box = domain
        elif self._perspective:
            self.box = homogenised_box(network.inputs)
        else:
            self.box = Box.cube(network.inputs, -1, 1)
        self._settled, self._confined = can_skip, confined
        self.proof = (
            None if proof is None else RegionProof(proof, claimed or network, claimed_domain, self.box, confined)
        )

    @cached_property
    def enumeration(self) -> Enumeration:
        """Holds the current region; made when it is first needed, since regions can also be found at vertices."""
        return Enumeration(self.searched, self._lp, self._settled, self.proof)

    @cached_property
    def _lp(self) -> ExactLP:
        lp = ExactLP(self.box)
        for _, direction, low, high in () if self._confined is None else self._confined.walls:
            lp.push(direction, low, high)
        return lp

    def __iter__(self) -> Iterator[Cell]:
        if self.proof is None or not (self.proof.closed() or self._nowhere(self.proof)):
            yield from self.enumeration
        if self.proof is not None:
            self.proof.finish()

    def _nowhere(self, proof: RegionProof) -> bool:
        """Whether what a claim is confined to is empty; then that is proved."""
        if not self._lp.rows or isinstance(self._lp.maximise([0] * self.box.dimension), Optimum):
            return False
        proof.nowhere(self._lp.multipliers)
        return True

    @property
    def work(self) -> dict[str, int]:
        """Regions visited, linear programs, and the exact pivots that repaired float ones."""
        if "enumeration" not in self.__dict__:
            return {"regions": 0, "lps": 0, "pivots": 0}
        return {"regions": self.enumeration.visited, "lps": self._lp.solved, "pivots": self._lp.pivots}

    def jacobian(self, affine: AffineMap) -> list[list[int]]:
        """The Jacobian on the current region, one row an output, times `affine.scale`."""
        return [row[: self._dimension] for row in affine.rows]

    def above(self, affine: AffineMap, level: Fraction) -> tuple[Point, Fraction] | None:
        """A point of the current closed region where a network with one output exceeds `level`, exactly.

        If there is none, that is proved.

        Parameters
        ----------
        affine
            The network's map on the current region.
        level
            On R^d at least f(0).

        Returns
        -------
        (x, y), which stands for the point x/y, or for y = 0 for a ray x with positive recession; on a box y = 1 and f
        is largest at x. None if f is nowhere above the level.
        """
        (row,), (offset,), scale = affine.rows, affine.offsets, affine.scale
        if not self._perspective:  # a network without biases is above a level >= 0 exactly where it can grow
            optimum = self.enumeration.maximise(row)
            if optimum.value + offset > (level * scale if self._bounded else 0):
                return optimum.point, Fraction(self._bounded)
        else:
            optimum = self.enumeration.maximise([*row[:-1], row[-1] - level * scale])
            if optimum.value > 0:
                return optimum.point[:-1], optimum.point[-1]
        if self.proof is not None:
            self.proof.bounded(self._lp.multipliers, scale)
        return None

    def interior(self) -> Point:
        """A point inside the current region: the mean of affinely independent vertices, as many as there can be."""
        d = self.box.dimension
        vertices = [self.enumeration.maximise([1] + [0] * (d - 1)).point]
        normals = [tuple(Fraction(i == j) for j in range(d)) for i in range(d)]  # orthogonal to all differences so far
        while normals:
            normal, *others = normals
            ends = (self.enumeration.maximise([sign * v for v in normal]).point for sign in (1, -1))
            vertex = next(end for end in ends if _dot(normal, end) != _dot(normal, vertices[0]))
            vertices.append(vertex)
            step = tuple(a - b for a, b in zip(vertex, vertices[0], strict=True))
            normals = [_minus(other, _dot(other, step) / _dot(normal, step), normal) for other in others]
        return self.original(tuple(sum(column, Fraction(0)) / len(vertices) for column in zip(*vertices, strict=True)))

    def original(self, point: Point) -> Point:
        """What a point inside a region of the network on `box` stands for in the domain."""
        return tuple(v / point[-1] for v in point[:-1]) if self._perspective else point


def _inputs_first(network: Network) -> Network:
    """With one hidden layer, whose neurons that see few inputs come first: cells are boxes as long as possible."""
    hidden, output = network.layers
    order = np.argsort(np.count_nonzero(hidden.weights, axis=1), kind="stable")
    return Network((Layer(hidden.weights[order], hidden.bias[order]), Layer(output.weights[:, order], output.bias)))


def _dot(a: Point, b: Point) -> Fraction:
    return sum((v * w for v, w in zip(a, b, strict=True)), Fraction(0))


def _minus(a: Point, factor: Fraction, b: Point) -> Point:
    return tuple(v - factor * w for v, w in zip(a, b, strict=True))
