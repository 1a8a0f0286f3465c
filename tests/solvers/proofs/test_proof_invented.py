"""No step of an invented proof is accepted that is not true where the claim fails."""

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.solvers.proofs.inventing import invent


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9))
def test_no_invented_step_is_accepted_that_is_not_true(seed: int) -> None:
    invent(seed)


def test_steps_of_every_kind_are_accepted() -> None:
    """Of what is never accepted nothing would be learned."""
    kinds: Counter[str] = Counter()
    for seed in range(150):
        attempt = invent(seed)
        if attempt is not None:
            kinds.update(
                " ".join(line.split(" ")[: 2 if line.startswith(("leaf", "lemma")) else 1]) for line in attempt.lines
            )
    assert kinds.keys() >= {
        "direction", "set", "range", "cut", "split", "leaf f", "leaf empty", "leaf norm", "leaf rank", "leaf region",
        "atom", "relation", "lemma f", "lemma empty", "lemma rank", "rup", "cases", "delete",
    }  # fmt: skip


@pytest.mark.slow
def test_none_of_many_invented_steps_is_accepted_that_is_not_true() -> None:
    rng = random.Random(7)
    for _ in range(5000):
        invent(rng.randrange(10**9))
