"""Every disguise keeps the answer, exactly, or refuses in one line."""

import re
import subprocess
import sys
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.disguises import (
    DISGUISES,
    LEVELS,
    AddCancelling,
    AddIdle,
    Disguise,
    FlipSigns,
    MixInputs,
    PermuteInputs,
    PermuteNeurons,
    RescaleNeurons,
    SplitNeurons,
    disguised,
)
from instances.errors import InputError
from instances.network import Floats, Layer, Network
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
from instances.reductions import MulticoloredCliqueToPositivity
from tests import ROOT
from tests.instances import laws
from tests.instances.disguises.disguise_laws import (
    SPECIMENS,
    WITNESS_LAWS,
    hats,
    obeys,
    promised,
    the_function_is_the_same,
)
from tests.instances.reductions.dense import dense_multicolored_clique
from tests.networks import boxes, deep_networks, weights


@st.composite
def networks(draw: st.DrawFn) -> Network:
    if draw(st.booleans()):
        return draw(deep_networks(max_inputs=2, max_depth=2, max_width=3))
    return hats(draw(st.integers(1, 2)), draw(st.lists(st.integers(-1, 1), min_size=1, max_size=2)))


@st.composite
def rows_of(draw: st.DrawFn, d: int, most: int) -> Floats:
    number = draw(st.integers(0, most))
    return np.reshape(draw(st.lists(weights, min_size=number * d, max_size=number * d)), (number, d))


@st.composite
def questions(draw: st.DrawFn) -> Question[Any]:
    kind = draw(st.sampled_from(range(9)))
    d = draw(st.integers(1, 2))
    if kind == 0:
        rows = draw(rows_of(d, 4).filter(len))
        return Injectivity(Network((Layer(rows, [draw(weights) for _ in rows]),)), RealSpace(d))
    if kind == 1:
        rows = draw(rows_of(d, 4))
        output = Layer([[draw(weights) for _ in rows]], [0.0])
        return ZonotopeContainment(Network((Layer(rows, [0.0] * len(rows)), output)), RealSpace(d))
    network = draw(networks())
    space, box = RealSpace(network.inputs), draw(boxes(network.inputs))
    domain = draw(st.sampled_from((space, box)))
    full = space if box.flat else domain
    match kind:
        case 2:
            return Positivity(network, domain, threshold=draw(st.sampled_from((Fraction(0), Fraction(1, 3)))))
        case 3:
            return Positivity(network, space, witness_box=Box.cube(network.inputs, -(10**6), 10**6))
        case 4:
            return ZeroMap(network, domain)
        case 5:
            return promised(Maximum(network, domain))
        case 6:
            return promised(Lipschitz(network, full, draw(st.sampled_from(("1", "2", "inf")))))
        case 7:
            return Surjectivity(network, space)
        case _:
            return Regions(network, full, draw(st.sampled_from(("linear", "activation"))))


@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES)
def test_every_disguise_obeys_the_laws_or_refuses_the_question(disguise: type[Disguise]) -> None:
    @settings(max_examples=60, deadline=None)
    @given(questions(), st.integers(0, 2**32))
    def law(question: Question[Any], seed: int) -> None:
        if disguise.refusal(question) is None:
            obeys(disguise(question, seed))
            return
        with pytest.raises(InputError, match=f"^{disguise.name}: ") as caught:
            disguise(question, seed)
        assert "\n" not in str(caught.value)

    law()


@pytest.mark.parametrize("level", LEVELS)
def test_every_level_obeys_the_laws_on_every_question(level: str) -> None:
    @settings(max_examples=40, deadline=None)
    @given(questions(), st.integers(0, 2**32))
    def law(question: Question[Any], seed: int) -> None:
        worn = disguised(question, level, seed)
        assert [step.name for step in worn.steps] == [
            disguise.name for disguise in LEVELS[level] if disguise.refusal(question) is None
        ]
        obeys(worn)

    law()


def test_a_disguise_that_follows_a_theorem_keeps_its_promises() -> None:
    for seed in range(2):
        plain = MulticoloredCliqueToPositivity(dense_multicolored_clique(seed)).target
        for disguise in (MixInputs, PermuteInputs, PermuteNeurons, RescaleNeurons):
            for law in WITNESS_LAWS:
                law(disguise(plain, seed))
        worn = disguised(plain, "medium", seed)
        assert worn.target.witness_box is not None  # type: ignore[attr-defined]
        the_function_is_the_same(worn)
        for witness in laws.witnesses(plain)[:3]:
            assert worn.target.check(worn.push(witness))


def test_each_question_refuses_the_disguises_that_do_not_keep_it() -> None:
    everything = set(DISGUISES)
    added, moved = {"add-cancelling", "add-idle", "pad-depth"}, {"move-in-fibre", "shift-hidden"}
    for question in SPECIMENS:
        refused = {name for name, disguise in DISGUISES.items() if disguise.refusal(question) is not None}
        expected = {"mix-inputs"} if isinstance(question.domain, Box) or isinstance(question, Lipschitz) else set()
        match question:
            case Injectivity():
                expected |= added | moved | {"flip-signs", "split-neurons"}
            case ZonotopeContainment():
                expected |= moved | {"add-idle", "pad-depth"}
            case Regions(kind="activation"):
                expected |= added | moved
        assert refused == expected < everything


_DIGESTS = """
from instances.disguises import DISGUISES, LEVELS, disguised
from instances.question import Box, RealSpace
from instances.questions import Positivity
from tests.instances.disguises.disguise_laws import hats
plain = [Positivity(hats(2, [0, 1, 2, 3]), where) for where in (RealSpace(2), Box.cube(2, -1, 1))]
for question in plain:
    for name in DISGUISES:
        if DISGUISES[name].refusal(question) is None:
            print(name, DISGUISES[name](question, 11).target.digest)
    for level in LEVELS:
        print(level, disguised(question, level, 11).target.digest)
"""


