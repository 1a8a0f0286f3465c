"""Many draws at once: seeds that follow each other, grids, as many yes as no, and the way on through a pipe."""

import io
import sys
from pathlib import Path

import pytest

from instances.problem import Verdict
from instances.suite import read_instance, read_known
from tests.hardness.commands.command import Command

DRAW = ("generate", "gnp-multicolored-clique", "--to", "positivity", "--colors", 2)


def test_so_many_are_drawn_with_the_seeds_from_the_first_on(hardness: Command) -> None:
    done = hardness(*DRAW, "--nodes", 5, "--density", 0.5, "--seed", 3, "--count", 4, "--out", "suite")
    assert done.status == 0
    paths = list(map(Path, done.out.splitlines()))
    assert [read_instance(path).recipe.origin.seed for path in paths] == [3, 4, 5, 6]
    assert done.err == "4 instances in suite\n"


def test_values_with_commas_make_a_grid(hardness: Command) -> None:
    done = hardness(*DRAW, "--nodes", "4,5", "--density", "0.5,0.3", "--count", 2, "--out", "suite")
    drawn = [dict(read_instance(Path(path)).recipe.origin.params) for path in done.out.splitlines()]
    assert [(each["nodes"], each["density"]) for each in drawn] == [
        (n, p) for n in (4, 5) for p in (0.5, 0.3) for _ in range(2)
    ]


@pytest.mark.parametrize(("count", "yes"), [(4, 2), (5, 3)])
def test_a_balanced_suite_has_as_many_yes_as_no(hardness: Command, count: int, yes: int) -> None:
    done = hardness(*DRAW[:-1], 3, "--nodes", 2, "--density", 0.4, "--count", count, "--balance", "--out", "suite")
    known = [read_known(Path(path)).verdict for path in done.out.splitlines()]
    assert len(known) == count
    assert known.count(Verdict.YES) == yes
    assert known.count(Verdict.NO) == count - yes


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--nodes", 2, "--density", 1.0, "--count", 2, "--balance"), "1 with the answer no are missing"),
        (("--nodes", 1, "--density", 1.0, "--count", 2), "only 1 of 2 different instances"),
        (("--nodes", 2, "--density", 1.0, "--balance"), "--balance goes with --count"),
        (("--nodes", "2,x", "--density", 1.0), "'x' is not an integer"),
        (("--nodes", "2,", "--density", 1.0), "is not an integer"),
        (("--nodes", 2, "--density", 1.0, "--count", 0), "--count"),
    ],
)
def test_what_cannot_be_drawn_is_one_line(hardness: Command, options: tuple[object, ...], message: str) -> None:
    assert message in hardness(*DRAW, *options, "--out", "suite").error


def test_what_is_drawn_goes_on_through_a_pipe(hardness: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    done = hardness(*DRAW, "--nodes", 2, "--density", 0.5, "--count", 3, "--out", "suite")
    monkeypatch.setattr(sys, "stdin", io.StringIO(done.out))
    solved = hardness("solve", "-", "--solver", "region")
    assert solved.status == 0
    assert [line.partition(":")[0] for line in solved.out.splitlines()[:3]] == done.out.splitlines()
