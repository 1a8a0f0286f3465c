"""Pattern varieties: known dimensions, ranks, counts of determinants, and what is evidence."""

from importlib import import_module
from itertools import combinations, product
from random import Random

import pytest

from instances.errors import InputError
from instances.varieties.completeness import completeness, without_each_family
from instances.varieties.dimension import dimension, expected_dimension, tangent_rank
from instances.varieties.forms import Form, forms, signed_sums
from instances.varieties.implicit import relations
from instances.varieties.invariants import invariants, two_columns
from instances.varieties.ranks import counted_rank, generic_rank, layer_bound
from instances.varieties.variety import PatternVariety

STAR = ("1100", "1010", "1001")
shallow = PatternVariety.shallow


def two_patterns(inputs: int, outputs: int, a: int, b: int, c: int) -> PatternVariety:
    """a neurons on in the first only, b in the second only, c in both."""
    return shallow(inputs, ["1" * a + "0" * b + "1" * c, "0" * a + "1" * b + "1" * c], outputs)


@pytest.mark.parametrize(
    ("variety", "actual", "ambient"),
    [
        (shallow(2, ["10"], 2), 3, 4),
        (shallow(2, ["10", "11"], 2), 6, 8),
        (shallow(4, STAR, 4), 28, 48),
        (shallow(5, STAR, 4), 32, 60),
        (shallow(5, STAR, 5), 36, 75),
        (shallow(3, STAR, 3), 20, 27),
        (PatternVariety((3, 3, 2, 3, 3), (((1, 1, 1), (1, 1), (1, 1, 1)), ((0, 1, 1), (1, 1), (1, 1, 1)))), 12, 18),
        (PatternVariety((3, 3, 2, 3, 3), (((1, 1, 1), (1, 1), (1, 1, 1)),)), 8, 9),
        (PatternVariety((2, 2, 2, 2), (((1, 0), (1, 1)),)), 3, 4),
        (PatternVariety((3, 2, 2, 3), (((1, 1), (1, 0)), ((1, 1), (0, 1)))), 10, 18),
        (PatternVariety((2, 3, 2), ()), 0, 0),
        (PatternVariety((2, 3), ((), ())), 6, 12),
    ],
)
def test_dimensions_are_known_and_the_determinants_are_complete(
    variety: PatternVariety, actual: int, ambient: int
) -> None:
    found = dimension(variety)
    assert (found.actual, found.ambient) == (actual, ambient)
    evidence = completeness(variety)
    assert evidence.complete
    assert evidence.conormal_rank == found.codimension == ambient - actual


def test_a_variety_can_be_smaller_than_expected() -> None:
    variety = shallow(3, ["110000", "010110", "000001"], 2)
    found = dimension(variety)
    assert (found.actual, found.expected, found.ambient, found.defect) == (16, 18, 18, 2)
    assert dimension(shallow(3, ["000001"], 2)).actual == 4


def test_a_small_rank_modulo_one_prime_is_no_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    variety = shallow(2, ["10", "11"], 2)
    module = import_module("instances.varieties.dimension")
    assert tangent_rank(variety, variety.weights(Random("0 2"), 2), 2) < 6
    monkeypatch.setattr(module, "PRIME", 2)
    assert module.dimension(variety).defect == 0


def random_patterns(random: Random, neurons: int, k: int) -> list[str]:
    return ["".join(random.choice("01") for _ in range(neurons)) for _ in range(k)]


@pytest.mark.parametrize("seed", range(30))
def test_wide_inputs_and_outputs_give_the_expected_dimension(seed: int) -> None:
    random = Random(seed)
    neurons = random.randint(1, 4)
    variety = shallow(
        neurons + random.randint(0, 2),
        random_patterns(random, neurons, random.randint(1, 3)),
        neurons + random.randint(0, 2),
    )
    found = dimension(variety)
    assert found.actual == found.expected
    assert found.defect == 0


@pytest.mark.parametrize("seed", range(20))
def test_the_dimension_is_the_rank_of_the_whole_derivative(seed: int) -> None:
    """Of all weights at once, entry by entry, over the integers."""
    random = Random(seed)
    widths = [random.randint(1, 3) for _ in range(random.choice((3, 4)))]
    patterns = tuple(tuple(tuple(random.randint(0, 1) for _ in range(n)) for n in widths[1:-1]) for _ in range(2))
    variety = PatternVariety(tuple(widths), patterns)
    prime = 2**31 - 1
    weights = variety.weights(Random(seed))
    base = variety.matrices(weights)
    rows = []
    for layer in weights:
        for i, j in product(*map(range, layer.shape)):
            layer[i, j] = (layer[i, j] + 1) % prime  # the matrices are affine in each weight
            rows.append(
                [
                    int(v)
                    for new, old in zip(variety.matrices(weights), base, strict=True)
                    for v in ((new - old) % prime).ravel()
                ]
            )
            layer[i, j] = (layer[i, j] - 1) % prime
    from instances.parameters.modular import rank

    assert tangent_rank(variety, weights) == rank(rows) == dimension(variety).actual
    expected = expected_dimension(variety)
    assert expected is None or dimension(variety).actual <= expected


