"""From the nodes of a graph to the layers of a network: values flow through them, everything else is constant.

A value that several nodes take is carried on beside the others until the last of them (`instances.formats.onnx.value`).

Shapes are followed as ONNX defines them, and the last one is compared with the one that the model declares.
"""

from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from instances.errors import InputError, shown
from instances.formats.onnx.constants import constant, fold
from instances.formats.onnx.graph import WIDEST, Graph, Node
from instances.formats.onnx.joins import JOINS
from instances.formats.onnx.layers import MisfitError
from instances.formats.onnx.moves import MOVES, move_of
from instances.formats.onnx.operators import OPERATORS
from instances.formats.onnx.value import Value
from instances.formats.onnx.windows import WINDOWED
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
        self.uses = Counter(name for node in graph.nodes if node.operator != "Shape" for name in node.inputs if name)
        self.uses[graph.output] += 1
        """How many nodes still take each value."""
        self.values = {graph.value: Value.input(graph.shape, graph.double)}
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
        if node.operator not in {**OPERATORS, **WINDOWED, **MOVES, **JOINS}:
            known = ", ".join(sorted({*OPERATORS, *WINDOWED, *MOVES, *JOINS, "Shape", "Constant"}))
            raise InputError(f"unsupported operator; known: {known}")
        taken = [self.taken(name) if name and name not in self.stored else None for name in node.inputs]
        value = next(one for one in taken if one is not None)
        if len(flowing) > 1 or node.operator == "Concat":
            if node.operator not in JOINS:
                raise InputError(f"takes {len(flowing)} values; {', '.join(JOINS)} join values")
            value = JOINS[node.operator](node, taken, operands)
        elif node.operator in MOVES:
            if operands[0] is not None:
                raise InputError("takes its shape or axes from the value; constants are right")
            value.rearrange(move_of(node, value.shape, operands[1:], WIDEST))
        elif node.operator in WINDOWED:
            if operands[0] is not None:
                raise InputError("takes its weights from the value; constants are right")
            WINDOWED[node.operator](value, node, operands)
        else:
            OPERATORS[node.operator](value, node, operands)
        value.keep()
        self.values[node.output] = value
        self.shapes[node.output] = value.shape

    def taken(self, name: str) -> Value:
        """A value, or a copy of it if a later node takes it, too."""
        if name not in self.values:
            raise InputError(f"takes {shown(name)}, which nothing before it makes")
        self.uses[name] -= 1
        value = self.values[name]
        if self.uses[name]:
            return value.copy()
        value.let_go()
        return value

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
        name = self.graph.output
        if name not in self.values:
            raise InputError(f"the output {shown(name)} does not depend on the input")
        said, found = self.graph.declared, self.values[name].shape
        if len(said) != len(found) or any(a not in (None, b) for a, b in zip(said, found, strict=True)):
            declared = ", ".join("?" if size is None else str(size) for size in said)
            raise InputError(f"the output {shown(name)} has shape {list(found)}; the model declares [{declared}]")
        return self.values[name].network()
