"""All reductions as a graph, problems and questions being the nodes: as Mermaid, and as an SVG with links.

Read off the registry, so that nothing is drawn that is not there.
"""

from collections import defaultdict
from html import escape
from pathlib import Path

import networkx as nx

from hardness.listing.listing import target_size
from instances.errors import InputError
from instances.formats.atomic import write_whole
from instances.questions import QUESTIONS
from instances.reductions import REDUCTIONS

_ACROSS, _DOWN, _HIGH, _LETTER = 300, 44, 28, 7
"""Pixels: between columns, between rows, the height of a box, the width of a letter."""


def mermaid(address: str = "reductions.md") -> str:
    """The graph as text that Mermaid draws; a click on a reduction leads to its place on a page."""
    ids = {name: f"n{place}" for place, name in enumerate(_graph())}
    lines = ["flowchart LR"]
    for name, own in ids.items():
        opening, closing = ("([", "])") if name in QUESTIONS else ("[", "]")
        lines.append(f'    {own}{opening}"{name}"{closing}')
    for place, (name, reduction) in enumerate(REDUCTIONS.items()):
        source, target = ids[reduction.source_type.name], ids[reduction.target_type.name]
        lines.append(f'    {source} --- r{place}("{name}") --> {target}')
        lines.append(f'    click r{place} href "{address}#{name}"')
    return "\n".join(lines)


def svg(address: str = "reductions.md") -> str:
    """The graph drawn, every arrow a link to its reduction's place on a page and told when it is pointed at."""
    graph = _graph()
    places = _places(graph)
    wide = max(x + _LETTER * len(name) + 24 for name, (x, _) in places.items())
    high = max(y for _, y in places.values()) + _DOWN
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" font-family="sans-serif" font-size="12">',
        "<style>a path { fill: none; stroke: #888888; stroke-width: 1.4 }"
        " a:hover path { stroke: #d55e00; stroke-width: 3 }"
        " path.wide { stroke-width: 9; stroke-opacity: 0 } rect { fill: #ffffff; stroke: #0072b2; stroke-width: 1.4 }"
        " rect.question { stroke: #009e73; fill: #e6f5ee } text { fill: #000000 }</style>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0L8 4L0 8z" fill="#888888" stroke="none"/></marker></defs>',
    ]
    for name, reduction in REDUCTIONS.items():
        (x, y), (u, v) = places[reduction.source_type.name], places[reduction.target_type.name]
        start = x + _LETTER * len(reduction.source_type.name) + 16
        bend = (start + u) / 2 if u > start else start + 60
        line = f"M{start} {y}C{bend:g} {y} {bend if u > start else u - 60:g} {v} {u} {v}"
        drawn.append(
            f'<a href="{address}#{name}" target="_top"><title>{escape(name)}: {escape(reduction.theorem)}</title>'
            f'<path d="{line}" marker-end="url(#tip)"/><path class="wide" d="{line}"/></a>'
        )
    for name, (x, y) in places.items():
        kind = ' class="question" rx="14"' if name in QUESTIONS else ' rx="3"'
        width = _LETTER * len(name) + 16
        drawn.append(f'<rect x="{x}" y="{y - _HIGH // 2}" width="{width}" height="{_HIGH}"{kind}/>')
        drawn.append(f'<text x="{x + 8}" y="{y + 4}">{escape(name)}</text>')
    return "\n".join([*drawn, "</svg>\n"])


def page() -> str:
    """The page ``docs/reductions.md``: the graph, and every reduction under a heading of its own."""
    lines = [
        "# The reductions as a graph",
        "",
        "Problems are boxes, questions about networks are round; an arrow is a reduction. A click on an arrow of"
        " [reductions.svg](reductions.svg), or on a reduction in the graph below, leads to its place on this page."
        " `hardness list reductions --graph` prints the graph, `--out FILE.svg` draws it, `--out FILE.md` writes this"
        " page; `hardness draw INSTANCE --steps` shows what one of them does. The proofs are in the docstrings,"
        " the citations on [theorems.md](theorems.md).",
        "",
        "```mermaid",
        mermaid(""),
        "```",
    ]
    for source in sorted({reduction.source_type.name for reduction in REDUCTIONS.values()}):
        lines += ["", f"## From {source}"]
        for name, reduction in sorted(REDUCTIONS.items()):
            if reduction.source_type.name == source:
                ends = (reduction.source_form, source), (reduction.target_form, reduction.target_type.name)
                start, end = (" ".join(end).strip() for end in ends)
                lines += ["", f"### {name}", "", f"From {start} to {end}. {reduction.theorem}."]
                lines += ["", f"Size: {target_size(reduction)}"]
    return "\n".join(lines) + "\n"


def write_graph(out: Path) -> None:
    """Write the graph into a file that ends in .svg or .mmd, or its page into one that ends in .md.

    Raises
    ------
    InputError
        If it ends in something else, or cannot be written.
    """
    made = {".svg": svg, ".mmd": mermaid, ".md": page}
    if out.suffix not in made:
        raise InputError(f"{out}: the graph is written as SVG or Mermaid; give a name that ends in .svg, .mmd or .md")
    write_whole(out, f"{made[out.suffix]().rstrip()}\n".encode())


def _graph() -> "nx.DiGraph[str]":
    """The problems and questions that a reduction leads from or to."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    for reduction in REDUCTIONS.values():
        graph.add_edge(reduction.source_type.name, reduction.target_type.name)
    return graph


def _places(graph: "nx.DiGraph[str]") -> dict[str, tuple[int, int]]:
    """By name, the left end and the middle of a box: arrows go to the right, but in a circle of reductions."""
    merged = nx.condensation(graph)
    depth: dict[int, int] = {}
    for component in nx.topological_sort(merged):
        depth[component] = max((depth[before] + 1 for before in merged.predecessors(component)), default=0)
    columns: dict[int, list[str]] = defaultdict(list)
    for component, column in depth.items():
        columns[column] += sorted(merged.nodes[component]["members"])
    tallest = max(map(len, columns.values()))
    return {
        name: (10 + _ACROSS * column, round(_DOWN * (place + 0.5 + (tallest - len(names)) / 2)))
        for column, names in columns.items()
        for place, name in enumerate(sorted(names))
    }