def test_a_fresh_process_makes_the_same_disguises() -> None:
    def printed(hash_seed: str) -> list[str]:
        environment = {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": ":".join(path for path in sys.path if path)}
        done = subprocess.run(
            [sys.executable, "-c", _DIGESTS], env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout.splitlines()

    first = printed("1")
    assert first == printed("2")
    assert len(first) == 2 * len(DISGUISES) - 1 + 2 * len(LEVELS)
    strong = disguised(Positivity(hats(2, [0, 1, 2, 3]), RealSpace(2)), "strong", 11).target
    assert f"strong {strong.digest}" in first
    assert strong.network.digest.startswith("40c88a97cf")


HUGE, TINY, WIDE = 2.0**1023, 5e-324, 2.0**60
NAMED = (
    r"^neuron \d+ of (hidden layer \d+|the output layer): this disguise gives it a number that float64 does not hold"
)


@pytest.mark.parametrize(
    ("disguise", "rows", "outputs"),
    [
        (RescaleNeurons, [[HUGE, 0.0, 0.0]] * 9, [1.0] * 9),
        (RescaleNeurons, [[TINY, 0.0, 0.0]] * 9, [1.0] * 9),
        (RescaleNeurons, [[1.0, 0.0, 0.0]] * 9, [TINY] * 9),
        (MixInputs, [[1.0, WIDE, 0.0]], [1.0]),
        (SplitNeurons, [[1.0, 0.0, 0.0]], [TINY]),
        (AddCancelling, [[HUGE, HUGE, 0.0]], [1.0]),
        (AddIdle, [[HUGE, HUGE, 0.0]], [1.0]),
        (FlipSigns, [[1.0, 0.0, WIDE], [1.0, 0.0, 1.0], [1.0, 0.0, 0.0]], [1.0, 1.0, -2.0]),
    ],
)
def test_a_number_that_float64_does_not_hold_is_refused_by_neuron(
    disguise: type[Disguise], rows: list[list[float]], outputs: list[float]
) -> None:
    network = Network((Layer([row[:-1] for row in rows], [row[-1] for row in rows]), Layer([outputs], [0.0])))
    domain = RealSpace(2) if disguise is MixInputs else Box.cube(2, -1, 1)
    with pytest.raises(InputError, match=NAMED) as caught:
        [disguise(Positivity(network, domain), seed).target for seed in range(30)]
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES)
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_floats_are_disguised_exactly_or_refused_by_neuron(disguise: type[Disguise], data: st.DataObject) -> None:
    number = st.floats(allow_nan=False, allow_infinity=False)
    d, width = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 4))
    entries = data.draw(st.lists(number, min_size=width * (d + 2), max_size=width * (d + 2)))
    table = np.reshape(entries, (width, d + 2))
    network = Network((Layer(table[:, :d], table[:, d]), Layer([table[:, -1]], [data.draw(number)])))
    domain = RealSpace(d) if disguise is MixInputs else data.draw(st.sampled_from((RealSpace(d), Box.cube(d, -1, 1))))
    applied = disguise(Positivity(network, domain), data.draw(st.integers(0, 99)))
    refusal = None
    try:
        the_function_is_the_same(applied)
    except InputError as error:
        refusal = str(error)
    assert refusal is None or refusal.startswith("neuron ")


def test_flips_are_found_among_arbitrary_rows() -> None:
    """The weighted rows of a triangle add up to 0, and no two of them are parallel."""
    rows, biases, outgoing = (
        [[2.0, 0.0], [0.0, 1.0], [-1.0, -2.0], [5.0, 3.0]],
        [1.0, 2.0, 3.0, 4.0],
        [1.0, 4.0, 2.0, 1.0],
    )
    network = Network((Layer(rows, biases), Layer([outgoing], [0.0])))
    for seed in range(3):
        made = FlipSigns(Positivity(network, RealSpace(2)), seed).target.network
        assert (made.layers[0].weights * network.layers[0].weights).sum(axis=1).tolist() == [-4.0, -1.0, -5.0, 34.0]
        assert made.layers[1].bias.tolist() == [1.0 + 8.0 + 6.0]


def test_flips_are_found_in_hats_and_keep_them() -> None:
    network = hats(2, [0, 1])
    flipped = [FlipSigns(Positivity(network, RealSpace(2)), seed).target.network for seed in range(9)]
    assert all((made.layers[0].weights < 0).sum() == 6 for made in flipped)
    plain = Network((Layer([[1.0], [2.0]], [0.0, 1.0]), Layer([[1.0, 3.0]], [0.0])))
    assert FlipSigns(Positivity(plain, RealSpace(1))).target.network == plain


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(InputError, match="unknown disguise 'heavy'; known: light, medium, strong, fibre"):
        disguised(Positivity(hats(1, [0]), RealSpace(1)), "heavy", 0)


def test_the_page_about_disguises_says_what_the_levels_are_and_names_every_disguise() -> None:
    page = (ROOT / "docs" / "disguises.md").read_text()
    rows = [line.split("|")[1:3] for line in page.splitlines() if line.startswith("| `")]
    told = {cells[0].strip(" `"): re.findall(r"`([\w-]+)`", cells[1]) for cells in rows}
    assert {level: told[level] for level in LEVELS} == {
        level: [disguise.name for disguise in disguises] for level, disguises in LEVELS.items()
    }
    assert told.keys() == {*LEVELS, *DISGUISES}
