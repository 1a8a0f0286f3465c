"""A figure as a part of a page: the same picture in fewer bytes, so that a page may have many figures and points."""

import re
from itertools import groupby
from zlib import crc32

from hardness.reporting.figures.style import Drawing

_POINT = re.compile(
    r'<g data-instance="(?P<instance>\w+)">\s*<g clip-path="(?P<clip>[^"]*)">\s*'
    r'<use xlink:href="(?P<marker>[^"]*)" x="(?P<x>[^"]*)" y="(?P<y>[^"]*)" style="(?P<style>[^"]*)"/>'
    r"\s*</g>\s*</g>\s*"
)

_PLACES = re.compile(r' (?:d|x|y|transform|width|height)="[^"]*"')


def inline(drawing: Drawing, description: str) -> str:
    """The SVG as it goes into a page, with the words that stand for it.

    Its ids are short ones that no other figure on a page has; points of one look share a group.
    """
    body = drawing.svg[drawing.svg.index("<svg") :]
    body = re.sub(rf'(id="|href="#|url\(#){re.escape(drawing.name)}-', rf"\1f{crc32(drawing.name.encode()):x}-", body)
    used = set(re.findall(r"#([\w-]+)", body))
    body = re.sub(r' id="([\w-]+)"', lambda found: found[0] if found[1] in used else "", body)
    body = _PLACES.sub(_shorter, _grouped(body))
    body = re.sub(r">\s+<(?!/?text|/?tspan)", "><", body)
    return body.replace("<svg", f'<svg role="img" aria-label="{description}"', 1)


def _grouped(svg: str) -> str:
    """The SVG with one group around points of the same look that follow one another."""
    runs, number, end = [], 0, -1
    for found in _POINT.finditer(svg):
        number += found.start() != end
        end = found.end()
        runs.append((number, found))
    parts, end = [], 0
    for (_, clip, style), own in groupby(runs, lambda run: (run[0], run[1]["clip"], run[1]["style"])):
        points = [found for _, found in own]
        uses = "".join(
            f'<use href="{point["marker"]}" x="{point["x"]}" y="{point["y"]}" data-instance="{point["instance"]}"/>'
            for point in points
        )
        parts += [svg[end : points[0].start()], f'<g clip-path="{clip}" style="{style}">{uses}</g>']
        end = points[-1].end()
    return "".join([*parts, svg[end:]])


def _shorter(attribute: re.Match[str]) -> str:
    """An attribute with two decimals, and a path without the blanks that it needs not."""
    text = re.sub(r"-?\d+\.\d{3,}", _rounded, attribute[0])
    if not text.startswith(' d="'):
        return text
    return ' d="' + re.sub(r"\s*([A-Za-z])\s*", r"\1", text[4:-1]) + '"'


def _rounded(found: re.Match[str]) -> str:
    return f"{float(found[0]):.2f}".rstrip("0").rstrip(".")
