"""Networks that were trained, stored with the seed of each; `scripts/train_networks.py` trained them."""

from importlib.resources import as_file, files
from typing import Annotated

from instances.errors import InputError
from instances.families.known_network import KnownNetwork
from instances.formats.onnx import read_network
from instances.question import RealSpace

WIDTHS, STARTS = range(2, 9), range(8)
"""What is stored."""


def trained_network(
    width: Annotated[int, "number of hidden neurons, 2 to 8"],
    start: Annotated[int, "seed that it was trained from, 0 to 7"] = 0,
    *,
    seed: int,
) -> KnownNetwork:
    """Read a network with two inputs and one hidden layer that tells whether a point is in one of two discs.

    It was trained by gradient descent on the logistic loss, and its weights rounded to multiples of 2^-8, none to 0.

    Parameters
    ----------
    width, start
        Which one.
    seed
        At least 0; nothing is drawn.

    Raises
    ------
    InputError
        If there is no such network.

    >>> trained_network(3, seed=0).network.widths
    (3,)
    """
    if width not in WIDTHS or start not in STARTS:
        raise InputError(
            f"stored are networks of width {WIDTHS[0]} to {WIDTHS[-1]} from start {STARTS[0]} to {STARTS[-1]};"
            f" got width {width} and start {start}"
        )
    with as_file(files(__name__) / "networks" / f"{width}-{start}.onnx") as path:
        network = read_network(path)
    return KnownNetwork(network, RealSpace(network.inputs), {}, "nothing is known of a trained network")
