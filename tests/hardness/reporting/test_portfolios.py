"""The work of a solver that tries others is never put together with that of another one, nowhere in a report."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from hardness.reporting.curves import Measure, counting, curves, incomparable
from hardness.reporting.entries import entries
from hardness.reporting.laws import laws
from hardness.reporting.pairs import ratios
from hardness.reporting.predictions import MEANINGS, predictions
from hardness.reporting.seeds import FEWEST, spreads
from hardness.statistics import NoSlope, Slope
from hardness.store.store import Run
from instances.features.structure import Described
from tests.hardness.reporting.synthetic import run

COUNTED = ("sweep.crossings", "region.regions")


def described(of: Run) -> Described:
    names = [name.replace(" ", "_") for name in MEANINGS if name != "log n"]
    return Described(dict.fromkeys(names, 0.0) | {"n": float(of.n), "d": float(of.d)}, 0.1)


def portfolio(by: Callable[[Run], str]) -> list[Run]:
    """Runs of `auto` at two dimensions and four sizes, each decided by the solver that `by` says."""
    runs = [
        run(
            instance=f"{d}{n}{i}",
            digest=f"{d}{n}{i}",
            d=d,
            n=n,
            params={"nodes": 3},
            solver="auto",
            counted=COUNTED,
            work=dict.fromkeys(COUNTED, 0),
        )
        for d in (2, 3)
        for n in (20, 40, 80, 160)
        for i in range(3)
    ]
    return [replace(made, work=made.work | {by(made): made.n**made.d + int(made.instance[-1])}) for made in runs]


def test_there_is_no_exponent_of_the_work_of_two_solvers_and_seconds_have_one() -> None:
    runs = portfolio(lambda made: COUNTED[made.n > 50])
    for curve in curves(entries(runs), Measure.WORK):
        assert isinstance(curve.fit, NoSlope)
        assert curve.fit.reason == "its work is that of region, sweep, whose counts are of different things"
        assert (curve.points, curve.groups, curve.rests_on) == ((), [], None)
    assert all(curve.points and not curve.misleading for curve in curves(entries(runs), Measure.SECONDS))


def test_a_portfolio_that_always_takes_the_same_solver_has_exponents() -> None:
    found = curves(entries(portfolio(lambda made: COUNTED[0])), Measure.WORK)
    assert all(isinstance(curve.fit, Slope) and curve.unit == COUNTED[0] for curve in found)


def test_every_law_and_every_model_is_of_one_solver_where_it_changes_with_the_dimension() -> None:
    listed = entries(portfolio(lambda made: COUNTED[made.d > 2]))
    found = curves(listed, Measure.WORK)
    assert all(isinstance(curve.fit, Slope) for curve in found)
    assert {law.unit for law in laws(found, listed)} == set(COUNTED)
    looks = {entry.run.digest: described(entry.run) for entry in listed}
    units = {made.unit for made in predictions(found, listed, looks)}
    assert units == set(COUNTED)  # a model for each of them


def test_there_is_no_model_of_the_work_of_two_solvers() -> None:
    listed = entries(portfolio(lambda made: COUNTED[made.n > 50]))
    looks = {entry.run.digest: described(entry.run) for entry in listed}
    assert predictions(curves(listed, Measure.WORK), listed, looks) == []


def test_the_spread_over_seeds_is_that_of_seconds() -> None:
    runs = [replace(made, digest="one", seed=seed) for seed, made in enumerate(portfolio(lambda made: COUNTED[0]))]
    assert len(runs) >= FEWEST
    (found,) = spreads(entries(runs))
    assert found.unit != Measure.SECONDS
    mixed = [*runs[1:], replace(runs[0], work={COUNTED[0]: 0, COUNTED[1]: 5})]
    (found,) = spreads(entries(mixed))
    assert found.unit == Measure.SECONDS


@pytest.mark.parametrize(("after", "told"), [(COUNTED[0], True), (COUNTED[1], False)])
def test_the_work_of_two_solvers_has_no_ratio(after: str, told: bool) -> None:
    before, then = (entries(portfolio(lambda made, name=name: name)) for name in (COUNTED[0], after))
    found = ratios(list(zip(before, then, strict=True)))
    assert (found.work is not None) is told
    assert found.seconds is not None


def test_who_counts_is_read_off_the_counts_that_are_not_0() -> None:
    one, other = portfolio(lambda made: COUNTED[made.n > 20])[0:6:5]
    assert counting([one]) == ("sweep",)
    assert counting([one, other]) == ("region", "sweep")
    assert counting([run()]) == ()
    assert not incomparable(["sweep"])
