"""Proofs written by hand, one of every kind, and what the checker says of wrong ones."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box, Question, RealSpace
from instances.questions import (
    Injectivity,
    Lipschitz,
    Maximum,
    Positivity,
    Regions,
    Surjectivity,
    ZeroMap,
    ZonotopeContainment,
)
from solvers.checker.check import ProofError, check_proof

LINE = RealSpace(1)
ABS = Network((Layer([[1.0], [-1.0]], [0.0, 0.0]), Layer([[1.0, 1.0]], [0.0])))
"""|x|: unit 1 has the direction 1."""
HAT = Network((Layer([[1.0], [1.0], [1.0]], [1.0, 0.0, -1.0]), Layer([[1.0, -2.0, 1.0]], [0.0])))
"""max(0, 1 - |x|): unit 1 has the breakpoints -1, 0 and 1."""
DEEP_HAT = Network((Layer([[1.0], [-1.0]], [0.0, 0.0]), Layer([[-1.0, -1.0]], [1.0]), Layer([[1.0]], [0.0])))
"""max(0, 1 - |x|) with two hidden layers: unit 2 is 1 - |x|."""
PLANE = Network((Layer([[1.0, 0.0], [0.0, 1.0], [-1.0, -1.0]], [0.0, 0.0, 1.0]), Layer([[1.0, 1.0, 1.0]], [-2.0])))
"""max(0, x) + max(0, y) + max(0, 1 - x - y) - 2, which is -1 on the triangle and 0 at (1, 1)."""
SUM = Network((Layer([[1.0, 1.0], [1.0, 0.0]], [0.0, 0.0]), Layer([[1.0, -1.0]], [0.0])))
"""max(0, x + y) - max(0, x)."""
RIDGES = Network(
    (
        Layer([[1.0, 1.0], [-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0], [1.0, 0.0], [-1.0, 0.0]], [0.0] * 6),
        Layer([[1.0, 1.0, 1.0, 1.0, -2.0, -2.0]], [0.0]),
    )
)
"""|x + y| + |x - y| - 2 |x|: units 1, 2 and 3, of which t_1 + t_2 = 2 t_3."""
TENTS = Network(
    (
        Layer(
            [[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0], *([[1.0, 1.0]] * 4)],
            [0.0, 0.0, 0.0, 0.0, 2.0, 1.0, 0.0, -1.0],
        ),
        Layer([[1.0, 1.0, 1.0, 1.0, 2.0, -4.0, 4.0, -4.0]], [-3.0]),
    )
)
"""|x| + |y| - 3 + s(x + y), where s is 0, 2, 0, 2, 0 at -2, -1, 0, 1, 2 and linear between: units 1, 2 and 3."""
SIDES = Network((Layer([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]], [0.0] * 4),))
FAN = Network((Layer([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [-1.0, -1.0], [1.0, -1.0]], [0.0] * 5),))
UNIT, BIUNIT = Box.cube(1, -1, 1), Box.cube(2, -1, 1)
SQUARE = Box.cube(2, 0, 1)


def text(question: Question[Any], *sections: str) -> str:
    return "\n".join(["relu-hardness-proof 1", f"question {question.digest}", *sections, ""])


def rejected(folder: Path, question: Question[Any], verdict: Verdict, value: Any, content: str) -> str:
    """The checker's line number and complaint."""
    path = folder / "wrong.proof"
    path.write_text(content)
    with pytest.raises(ProofError) as error:
        check_proof(question, verdict, value, path)
    place, _, complaint = str(error.value).partition(": ")
    assert "\n" not in complaint
    assert place.startswith(f"{path}, line ")
    return f"{place.rpartition(' ')[2]}: {complaint}"


