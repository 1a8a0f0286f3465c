"""What the shipped studies about maps of maxima must show, on small copies of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from math import comb, log, log10
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hardness.reporting import write_report
from hardness.reporting.curves import work
from hardness.scheduling.local import Local
from hardness.scheduling.run import run_study
from hardness.statistics import Slope, fit_slope
from hardness.store.store import Said, Store
from hardness.study.progress import Progress
from hardness.study.reduced import FamilyEntry
from hardness.study.study import Study, read_study, shipped_studies
from instances.recipe import Instance, Recipe
from tests import ROOT

STUDIES = (
    "tropical-regions",
    "hoffman-constants",
    "effective-radius",
    "symmetry",
    "rational-maps",
    "width-depth",
    "pruning",
    "large-input",
    "tropical-positivity",
    "vertex-boxes",
)


def small(name: str, entries: slice, **grid: tuple[Any, ...]) -> Study:
    """A shipped study with one draw of some of its entries, and fewer values of parameters."""
    study = read_study(name)
    kept = []
    for entry in study.entries[entries]:
        assert isinstance(entry, FamilyEntry)
        kept.append(replace(entry, grid={**entry.grid, **grid}, replicates=1))
    return replace(study, entries=tuple(kept))


def stored(study: Study, folder: Path) -> Store:
    run_study(study, folder / "s.db", progress=Progress())
    return Store(folder / "s.db")


def facts(store: Store) -> Iterator[dict[str, Said]]:
    """The facts of every instance, by name."""
    said = store.descriptions()
    for digest in dict.fromkeys(fact.digest for fact in said):
        yield {fact.name: fact for fact in said if fact.digest == digest}


def number(fact: Said) -> float:
    assert fact.value_float is not None, fact.value
    return fact.value_float


@pytest.mark.parametrize("name", STUDIES)
def test_the_studies_are_shipped_and_say_how_long_they_take(name: str) -> None:
    assert name in shipped_studies()
    text = (ROOT / "hardness" / "studies" / f"{name}.yaml").read_text()
    assert "on two cores" in text.replace("\n# ", " ")
    assert read_study(name).count > 0


TABLE_3 = {
    "inputs 2, width 6": 22,
    "inputs 3, width 5": 26,
    "inputs 4, width 4": 16,
    "inputs 5, width 3": 8,
    "inputs 6, width 2": 4,
    "inputs 3, width 2, second_width 2": 11,
    "inputs 3, width 3, second_width 2": 26,
}
"""Exact with one hidden layer; with two of them an upper bound."""


def architecture(params: Mapping[str, int | float | str]) -> str:
    return ", ".join(f"{name} {params[name]}" for name in ("inputs", "width", "second_width") if params.get(name))


@pytest.mark.parametrize(
    "entries", [slice(4, 6), pytest.param(slice(0, 7), marks=pytest.mark.slow)], ids=["two", "all"]
)
def test_table_3_counts_regions_exactly_beside_what_samples_show(entries: slice, tmp_path: Path) -> None:
    store = stored(small("tropical-regions", entries), tmp_path)
    counts: dict[str, list[int]] = {}
    for run in store.runs():
        most, value = TABLE_3[architecture(run.params)], int(str(run.value))
        assert value <= most if "second_width" in architecture(run.params) else value == most
        counts.setdefault(run.digest, []).append(value)
    assert len(counts) == entries.stop - entries.start
    assert all(one == other for one, other in counts.values())
    for digest, (exact, _) in counts.items():
        sampled = [fact for fact in store.descriptions() if fact.digest == digest and fact.name.startswith("maps")]
        assert len(sampled) == 4
        assert all(number(fact) <= exact for fact in sampled)
        missed = [f for f in store.descriptions() if f.digest == digest and f.name.startswith("shortfall")]
        sums = {number(one) + number(other) for one, other in zip(sampled, missed, strict=True)}
        assert len(sums) == 1
        assert max(sums) <= exact


def test_hoffman_constants_are_between_their_bounds_with_the_programs_of_the_tables(tmp_path: Path) -> None:
    study = small("hoffman-constants", slice(0, 4))
    programs = []
    for found in facts(stored(study, tmp_path)):
        assert number(found["lower bound"]) <= number(found["constant"]) <= number(found["upper bound"])
        assert found["constant"].value == found["by all bases"].value
        programs.append(number(found["linear programs"]))
    assert programs == [6, 12, 20, 21]


def test_hoffman_programs_grow_with_the_rows(tmp_path: Path) -> None:
    found = list(facts(stored(small("hoffman-constants", slice(4, 5), numerator=(6, 9)), tmp_path)))
    rows, programs = ([number(one[name]) for one in found] for name in ("rows", "linear programs"))
    assert rows == sorted(rows)
    assert programs == sorted(programs)
    assert all(number(one["constant"]) <= number(one["upper bound"]) for one in found)


def test_radii_are_below_their_bounds(tmp_path: Path) -> None:
    for found in facts(stored(small("effective-radius", slice(0, 1), width=(3,)), tmp_path)):
        names = ("radius of regions", "radius of cells", "local bound", "Proposition 22", "with upper")
        values = [number(found[name]) for name in names]
        assert values == sorted(values)
        assert found["box"].value.startswith("[-")


def test_symmetric_networks_have_two_to_the_n_regions_by_orbits_and_without(tmp_path: Path) -> None:
    store = stored(small("symmetry", slice(0, 1), numbers=(2, 3)), tmp_path)
    assert sorted(number(found["linear regions"]) for found in facts(store)) == [4, 8]
    assert {run.value for run in store.runs()} == {"4", "8"}


def test_with_exact_keys_samples_never_exceed_the_truth(tmp_path: Path) -> None:
    """Figure 6: the ratio to 2^n is 1 from 10^3 points on."""
    study = small("symmetry", slice(0, 1), numbers=(2, 3, 4))
    for found in facts(stored(replace(study, solvers=()), tmp_path)):
        n = round(log10(number(found["points everywhere"])))
        assert number(found["maps everywhere"]) <= 2**n
        assert number(found["maps by orbits"]) <= 2**n
        assert n < 3 or number(found["maps by orbits"]) == number(found["maps everywhere"]) == 2**n
        assert number(found["microseconds everywhere"]) > 0


def test_rational_maps_have_at_most_as_many_regions_as_pairs_of_forms(tmp_path: Path) -> None:
    store = stored(small("rational-maps", slice(0, 1), inputs=(3,), numerator=(4,), denominator=(3,)), tmp_path)
    (run,), (found,) = store.runs(), facts(store)
    assert int(str(run.value)) <= number(found["cancelled numerator"]) * number(found["cancelled denominator"]) <= 12


def test_one_hidden_layer_has_a_power_of_two_of_native_monomials(tmp_path: Path) -> None:
    """So that over random signs there are 2 * 1.5^w on average."""
    for found in facts(stored(small("width-depth", slice(0, 1), inputs=(2,), width=(4,)), tmp_path)):
        positive = int(number(found["positive output weights"]))
        native, kept = sizes_of_signs(positive, 4)
        assert number(found["native monomials"]) == native
        assert number(found["pruned monomials"]) == kept
    means = {w: sum(comb(w, k) * sizes_of_signs(k, w)[0] for k in range(w + 1)) / 2**w for w in range(2, 11)}
    assert all(mean == pytest.approx(2 * 1.5**w) for w, mean in means.items())
    assert round(means[10], 1) == 115.3


def sizes_of_signs(positive: int, width: int) -> tuple[int, int]:
    """Monomials of a generic [2, w, 1] with so many positive output weights, native and pruned."""
    sides = (positive, width - positive)
    return sum(2**n for n in sides), sum(sum(comb(n, i) for i in range(3)) for n in sides)


def test_pruned_means_and_rates_of_random_signs_are_those_that_the_study_states() -> None:
    def mean(width: int, of: Callable[[int, int], float]) -> float:
        return sum(comb(width, k) * of(*sizes_of_signs(k, width)) for k in range(width + 1)) / 2**width

    assert [mean(w, lambda native, kept: kept) for w in (4, 6, 8, 10)] == [9, 15.5, 24, 34.5]
    rates = [round(mean(w, lambda native, kept: 1 - kept / native), 3) for w in range(2, 9)]
    assert rates == [0, 0.028, 0.087, 0.169, 0.265, 0.364, 0.461]


@pytest.mark.parametrize("starts", [{}, {"start": (0, 1)}], ids=["random", "trained"])
def test_random_and_trained_networks_lose_alike_at_equal_signs(
    starts: dict[str, tuple[int, ...]], tmp_path: Path
) -> None:
    entry = slice(1, 2) if starts else slice(0, 1)
    for found in facts(stored(small("pruning", entry, width=(3, 5), **starts), tmp_path)):
        positive = int(number(found["positive output weights"]))
        widths = [w for w in (3, 5) if w >= positive]
        (width,) = [w for w in widths if number(found["native monomials"]) == sizes_of_signs(positive, w)[0]]
        assert number(found["pruned monomials"]) == sizes_of_signs(positive, width)[1]


def test_a_classifier_of_many_pixels_has_16_regions_all_unbounded(tmp_path: Path) -> None:
    study = small("large-input", slice(0, 1))
    store = stored(study, tmp_path)
    assert {(run.solver, run.value, run.category.value) for run in store.runs()} == {
        ("tropical", "16", "correct"),
        ("region", "16", "correct"),
    }
    (found,) = facts(store)
    assert (found["linear regions"].value, found["bounded regions"].value, found["rank"].value) == ("16", "0", "4")
    (recipe,) = study.recipes()
    assert isinstance(recipe, Recipe)
    signs = np.sign(Instance.of(recipe).question.network.layers[1].weights)
    monomials = sum(2 ** int((row == sign).sum()) for row in signs for sign in (1, -1))
    assert number(found["native monomials"]) == monomials


@pytest.mark.parametrize(
    ("name", "grid"),
    [("tropical-positivity", {"inputs": (2,), "width": (4,)}), ("vertex-boxes", {"inputs": (2,), "width": (4,)})],
)
def test_methods_agree_about_positivity(name: str, grid: dict[str, tuple[int, ...]], tmp_path: Path) -> None:
    study = small(name, slice(0, 1), **grid)
    runs = stored(study, tmp_path).runs()
    assert len(runs) == len(study.solvers)
    assert len({run.verdict for run in runs if run.verdict != "unknown"}) == 1


def test_positivity_has_an_exponent_of_n_by_maxima_and_by_regions(tmp_path: Path) -> None:
    study = small("tropical-positivity", slice(0, 1), inputs=(2,), width=(8, 12, 16, 20))
    costs: dict[str, list[tuple[float, float]]] = {}
    for run in stored(study, tmp_path).runs():
        costs.setdefault(run.solver, []).append((log(run.n), log(work(run) or 1)))
    assert set(costs) == {"tropical", "region"}
    for points in costs.values():
        found = fit_slope(*zip(*points, strict=True), [False] * len(points))
        assert isinstance(found, Slope)
        assert 0 < found.slope < 4


def test_hoffman_constants_do_not_depend_on_the_number_of_jobs(tmp_path: Path) -> None:
    study = small("hoffman-constants", slice(0, 2))
    said = []
    for jobs in (1, 2):
        folder = tmp_path / str(jobs)
        folder.mkdir()
        run_study(study, folder / "s.db", scheduler=Local(jobs), progress=Progress())
        found = Store(folder / "s.db").descriptions()
        said.append({(fact.digest, fact.name, fact.value) for fact in found if fact.section == "hoffman"})
    assert said[0] == said[1] != set()


def test_a_study_of_descriptions_alone_has_a_report_and_is_resumed(tmp_path: Path) -> None:
    study = small("pruning", slice(0, 1), width=(2, 3))
    store = stored(study, tmp_path)
    before = store.descriptions()
    assert {fact.section for fact in before} == {"tropical"}
    stored(study, tmp_path)
    assert store.descriptions() == before
    write_report(store.path, tmp_path / "report")
    page = (tmp_path / "report" / "index.html").read_text()
    assert "What the instances look like" in page
    assert "<h1>What instances look like: tropical</h1>" in page
    assert "he-network, inputs 2, width 3" in page
