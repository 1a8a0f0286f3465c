"""Networks that were trained, stored with the seed of each; `scripts/train_networks.py` trained them."""

from importlib.resources import as_file, files
from typing import Annotated

from instances.errors import InputError, shown
from instances.families.known_network import KnownNetwork
from instances.formats.onnx import read_network
from instances.question import RealSpace

WIDTHS, STARTS = range(2, 9), range(8)
"""What is stored of networks with one hidden layer."""

SHAPES, DEEP_STARTS = ((2, 2, 2), (3, 3, 2), (2, 3, 3), (2, 2, 2, 2)), range(25)
"""What is stored of deeper ones: inputs and widths."""


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
    return _stored(f"{width}-{start}")


def trained_deep_network(
    inputs: Annotated[int, "input dimension, 2 or 3"],
    width: Annotated[int, "number of neurons of the first hidden layer"],
    second_width: Annotated[int, "number of neurons of the second hidden layer"],
    third_width: Annotated[int, "number of neurons of a third hidden layer; 0 for none"] = 0,
    start: Annotated[int, "seed that it was trained from, 0 to 24"] = 0,
    *,
    seed: int,
) -> KnownNetwork:
    """Read a network with two or three hidden layers that tells whether a point is in one of two balls.

    It was trained like `trained_network`. Its inputs and widths are 2-2-2, 3-3-2, 2-3-3 or 2-2-2-2.

    Parameters
    ----------
    inputs, width, second_width, third_width, start
        Which one.
    seed
        At least 0; nothing is drawn.

    Raises
    ------
    InputError
        If there is no such network.

    >>> trained_deep_network(2, 2, 2, 2, seed=0).network.widths
    (2, 2, 2)
    """
    shape = (inputs, width, second_width, *([third_width] if third_width else []))
    if shape not in SHAPES or start not in DEEP_STARTS:
        raise InputError(
            f"stored are networks of inputs and widths {', '.join(map(_name, SHAPES))} from start {DEEP_STARTS[0]} to"
            f" {DEEP_STARTS[-1]}; got {shown(_name(shape))} and start {shown(str(start))}"
        )
    return _stored(f"{_name(shape)}-{start}")


def _name(shape: tuple[int, ...]) -> str:
    return "-".join(map(str, shape))


def _stored(name: str) -> KnownNetwork:
    with as_file(files(__name__) / "networks" / f"{name}.onnx") as path:
        network = read_network(path)
    return KnownNetwork(network, RealSpace(network.inputs), {}, "nothing is known of a trained network")
