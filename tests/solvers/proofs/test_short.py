"""The short evaluation: solver and checker compute the same integers, which are bounds; mutants of proofs."""

import random
from fractions import Fraction
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from flint import fmpq

from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box
from instances.questions import Maximum, Positivity, Reachability
from solvers.boxes import Boxes
from solvers.boxes.leaves import Leaves, confirmed, parts
from solvers.boxes.measure import Rows as SolverRows
from solvers.boxes.measure import measured as solver_measured
from solvers.boxes.opened import DEFAULT
from solvers.boxes.opened import Boxes as OpenBoxes
from solvers.boxes.target import above
from solvers.boxes.whole import WholeNetwork
from solvers.certificate.write import ProofWriter
from solvers.checker.affine import rows
from solvers.checker.check import ProofError, check_proof
from solvers.checker.short import DIGITS, Leaf, Short
from solvers.checker.whole import Rows, measured
from solvers.stopping.limits import Limits
from tests.solvers.proofs.proofs_by_hand import text

NEW = np.array([-1], dtype=np.int32), np.zeros(1)
LIMITS = Limits(wall_s=60, memory_bytes=2**32)
PATIENT = Limits(600, 2**33)


def drawn(rng: random.Random) -> tuple[Network, Box]:
    """Random networks, also with layers of width 0 or 1, huge, tiny, repeated and zero rows, on boxes near and far."""
    widths = [rng.choice((0, 1, 2, 3, 5, 8, 64)) for _ in range(rng.randint(0, 4))]
    sizes = [rng.randint(1, 4), *widths, 1]
    layers = []
    for before, after in pairwise(sizes):
        entries = np.array([[rng.gauss(0, 1) for _ in range(before + 1)] for _ in range(after)])
        entries = entries.reshape(after, before + 1)
        for i in range(after):
            match rng.randrange(12):
                case 0:
                    entries[i] = 0.0
                case 1:
                    entries[i] = -entries[0]
                case 2:
                    entries[i] = np.ldexp(entries[i], rng.choice((-200, -60, 60, 100)))
        layers.append(Layer(entries[:, :-1], entries[:, -1]))
    low = [Fraction(rng.randint(-50, 50), rng.choice((1, 3, 7))) * rng.choice((1, 1, 10**9)) for _ in range(sizes[0])]
    sides = [rng.choice((Fraction(0), Fraction(1), Fraction(1, 3), Fraction(5, 7))) for _ in low]
    return Network(tuple(layers)), Box(tuple(low), tuple(a + side for a, side in zip(low, sides, strict=True)))


def part(rng: random.Random, box: Box) -> Box:
    """A box inside a box."""
    lower, upper = [], []
    for low, high in zip(box.lower, box.upper, strict=True):
        a, b = sorted(low + (high - low) * Fraction(rng.randint(0, 16), 16) for _ in range(2))
        lower.append(a)
        upper.append(b)
    return Box(tuple(lower), tuple(upper))


