"""Twenty thousand answers and proofs against brute force, of weights from 2^-1074 to 2^1000."""

from itertools import cycle
from pathlib import Path
from random import Random

import pytest

from instances.questions import QUESTIONS
from tests.solvers.extreme import disguise, evaluations, question

BLOCKS, EACH = 40, 500


@pytest.mark.slow
@pytest.mark.parametrize("block", range(BLOCKS))
def test_no_answer_is_wrong_and_no_proof_is_refused(block: int, tmp_path: Path) -> None:
    random, done, found = Random(f"soak {block}"), 0, []
    for name in cycle(QUESTIONS):
        asked = question(random, name)
        if random.random() < 0.3:
            asked = disguise(random, asked)
        for what, wrong in evaluations(asked, tmp_path):
            done += 1
            found += [f"{what}: {wrong}"] if wrong else []
        if done >= EACH:
            break
    assert found == []