GOOD: dict[str, tuple[Question[Any], Verdict, Any, list[str]]] = {
    "a bound by a chord": (
        Positivity(ABS, UNIT, threshold=Fraction(1)), Verdict.NO, None, ["claim +1 domain", "leaf f", "qed"]
    ),
    "a maximum by a tree": (
        Maximum(RIDGES, BIUNIT), Verdict.VALUE, Fraction(2),
        ["claim +1 domain", "split 1 0", "split 2 0", "leaf f", "leaf f", "split 2 0", "leaf f", "leaf f", "qed"],
    ),
    "a maximum by clauses and a relation": (
        Maximum(RIDGES, BIUNIT), Verdict.VALUE, Fraction(2),
        [
            "claim +1 domain", "atom 1 1 0 0", "atom 2 2 0 0", "atom 3 3 0 0", "relation 1 1 2 1 3 -2",
            "lemma f 1 2", "lemma f 1 -2", "lemma f -1 2", "lemma f -1 -2 -3", "rup 1", "rup", "qed",
        ],
    ),
    "a maximum on R^d in the domain": (
        Maximum(HAT, LINE), Verdict.VALUE, Fraction(1), ["claim +1 domain", "leaf f : 1 0", "qed"]
    ),
    "a maximum on R^d in the cone": (
        Maximum(HAT, LINE), Verdict.VALUE, Fraction(1),
        [
            "claim +1 cone", "split 1 0", "range 3 <= 0 : 1 -1 4 2", "leaf f : 2 0", "split 3 0", "leaf f",
            "leaf f : 2 -2", "qed",
        ],
    ),
    "a bound that set dual multipliers prove": (
        Positivity(PLANE, SQUARE), Verdict.NO, None,
        ["claim +1 domain", "set 3 0", "set 1 0 2 0 3 chord", "set 1 1 2 1", "leaf f", "qed"],
    ),
    "a bound by cuts": (
        Positivity(SUM, BIUNIT, threshold=Fraction(1)), Verdict.NO, None,
        ["claim +1 domain", "cut 1 <= 0 : 2 -1", "leaf f", "qed"],
    ),
    "a bound by a gap": (
        Positivity(SUM, BIUNIT, threshold=Fraction(1)), Verdict.NO, None,
        ["claim +1 domain", "atom 1 1 -1 0", "lemma f 1", "lemma f -1 : 2 -1", "rup", "qed"],
    ),
    "a bound by cases": (
        Positivity(TENTS, BIUNIT, threshold=Fraction(3, 4)), Verdict.NO, None,
        [
            "claim +1 domain", "set 1 0 2 0 3 0", "cut 3 <= 9/8", "cut 3 >= -9/8", "atom 1 1 -3/4 3/4",
            "atom 2 2 -3/4 3/4", "atom 3 3 -7/8 7/8", "relation 1 1 2 1 3 -1", "cases 2", "qed",
        ],
    ),
    "a range of an input": (
        Positivity(SUM, BIUNIT, threshold=Fraction(1)), Verdict.NO, None,
        [
            "claim +1 domain", "split 2 0", "range x1 <= 0 : 2 -1", "leaf f", "split 1 0", "leaf f", "leaf f", "qed",
        ],
    ),
    "a split of an input, which cuts the units that see it": (
        Positivity(SUM, BIUNIT, threshold=Fraction(1)), Verdict.NO, None,
        ["claim +1 domain", "split x1 0", "leaf f", "split 1 0", "leaf f", "leaf f", "qed"],
    ),
    "two hidden layers": (
        Maximum(DEEP_HAT, LINE), Verdict.VALUE, Fraction(1), ["claim +1 cone", "split 3 0", "leaf f", "leaf f", "qed"]
    ),
    "an empty leaf": (
        Positivity(PLANE, SQUARE), Verdict.NO, None,
        [
            "claim +1 domain", "split 3 1/2", "split 1 3/4", "leaf f", "leaf empty : 1 1 2 1 3 -1", "leaf f", "qed",
        ],
    ),
    "an empty interval": (
        Positivity(PLANE, SQUARE), Verdict.NO, None,
        [
            "claim +1 domain", "split 3 1/2", "split 3 3/4", "leaf f", "range 1 <= -5", "range 2 <= 2", "leaf empty",
            "leaf f", "qed",
        ],
    ),
    "a containment": (
        ZonotopeContainment(
            Network((Layer([[1.0], [-1.0], [2.0]], [0.0] * 3), Layer([[1.0, -1.0, -1.0]], [0.0]))), LINE
        ),
        Verdict.YES, None, ["claim +1 unit", "leaf f", "qed"],
    ),
    "a zero map": (
        ZeroMap(Network((ABS.layers[0], Layer([[0.0, 0.0], [0.0, 0.0]], [0.0, 0.0]))), LINE), Verdict.YES, None,
        [line for name in ("+2", "-1", "-2", "+1") for line in (f"claim {name} domain", "leaf f", "qed")],
    ),
    "an output that is not onto": (
        Surjectivity(ABS, LINE), Verdict.NO, None, ["claim -1 unit", "leaf f : 1 0", "qed"]
    ),
    "a Lipschitz constant": (
        Lipschitz(HAT, LINE), Verdict.VALUE, Fraction(1),
        ["claim norm domain", "split 1 -1", "leaf norm", "split 1 1", "split 1 0", *["leaf norm"] * 3, "qed"],
    ),
    "an injective layer": (
        Injectivity(FAN, RealSpace(2)), Verdict.YES, None,
        [
            "claim rank unit", "split 2 0", "split 4 0", "range 3 <= 0 : 2 -2 4 -1", "leaf rank", "leaf rank",
            "leaf rank", "qed",
        ],
    ),
    "opposite rows": (Injectivity(SIDES, RealSpace(2)), Verdict.YES, None, ["claim rank unit", "leaf rank", "qed"]),
    "opposite rows that overlap": (
        Injectivity(Network((Layer([[2.0], [-1.0], [-3.0]], [-2.0, 1.0, -9.0]),)), LINE), Verdict.YES, None,
        ["claim rank domain", "leaf rank", "qed"],
    ),
    "an injective layer by clauses": (
        Injectivity(SIDES, RealSpace(2)), Verdict.YES, None,
        [
            "claim rank cone", "atom 1 1 0 0", "atom 2 2 0 0", "lemma rank 1 2", "lemma rank 1 -2", "lemma rank -1 2",
            "rup 1", "delete 2 1", "lemma rank -2 -1", "rup", "qed",
        ],
    ),
    "a leaf without interior": (
        Injectivity(Network((Layer([[1.0], [-2.0]], [0.0, 1.0]),)), LINE), Verdict.YES, None,
        ["claim rank cone", "split 1 0", "split 2 0", "leaf rank", "leaf empty : 1 -2 2 1", "leaf rank", "qed"],
    ),
    "a count": (
        Regions(HAT, LINE, kind="activation"), Verdict.VALUE, Fraction(4),
        [
            "claim count domain", "# four intervals", "split 1 0", "split 1 -1", "leaf region -5", "leaf region -1/2",
            "split 1 1", "leaf region 1/2", "leaf region 5/2", "qed",
        ],
    ),
    "a count with two hidden layers": (
        Regions(DEEP_HAT, LINE, kind="activation"), Verdict.VALUE, Fraction(4),
        [
            "claim count cone", "split 1 0", "split 3 0", "leaf region -1 1/2", "leaf region -1/2 1",
            "split 3 0", "leaf region 1 1/2", "leaf region 1/2 1", "qed",
        ],
    ),
    "a network without hidden layers": (
        Maximum(Network((Layer([[0.0]], [3.0]),)), LINE), Verdict.VALUE, Fraction(3),
        ["claim +1 domain", "leaf f", "qed"],
    ),
    "an empty hidden layer": (
        Maximum(Network((Layer(np.zeros((0, 1)), []), Layer(np.zeros((1, 0)), [-2.0]))), LINE),
        Verdict.VALUE, Fraction(-2), ["claim +1 cone", "leaf f", "qed"],
    ),
    "a new direction": (
        Positivity(RIDGES, BIUNIT, threshold=Fraction(2)), Verdict.NO, None,
        [
            "claim +1 domain", "direction 0 1", "split 1 0", "split 2 0", "leaf f", "range 4 <= 1", "leaf f",
            "split 2 0", "leaf f", "leaf f", "qed",
        ],
    ),
}  # fmt: skip