def exact(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("split", [False, True], ids=["short", "signed"])
def test_solver_and_checker_compute_the_same_integers(seed: int, split: bool) -> None:
    rng = random.Random(seed)
    network, box = drawn(rng)
    whole = WholeNetwork(network, box)
    target = above(network, 0, 1, Fraction(rng.randint(-9, 9), 4))
    measured_rows = whole.measure(target.rows)
    entries, constants, scale = rows(network, len(network.layers) - 1)
    short = Short(
        network,
        [(exact(a), exact(b)) for a, b in zip(box.lower, box.upper, strict=True)],
        Rows(entries, [fmpq(constants[0], scale) - 0 if not target.rows.bias else exact(target.rows.bias[0])], scale),
    )
    node = part(rng, box)
    ends = [(exact(a), exact(b)) for a, b in zip(node.lower, node.upper, strict=True)]
    low, high = short._boxes([ends])
    sizes = [layer.outputs for layer in network.layers[:-1]]
    every = [(k, i) for k, size in enumerate(sizes) for i in range(size)]
    asked = {neuron: rng.random() < 0.5 for neuron in every if rng.random() < 0.3} if split else None
    pushed = [rng.choice((0, 1, rng.randrange(1 << 16), (1 << 20) - 1)) for _ in asked or ()]
    signs = np.array([[0 if asked is None else 2 * asked.get(n, 0.5) - 1 for n in every]], dtype=np.int8)
    pushes = np.zeros(signs.shape, dtype=np.uint32)
    pushes[signs != 0] = pushed
    mine = whole.relax(low, high, parts(signs, sizes) if split else None)
    theirs = short._states(low, high, parts(signs.astype(np.int64), sizes) if split else None)
    for one, other in zip(mine, theirs, strict=True):
        assert (one.low == other.low).all()
        assert (one.high == other.high).all()
        assert (one.rising == other.chord).all()
        assert (one.falling == other.lower).all()
        assert (one.nothing == other.nothing).all()
    count = sum(int(layer.unstable.sum()) for layer in mine)
    digits = "".join(rng.choice(DIGITS) for _ in range(count))
    slopes = np.full((1, sum(layer.outputs for layer in network.layers[:-1])), DEFAULT, dtype=np.uint8)
    if count:
        inside = np.concatenate([layer.unstable[0] for layer in mine])
        slopes[0, inside] = [DIGITS.index(digit) for digit in digits]
    if not (split and every):
        signs, pushes = signs[:, :0], pushes[:, :0]
        asked = None
    open_box = OpenBoxes([(node.lower, node.upper)], [0], low, high, np.array([0.0]), slopes, signs, pushes, *NEW)
    found = confirmed(whole, measured_rows, Leaves(open_box, np.array([[1]])), strict=True)
    refused = list(short.refused([Leaf(3, ends, [1], digits or None, asked, pushed)], strict=True))
    assert bool(found.closed[0]) == (not refused)


def test_rows_with_exponents_of_any_size_are_measured_alike() -> None:
    entries = [[1 << 1100, -3, 0], [5, 0, 7 << 900], [0, 0, 0]]
    bias = [Fraction(1, 3), Fraction(-7, 2**1000), Fraction(0)]
    units, tops = [0, 1000, -1000], [1 << 30, 12345, (1 << 29) + 1]
    mine = solver_measured(SolverRows(np.array(entries, dtype=object), 1000, bias), units, np.array(tops))
    theirs = measured(Rows(entries, [exact(b) for b in bias], 1 << 1000), units, tops)
    assert mine.exponents == theirs.units
    assert (mine.weights == theirs.V).all()
    assert (mine.low == theirs.low).all()
    assert (mine.high == theirs.high).all()


@pytest.mark.parametrize("seed", range(40))
def test_no_bound_is_below_what_the_network_does_at_a_point(seed: int) -> None:
    rng = random.Random(1000 + seed)
    network, box = drawn(rng)
    whole = WholeNetwork(network, box)
    node = part(rng, box)
    points = [*product(*zip(node.lower, node.upper, strict=True))]
    points += [
        tuple(a + (b - a) * Fraction(rng.randint(0, 64), 64) for a, b in zip(node.lower, node.upper, strict=True))
        for _ in range(20)
    ]
    highest = max(network.exact(point)[0] for point in points)
    entries, _, scale = rows(network, len(network.layers) - 1)
    ends = [(exact(a), exact(b)) for a, b in zip(node.lower, node.upper, strict=True)]
    root = [(exact(a), exact(b)) for a, b in zip(box.lower, box.upper, strict=True)]
    bias = Fraction(network.layers[-1].bias[0].item())
    short = Short(network, root, Rows(entries, [exact(bias - highest)], scale))
    count = sum(int(layer.unstable.sum()) for layer in whole.relax(*short._boxes([ends])))
    for digits in (None, "".join(rng.choice(DIGITS) for _ in range(count)) or None):
        assert list(short.refused([Leaf(1, ends, [1], digits)], strict=False)), "a bound below a value"
    top = max(points, key=lambda point: network.exact(point)[0])
    signs: dict[tuple[int, int], bool] = {}
    y = top
    for k, layer in enumerate(network.layers[:-1]):
        rows_of = zip(layer.weights.tolist(), layer.bias.tolist(), strict=True)
        z = [sum((Fraction(w) * v for w, v in zip(row, y, strict=True)), Fraction(b)) for row, b in rows_of]
        signs |= {(k, i): v > 0 or (v == 0 and rng.random() < 0.5) for i, v in enumerate(z) if rng.random() < 0.4}
        y = tuple(max(v, Fraction(0)) for v in z)
    for most in (1, 1 << 10, 1 << 17, 1 << 20):
        leaf = Leaf(1, ends, [1], None, signs, [rng.randrange(most) for _ in signs])
        assert list(short.refused([leaf], strict=False)), "a bound below a value at a point with these signs"


ABS = Network((Layer([[1.0], [-1.0]], [0.0, 0.0]), Layer([[1.0, 1.0]], [0.0])))
"""|x|."""
EDGE = Positivity(ABS, Box.cube(1, -1, 1), threshold=Fraction(65, 64))
BOTH = Network((Layer([[1.0], [-1.0]], [0.0, 0.0]), Layer([[1.0, 0.0], [0.0, 1.0]], [0.0, 0.0])))
"""(max(0, x), max(0, -x))."""
APART = Reachability(BOTH, Box.cube(1, -1, 1), "Y_0 >= 3/4 and Y_1 >= 1/2 or Y_0 > 65/64 or X_0 >= 2 and Y_0 > 0")


PAIR = Positivity(
    Network((Layer([[1.0]], [-0.5]), Layer([[1.0], [-1.0]], [-0.25, 0.25]), Layer([[1.0, 1.0]], [0.0]))),
    Box.cube(1, -1, 1),
    threshold=Fraction(17, 64),
)
"""|max(0, x - 1/2) - 1/4|, in which unit 1 is x and 2 and 3 are the parts of the absolute value."""
EMPTY = ["leaf signed", "leaf signed : - : 3"]
RANGED = ["range signed", "leaf signed", "range signed", "leaf f"]


def version_2(question: Positivity | Reachability, *lines: str) -> str:
    return text(question, *lines).replace("proof 1", "proof 2", 1)


GOOD: dict[str, tuple[Positivity | Reachability, list[str]]] = {
    "a bound": (EDGE, ["claim +1 domain", "leaf short", "qed"]),
    "slopes": (EDGE, ["claim +1 domain", "leaf short : 08", "qed"]),
    "halves": (EDGE, ["claim +1 domain", "split x1 0", "leaf short", "leaf short", "qed"]),
    "ranges": (EDGE, ["claim +1 domain", "range short", "leaf f", "qed"]),
    "signs": (EDGE, ["claim +1 domain", "split 1 0", "leaf signed", "leaf signed : - : 0 5", "qed"]),
    "no such signs": (PAIR, ["claim +1 domain", "split x1 1/2", "split 2 0", *EMPTY, "leaf signed", "qed"]),
    "ranges with signs": (PAIR, ["claim +1 domain", "split x1 1/2", "split 2 0", *RANGED, "leaf signed", "qed"]),
    "alternatives": (
        APART,
        ["claim a1 domain", "leaf short 1 1", "qed", "claim a2 domain", "split x1 1/2", "leaf f", "leaf short", "qed"],
    ),
    "weights": (APART, ["claim a1 domain", "leaf f 2 2", "qed", "claim a2 domain", "leaf short", "qed"]),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_short_proof_by_hand_is_accepted(name: str, tmp_path: Path) -> None:
    question, lines = GOOD[name]
    path = tmp_path / "a.proof"
    path.write_text(version_2(question, *lines))
    check_proof(question, Verdict.NO, None, path)


@pytest.mark.parametrize(
    ("lines", "line", "complaint"),
    [
        (["claim +1 domain", "leaf short 1", "qed"], 4, "weights of a claim with one row"),
        (["claim +1 domain", "leaf short : 0", "qed"], 4, "1 slopes; 2 neurons"),
        (["claim +1 domain", "leaf short : 000", "qed"], 4, "3 slopes; 2 neurons"),
        (["claim +1 domain", "leaf short : h0", "qed"], 4, "of the letters"),
        (["claim +1 domain", "split x1 0", "leaf short : 8", "leaf short", "qed"], 5, "1 slopes; 0 neurons"),
        (["claim +1 domain", "split x1 0", "leaf short : 8", "no step"], 5, "1 slopes; 0 neurons"),
        (["claim +1 domain", "split x1 0", "leaf short", "no step"], 6, "is no step"),
        (["claim +1 domain", "split x1 0", "leaf short", "qed"], 6, "before the root is closed"),
        (["claim +1 domain", "range short x1", "qed"], 4, "nothing else"),
        (["claim +1 domain", "range signed x1", "qed"], 4, "nothing else"),
        (["claim +1 domain", "leaf signed : - : 1", "qed"], 4, "at most '0' pushes"),
        (["claim +1 domain", "split 1 0", "leaf signed : - : 0 0 1", "qed"], 5, "at most '2' pushes"),
        (["claim +1 domain", "split 1 0", "leaf signed : - : 1048576", "qed"], 5, "from 0 to '1048575'"),
        (["claim +1 domain", "split 1 0", "leaf signed : - : -1", "qed"], 5, "from 0 to '1048575'"),
        (["claim +1 domain", "split 1 0", "leaf signed : 8", "leaf signed", "qed"], 5, "1 slopes; 0 neurons"),
        (["claim +1 domain", "split 1 0", "leaf signed : - : 0 : 0", "qed"], 5, "nothing else"),
        (["claim +1 domain", "split 1 0", "leaf short : -", "qed"], 5, "of the letters"),
        (["claim +1 domain", "leaf short : 00 : 0", "qed"], 4, "nothing else"),
    ],
)
def test_a_wrong_line_is_named_also_if_it_was_evaluated_later(
    lines: list[str], line: int, complaint: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.proof"
    path.write_text(version_2(EDGE, *lines))
    with pytest.raises(ProofError, match=rf"line {line}: .*{complaint}"):
        check_proof(EDGE, Verdict.NO, None, path)


def test_version_1_has_none_of_it(tmp_path: Path) -> None:
    path = tmp_path / "a.proof"
    for question, lines in ((EDGE, GOOD["a bound"][1]), (EDGE, GOOD["ranges"][1]), (APART, GOOD["weights"][1])):
        path.write_text(text(question, *lines))
        with pytest.raises(ProofError, match="version"):
            check_proof(question, Verdict.NO, None, path)


@pytest.mark.parametrize("target", ["Y_0 >= 1", "Y_0 > 1"])
def test_a_bound_of_exactly_the_threshold_proves_only_what_is_strict(target: str, tmp_path: Path) -> None:
    question = Reachability(ABS, Box.cube(1, -1, 1), target)
    path = tmp_path / "a.proof"
    path.write_text(version_2(question, "claim a1 domain", "leaf f", "qed"))
    if ">=" in target:
        with pytest.raises(ProofError, match="less than 0"):
            check_proof(question, Verdict.NO, None, path)
    else:
        check_proof(question, Verdict.NO, None, path)


def mutant(content: bytes, rng: random.Random) -> bytes:
    """A proof with one byte changed, lost or doubled, below its second line."""
    head = content.index(b"\n", content.index(b"\n") + 1) + 1
    place = rng.randrange(head, len(content))
    letter = bytes([rng.choice(b"0123456789abcdefg /-x:\n")])
    kept = content[place : place + 1]
    return content[:place] + rng.choice((letter, b"", kept + kept)) + content[place + 1 :]


def attack(seeds: range, mutants: int, folder: Path) -> int:
    """Mutants of proofs, put forward for thresholds that are reached; how many were accepted for what is true."""
    accepted = 0
    for seed in seeds:
        rng = random.Random(seed)
        inputs = 10 if seed % 3 == 0 else 2  # of which neurons are split, or boxes halved
        network = Network(
            tuple(
                Layer(
                    [[rng.gauss(0, 1) for _ in range(before)] for _ in range(after)],
                    [rng.gauss(0, 0.5) for _ in range(after)],
                )
                for before, after in ((inputs, 6), (6, 5), (5, 1))
            )
        )
        box = Box.cube(inputs, -1, 1)
        best = Boxes().solve(Maximum(network, box), PATIENT).value
        assert isinstance(best, Fraction)
        if seed % 2:
            level = best + Fraction(1, 1000)
            true = Reachability(network, box, f"Y_0 >= {level}")
            false = Reachability(network, box, f"Y_0 >= {best}")
        else:
            true = Positivity(network, box, threshold=best)
            false = Positivity(network, box, threshold=best - Fraction(1, 1000))
        path = folder / "good.proof"
        with ProofWriter(path, true) as proof:
            assert Boxes().prove(true, PATIENT, proof).verdict is Verdict.NO
        content = path.read_bytes()
        path = folder / "mutant.proof"
        for _ in range(mutants):
            other = mutant(content, rng)
            for question in (true, false):
                path.write_bytes(other.replace(true.digest.encode(), question.digest.encode(), 1))
                try:
                    check_proof(question, Verdict.NO, None, path)
                except ProofError:
                    continue
                assert question is true
                accepted += 1
    return accepted


def test_no_mutant_of_a_short_proof_proves_what_is_false(tmp_path: Path) -> None:
    assert attack(range(2), 12, tmp_path)


@pytest.mark.slow
def test_none_of_ten_thousand_mutants_of_short_proofs_proves_what_is_false(tmp_path: Path) -> None:
    assert attack(range(100, 150), 200, tmp_path)
