"""The line format of normalised formulas.

One line ``p normalized COLORS ATOMS GATES LEVELS`` comes first, then, in any order, one line ``l COLOR LABELS`` a
colour (how many labels it has), the atoms ``a COLOR LABELS...`` and the gates ``g LEVEL INPUTS...``. Levels count from
1, whose gates take atoms, to LEVELS, without the top gate; atoms, and the gates of a level, are numbered from 1 in the
order of their lines. Comments and blank lines may be anywhere. Here lives nothing but text.
"""

from collections.abc import Sequence

from instances.errors import InputError
from instances.formats.sources.lines import integer, integer_within, numbered_lines, problem_line

Atom = tuple[int, frozenset[int]]
"""A colour c, from 1, and a set S of its labels: true if the label of colour c is in S."""

Gate = tuple[int, ...]
"""What a gate combines: numbers, from 1, in the level below."""

Parts = tuple[tuple[int, ...], tuple[Atom, ...], tuple[tuple[Gate, ...], ...]]
"""How many labels each colour has, the atoms, and the gates of every level."""


def read_normalized_formula(text: str, where: str) -> Parts:
    """What a formula is made of; `InputError` says what is wrong, and where."""
    header: tuple[int, ...] | None = None
    header_line = 0
    labels: dict[int, int] = {}
    atoms: list[tuple[Atom, str]] = []
    levels: list[list[tuple[Gate, str]]] = []
    for number, words in numbered_lines(text):
        place = f"{where}:{number}"
        if words[0] == "p":
            header = problem_line(words[1:], ("normalized",), "COLORS ATOMS GATES LEVELS", header is not None, place)
            header_line = number
            if header[3] < 1:
                raise InputError(f"{place}: the header says 0 levels; at least 1 below the top gate is right")
            levels = [[] for _ in range(header[3])]
            continue
        if header is None:
            raise InputError(
                f"{place}: {words[0]!r} before the problem line; 'p normalized COLORS ATOMS GATES LEVELS' comes first"
            )
        match words:
            case ["l", color, count]:
                c = integer_within(color, header[0], "color", place)
                if c in labels or integer(count, place) < 0:
                    raise InputError(f"{place}: color {c} needs one line with its number of labels, 0 or more")
                labels[c] = integer(count, place)
            case ["a", color, *chosen]:
                c = integer_within(color, header[0], "color", place)
                atoms.append(((c, frozenset(integer(word, place) for word in chosen)), place))
            case ["g", level, *inputs]:
                gates = levels[integer_within(level, header[3], "level", place) - 1]
                gates.append((tuple(integer(word, place) for word in inputs), place))
            case _:
                raise InputError(
                    f"{place}: the line is {' '.join(words)[:40]!r}; 'l COLOR LABELS', 'a COLOR LABELS...' or"
                    " 'g LEVEL INPUTS...' is right"
                )
    if header is None:
        raise InputError(f"{where}:1: no problem line; a line 'p normalized COLORS ATOMS GATES LEVELS' comes first")
    missing = [color for color in range(1, header[0] + 1) if color not in labels]
    if missing:
        raise InputError(f"{where}:{header_line}: color {missing[0]} has no line 'l {missing[0]} LABELS'; it needs one")
    found = (len(atoms), sum(map(len, levels)))
    if found != header[1:3]:
        raise InputError(
            f"{where}:{header_line}: the header says {header[1]} atoms and {header[2]} gates, but there are {found[0]}"
            f" and {found[1]}; the numbers must agree"
        )
    # Only now it is known what there is to refer to.
    for (c, members), place in atoms:
        for label in sorted(members):
            integer_within(str(label), labels[c], f"color {c}'s label", place)
    below = len(atoms)
    for gates in levels:
        for gate, place in gates:
            for child in gate:
                integer_within(str(child), below, "input", place)
        below = len(gates)
    return (
        tuple(labels[color] for color in range(1, header[0] + 1)),
        tuple(atom for atom, _ in atoms),
        tuple(tuple(gate for gate, _ in gates) for gates in levels),
    )


def write_normalized_formula(labels: Sequence[int], atoms: Sequence[Atom], levels: Sequence[Sequence[Gate]]) -> str:
    """Labels, atoms and gates, in this order; equal formulas make equal text."""
    lines = [f"p normalized {len(labels)} {len(atoms)} {sum(map(len, levels))} {len(levels)}"]
    lines += [f"l {color} {count}" for color, count in enumerate(labels, start=1)]
    lines += [" ".join(map(str, ("a", color, *sorted(chosen)))) for color, chosen in atoms]
    for level, gates in enumerate(levels, start=1):
        lines += [" ".join(map(str, ("g", level, *gate))) for gate in gates]
    return "\n".join(lines) + "\n"
