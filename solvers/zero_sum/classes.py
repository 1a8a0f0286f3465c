"""How many networks have one function, and whether the polynomial conditions hold that are sufficient for one."""

from instances.parameters.primitive import is_constant
from instances.problem import Verdict
from instances.questions.identifiability import Identifiability
from solvers.answer import Answer
from solvers.zero_sum.cases import Shallow, obvious, searches
from solvers.zero_sum.target import Vector

MOST_SETS = 1_000_000


def honest(question: Identifiability, answer: Answer) -> bool | None:
    """Whether no polynomial condition is violated; None if that is as unknown as the answer.

    These are that no neuron has c_j = 0 or w_j = 0, no two are on one hyperplane, and no set has sum of c_j w_j^T = 0.
    They are sufficient for the network to be determined by its function, and not necessary: 2 R(x) - R(-x) is.
    """
    net = Shallow(question.network) if question.network.neurons else None
    if net is not None and (net.pairs or any(is_constant(u) or not any(column) for u, column in net.neurons)):
        return False
    return None if answer.verdict is Verdict.UNKNOWN else answer.verdict is Verdict.YES


def count_networks(question: Identifiability) -> int | None:
    """The number of networks of these widths with this function, up to permuting and rescaling neurons.

    That is one more than the number of non-empty sets of neurons with sum of c_j w_j^T = 0. None if two neurons share a
    hyperplane or one is silent, where there may be infinitely many, or if more than 10^6 partial sums have to be kept.
    """
    if not question.network.neurons:
        return 1
    net = Shallow(question.network)
    if net.pairs or obvious(net) is not None:
        return None
    (case,) = searches(net)
    zero = case.question.target
    numbers: dict[Vector, int] = {zero: 1}
    for vector in case.question.vectors:
        found = dict(numbers)
        for total, number in numbers.items():
            moved = tuple([a + b for a, b in zip(total, vector, strict=True)])
            found[moved] = found.get(moved, 0) + number
        numbers = found
        if len(numbers) > MOST_SETS:
            return None
    return numbers[zero]
