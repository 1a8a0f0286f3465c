"""How values show themselves in a notebook: a table of what they are and, where there is one, a picture.

Pictures are drawn by the package `hardness`, which says here how when it is imported; without it there are none.
"""

from collections.abc import Callable
from html import escape
from typing import Any

picture: Callable[[Any], str] | None = None
"""Of a question, an instance or an answer the picture as SVG, or nothing if it has none."""


def html_table(*rows: tuple[str, object], picture_of: Any = None) -> str:
    """A table of names and what there is to say, and below it the picture of a value if there is one.

    >>> html_table(("inputs", 2))
    '<table><tr><th style="text-align: left">inputs</th><td style="text-align: left">2</td></tr></table>'
    """
    left = 'style="text-align: left"'
    body = "".join(
        f"<tr><th {left}>{escape(name)}</th><td {left}>{escape(str(value))}</td></tr>" for name, value in rows
    )
    return f"<table>{body}</table>{'' if picture is None or picture_of is None else picture(picture_of)}"
