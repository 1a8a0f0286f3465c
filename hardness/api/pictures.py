"""Networks with two inputs as pictures: on axes of Matplotlib, and in a notebook."""

from typing import Any

from hardness.api.answer import Answer
from hardness.api.deciding import located
from hardness.pictures.draw import Picture
from instances.errors import InputError
from instances.question import Box

_MOST_REGIONS, _MOST_NEURONS = 2_000, 300
"""A notebook shows no larger picture by itself: nobody has asked for it, and it should be there at once."""


def draw(instance: Any, *, ax: Any = None, box: Any = None) -> Any:
    """Draw a network with two inputs: its regions, its value as colour, where that is the threshold, and a witness.

    The regions are cut out exactly; the colours are floats and show, they do not decide.

    Parameters
    ----------
    instance
        As for `hardness.solve`; or an answer, whose witness is then shown in place of the known one.
    ax
        Axes of Matplotlib to draw on; a figure of its own if not given.
    box
        The part of the plane, such as ``(-1, 1)`` or ``([0, -1], [4, 1])``; else the question's box, or on R^2 one in
        which something happens.

    Returns
    -------
    The axes.

    Raises
    ------
    InputError
        If the network has not two inputs, the box is flat, or there are too many regions.
    """
    question, witness = _shown(instance)
    picture = Picture.of(question, witness, None if box is None else Box.of(box, 2))
    if ax is None:
        from matplotlib import pyplot

        _, ax = pyplot.subplots(layout="constrained")
    if not hasattr(ax, "imshow"):
        raise InputError(f"ax is {type(ax).__name__}; axes of Matplotlib are right, as plt.subplots() makes them")
    image = picture.paint(ax)
    ax.figure.colorbar(image, ax=ax, label=picture.meaning)
    if ax.get_legend_handles_labels()[1]:
        ax.legend(loc="best", fontsize="small")
    return ax


def picture(shown: Any) -> str:
    """What a notebook shows of a question, an instance or an answer: an SVG, or nothing if there is no small one."""
    from hardness.reporting.figures.style import inline, rendered

    question = shown.instance.question if isinstance(shown, Answer) else getattr(shown, "question", shown)
    if question.network.inputs != 2 or question.network.neurons > _MOST_NEURONS:
        return ""
    try:
        question, witness = _shown(shown)
        drawn = Picture.of(question, witness, most=_MOST_REGIONS)
    except InputError:
        return ""
    return inline(rendered(drawn.figure(), f"n{question.digest[:10]}").svg, f"{question.name} in the plane")


def _shown(given: Any) -> tuple[Any, Any]:
    """A question and a witness to show, if there is one."""
    if isinstance(given, Answer) and given.witness is not None:
        return given.instance.question, given.witness
    instance, known = located(given.instance if isinstance(given, Answer) else given)
    return instance.question, known.witness