def test_ranks_of_combinations_and_blocks_are_known() -> None:
    variety = shallow(4, STAR, 4)
    ranks = {form.name: generic_rank(variety, form) for form in forms(variety)}
    assert (
        {ranks[f"M_{i}"] for i in (1, 2, 3)} == {ranks[f"M_{i} - M_{j}"] for i, j in combinations((1, 2, 3), 2)} == {2}
    )
    assert ranks["[M_1 | M_2]"] == ranks["[M_1; M_3]"] == ranks["[M_1 - M_2 | M_1 - M_3]"] == 3
    of_family = {"matrices": 2, "differences": 2, "rows": 3, "columns": 3, "squares": 4}
    of_family |= {"rows of differences": 3, "columns of differences": 3}
    assert {(form.family, ranks[form.name]) for form in forms(variety)} == set(of_family.items())
    assert "M_2 - M_3" in ranks  # the third difference is M_1 - M_3, and all three are there once
    assert len([name for name in ranks if name.count("M_") == 2 and " - " in name and "|" not in name]) == 3
    for combination, rank in (((1, 1, 1), 4), ((1, 1, -1), 4), ((2, -1, -1), 3)):
        assert generic_rank(variety, Form("", "", ((combination,),))) == rank


def test_the_rank_of_two_matrices_is_that_of_the_union_and_not_of_all_neurons() -> None:
    variety = shallow(5, ["10000", "01000"], 5)
    assert {generic_rank(variety, form) for form in forms(variety) if "rows" in form.family} == {2}


def test_neurons_of_one_type_have_the_rank_of_one_block_at_most() -> None:
    wide = shallow(2, ["111111", "000000"], 6)
    beside = Form("rows", "[M_1 | M_2]", (((1, 0), (0, 1)),))
    assert generic_rank(wide, beside) == counted_rank(wide, beside) == 2  # and not min(6, 6, 4)


@pytest.mark.parametrize("seed", range(60))
def test_counted_ranks_are_the_computed_ones(seed: int) -> None:
    random = Random(seed)
    k = random.randint(1, 3)
    variety = shallow(random.randint(1, 4), random_patterns(random, random.randint(1, 5), k), random.randint(1, 4))
    for form in forms(variety):
        if sum(map(len, form.blocks)) <= 2:
            assert counted_rank(variety, form) == generic_rank(variety, form), form.name
    for _ in range(4):
        free = Form("", "", ((tuple(random.randint(-1, 1) for _ in range(k)),),))
        assert counted_rank(variety, free) == generic_rank(variety, free)


def test_layers_bound_the_ranks_of_pairs_in_deep_networks() -> None:
    variety = PatternVariety((3, 3, 2, 3, 3), (((1, 1, 1), (1, 1), (1, 1, 1)), ((0, 1, 1), (1, 1), (1, 1, 1))))
    ranks = {form.name: generic_rank(variety, form) for form in forms(variety)}
    assert ranks == {"M_1": 2, "M_2": 2, "M_1 - M_2": 1, "[M_1 | M_2]": 2, "[M_1; M_2]": 3}
    assert (layer_bound(variety, 0, 1, rows=True), layer_bound(variety, 0, 1, rows=False)) == (2, 3)
    for alone, rank in (
        (PatternVariety((3, 3, 2, 3, 3), (((1, 1, 1), (1, 1), (1, 1, 1)),)), 2),
        (PatternVariety((2, 2, 2, 2), (((1, 0), (1, 1)),)), 1),
    ):
        assert [generic_rank(alone, form) for form in forms(alone)] == [rank]
    other = PatternVariety((3, 2, 2, 3), (((1, 1), (1, 0)), ((1, 1), (0, 1))))
    assert [generic_rank(other, form) for form in forms(other) if form.family == "matrices"] == [1, 1]
    for random in map(Random, range(20)):
        widths = (3, 2, 2, 3)
        patterns = tuple(tuple(tuple(random.randint(0, 1) for _ in range(2)) for _ in range(2)) for _ in range(2))
        drawn = PatternVariety(widths, patterns)
        for form in forms(drawn):
            if form.family in ("rows", "columns"):
                assert generic_rank(drawn, form) <= layer_bound(drawn, 0, 1, rows=form.family == "rows")


def test_determinants_are_counted() -> None:
    counts: dict[tuple[str, int], int] = {}
    for invariant in invariants(shallow(4, STAR, 4)):
        key = (invariant.form.family.replace("rows", "pairs").replace("columns", "pairs"), invariant.degree)
        counts[key] = counts.get(key, 0) + invariant.count
    assert counts[("matrices", 3)] == counts[("differences", 3)] == 48
    assert counts[("pairs", 4)] == 120
    assert counts[("pairs of differences", 4)] == 40
    assert counts[("squares", 5)] == 6 * 56**2
    assert [i.form.name for i in invariants(shallow(2, ["10", "11"], 2))] == ["M_1", "M_1 - M_2"]
    (determinant,) = invariants(shallow(2, ["10"], 2))
    assert (determinant.form.name, determinant.degree, determinant.count) == ("M_1", 2, 1)


