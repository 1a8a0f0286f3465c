"""From the nodes of a graph to the layers of a network: one value flows through them, everything else is constant.

Shapes are followed as ONNX defines them, and the last one is compared with the one that the model declares.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from instances.errors import InputError, shown
from instances.formats.onnx.constants import constant, fold
from instances.formats.onnx.graph import WIDEST, Graph, Node
from instances.formats.onnx.layers import MisfitError
from instances.formats.onnx.moves import MOVES, move_of
from instances.formats.onnx.operators import OPERATORS
from instances.formats.onnx.value import Value
from instances.network import Network


def follow(graph: Graph) -> Network:
    """The network that a graph is.

    Raises
    ------
    InputError
        Naming the node that is no part of a chain of affine maps and ReLUs, or whose numbers float64 does not hold.
    """
    chain, place = _Chain(graph), "the graph"
    try:
        for node in graph.nodes:
            place = node.place
            chain.take(node)
        return chain.network()
    except MisfitError:  # which names a node itself
        raise
    except InputError as error:
        raise InputError(f"{place}: {error}") from None


class _Chain:
    """The network as far as it has been read."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.name, self.value = graph.value, Value(graph.shape, graph.double)
        self.shapes = {graph.value: graph.shape}
        """Of everything that has flowed so far."""
        self.stored = dict(graph.constants)

    def constant(self, name: str) -> NDArray[Any]:
        return constant(self.stored[name])

    def take(self, node: Node) -> None:
        """Take in one node."""
        if node.operator == "Shape":
            self.stored[node.output] = self.sizes(node)
            return
        flowing = [name for name in node.inputs if name and name not in self.stored]
        operands = [self.constant(name) if name in self.stored else None for name in node.inputs]
        if not flowing:
            self.stored[node.output] = fold(node, operands)
            return
        if flowing != [self.name]:
            taken = ", ".join(shown(name)[1:-1] for name in flowing[:4])
            raise InputError(f"takes {taken}; a chain takes the value before it, {shown(self.name)}, once")
        if node.operator in MOVES:
            if operands[0] is not None:
                raise InputError("takes its shape or axes from the value; constants are right")
            self.value.rearrange(move_of(node, self.value.shape, operands[1:], WIDEST))
        elif node.operator in OPERATORS:
            OPERATORS[node.operator](self.value, node, operands)
        else:
            known = ", ".join(sorted({*OPERATORS, *MOVES, "Shape", "Constant"}))
            raise InputError(f"unsupported operator; known: {known}")
        self.name = node.output
        self.shapes[self.name] = self.value.shape

    def sizes(self, node: Node) -> NDArray[Any]:
        """The shape of the value, also as it was before, or of a constant."""
        (name,) = node.inputs
        if name in self.shapes:
            sizes = self.shapes[name]
        elif name in self.stored:
            sizes = self.stored[name].shape
        else:
            raise InputError(f"takes {shown(name)}, which nothing before it makes")
        return np.array(sizes[node.attributes.get("start", 0) : node.attributes.get("end")], dtype=np.int64)

    def network(self) -> Network:
        said, found = self.graph.declared, self.value.shape
        if self.graph.output != self.name:
            raise InputError(f"the output {shown(self.graph.output)} does not depend on the input")
        if len(said) != len(found) or any(a not in (None, b) for a, b in zip(said, found, strict=True)):
            declared = ", ".join("?" if size is None else str(size) for size in said)
            raise InputError(f"the output {shown(self.name)} has shape {list(found)}; the model declares [{declared}]")
        return self.value.network()
