"""For any finite data there are two networks that agree on them and differ elsewhere."""

from fractions import Fraction
from random import Random

import pytest

from instances.errors import InputError
from instances.parameters.indistinguishable import indistinguishable
from instances.parameters.shallow import shallow_function


@pytest.mark.parametrize("seed", range(100))
def test_two_networks_agree_on_the_data_and_differ_elsewhere(seed: int) -> None:
    random = Random(seed)
    d = random.randint(1, 4)
    reach = 10 ** random.randint(0, 40)
    data = [
        tuple(Fraction(random.randint(-reach, reach), random.randint(1, 99)) for _ in range(d))
        for _ in range(random.randint(0, 12))
    ]
    one, other, point = indistinguishable(data, d)
    assert one.widths == other.widths == (3,)
    assert all(one.exact(x) == other.exact(x) for x in data)
    assert one.exact(point) != other.exact(point)
    assert shallow_function(one) != shallow_function(other)


def test_bad_data_are_refused() -> None:
    with pytest.raises(InputError, match="not so of point 2"):
        indistinguishable([(Fraction(1),), (Fraction(1), Fraction(2))], 1)
    with pytest.raises(InputError, match="d = 0 >= 1"):
        indistinguishable([], 0)
    with pytest.raises(InputError, match="first coordinate is too large"):
        indistinguishable([(Fraction(2) ** 1023,)], 1)