def test_the_counted_quadrics_and_cubics_are_all_that_vanish() -> None:
    """By linear algebra at random points: det M_1 and det (M_1 - M_2) of 2-2-2; the determinants of 3-3-3."""

    def points(variety: PatternVariety, number: int) -> list[list[int]]:
        random = Random(0)
        draws = (variety.matrices(variety.weights(random)) for _ in range(number))
        return [[int(v) for matrix in matrices for v in matrix.ravel()] for matrices in draws]

    assert relations(points(shallow(2, ["10"], 2), 60), 2) == 1
    assert relations(points(shallow(2, ["10", "11"], 2), 60), 2) == 2
    variety = shallow(3, ["110"], 3)
    assert relations(points(variety, 240), 3) == sum(invariant.count for invariant in invariants(variety)) == 1
    assert relations(points(variety, 240), 2) == 0


def test_dimensions_of_representations_with_two_columns_are_known() -> None:
    assert [two_columns(s, n) for s, n in ((1, 2), (1, 3), (1, 4), (2, 2), (2, 3), (2, 4))] == [3, 6, 10, 1, 6, 20]


@pytest.mark.parametrize(("inputs", "outputs"), [(2, 3), (3, 3), (4, 3)])
def test_two_patterns_are_complete_near_generic_points(inputs: int, outputs: int) -> None:
    for a, b, c in product(range(3), repeat=3):
        if 0 < a + b + c <= 4:
            assert completeness(two_patterns(inputs, outputs, a, b, c)).complete


@pytest.mark.slow
@pytest.mark.parametrize(("inputs", "outputs"), list(product(range(1, 6), repeat=2)))
def test_two_patterns_of_all_sizes_are_complete_near_generic_points(inputs: int, outputs: int) -> None:
    for a, b, c in product(range(3), repeat=3):
        if a + b + c:
            assert completeness(two_patterns(inputs, outputs, a, b, c)).complete


def test_the_quintics_of_three_patterns_are_not_needed_near_a_generic_point() -> None:
    variety = shallow(4, STAR, 4)
    assert completeness(variety, [form for form in forms(variety) if form.family != "squares"]).conormal_rank == 20
    left = without_each_family(variety)
    assert set(left) == {form.family for form in forms(variety)}
    assert all(evidence.conormal_rank <= evidence.codimension == 20 for evidence in left.values())


@pytest.mark.parametrize("patterns", [["110", "101", "011"], ["00", "10", "11", "01"]])
@pytest.mark.parametrize("size", [2, 3])
def test_three_patterns_need_signed_sums_as_well(patterns: list[str], size: int) -> None:
    """M_1 + M_2 - M_3 has the rank of one neuron, and around a vertex M_1 - M_2 + M_3 - M_4 is 0."""
    variety = shallow(size, patterns, size)
    assert not completeness(variety).complete
    assert completeness(variety, [*forms(variety), *signed_sums(variety)]).complete


def test_matrices_alone_are_not_complete() -> None:
    variety = shallow(2, ["10", "11"], 2)
    assert not completeness(variety, [form for form in forms(variety) if form.family == "matrices"]).complete
    assert not without_each_family(variety)["differences"].complete
    assert completeness(variety, []).conormal_rank == 0


def test_malformed_patterns_are_refused() -> None:
    with pytest.raises(InputError, match="texts of 2 digits 0 or 1, as the first is; got '101'"):
        shallow(2, ["10", "101"], 2)
    with pytest.raises(InputError, match="got '1x'"):
        shallow(2, ["10", "1x"], 2)
    with pytest.raises(InputError, match="at most 8 patterns are looked at together; got 9"):
        shallow(2, ["10"] * 9, 2)
    with pytest.raises(InputError, match="how many hidden neurons"):
        shallow(2, [], 2)
    with pytest.raises(InputError, match=r"pattern 1 is about \[1\] neurons; the hidden layers have \[2\]"):
        PatternVariety((2, 2, 2), (((1,),),))
    with pytest.raises(InputError, match="something else than 0 and 1"):
        PatternVariety((2, 2, 2), (((1, 2),),))
    with pytest.raises(InputError, match="no empty layer"):
        PatternVariety((2, 0, 2), ())
    with pytest.raises(InputError, match="forms of one or two blocks"):
        counted_rank(shallow(4, STAR, 4), forms(shallow(4, STAR, 4))[-1])


def test_a_shape_that_is_wider_inside_shrinks_with_its_patterns() -> None:
    assert dimension(shallow(2, ["11", "00"], 2)).actual == 4
    assert dimension(shallow(1, ["1"], 1)).actual == 1
