"""The report: a page that stands on its own, its figures and tables as files, and every run for other programs.

Here live what is written where and what the templates are given. The words are in templates/.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from math import isinf
from pathlib import Path
from statistics import median
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from hardness.machine.host import Host
from hardness.machine.noise import noise
from hardness.reporting import figures, runs
from hardness.reporting.chapters import kind
from hardness.reporting.curves import CLOCK_FLOOR_S, COUNT_FLOOR, Curve, Measure
from hardness.reporting.entries import ANSWERS, Entry, faults, repeat_line
from hardness.reporting.findings import Findings
from hardness.reporting.headlines.hypotheses import verdicts
from hardness.reporting.headlines.outcomes import counts, soundness
from hardness.reporting.headlines.winner import winners
from hardness.reporting.predictions import MEANINGS, best
from hardness.reporting.stale import MANIFEST, manifest, remove_stale
from hardness.reporting.tables.looks import looks
from hardness.reporting.tables.theorems import Row
from hardness.reporting.tables.theory import MARGIN
from hardness.running.startup import Startup
from hardness.statistics import Slope, parameters, rival_verdict
from hardness.store.store import Run, Store
from instances.errors import InputError
from instances.formats.atomic import write_whole

MOST_AT_ONCE = 2_000
"""With more runs the parts of the page are laid out when they come into sight: all at once would take seconds."""

MOST_ROWS = 400
"""A longer table of details is left to its file."""


def write_report(store_path: Path, out_dir: Path) -> None:
    """Write index.html, runs.csv, runs.jsonl, tables/ and figures/ about a store into a folder.

    The same store gives the same bytes. index.html is written last and needs none of the other files. With pyarrow
    there is also runs.parquet. Files of an older report that this one has not, by the list that it left, are removed.

    Parameters
    ----------
    store_path
        What `hardness.scheduling.run.run_study` has stored; it may still be growing.
    out_dir
        Made if it is not there.

    Raises
    ------
    InputError
        If the store cannot be read or the folder cannot be written.
    """
    store = Store(store_path)
    files = _files(Findings(store, store.runs()))
    try:
        remove_stale(Path(out_dir), files)
        for name, content in files.items():
            write_whole(Path(out_dir) / name, content if isinstance(content, bytes) else content.encode())
    except OSError as error:
        raise InputError(f"{out_dir}: {error.strerror or error}; give a folder that can be written") from None


def _files(findings: Findings) -> dict[str, str | bytes]:
    """The report's files by name, the page last."""
    listed = findings.listed
    files: dict[str, str | bytes] = {
        "runs.csv": runs.as_csv(listed),
        "runs.jsonl": runs.as_json_lines(listed),
        **({"runs.parquet": runs.as_parquet(listed)} if runs.has_parquet() else {}),
        **{f"tables/{table.name}.csv": table.csv for table in findings.tables},
        **{f"tables/{table.name}.tex": table.latex for table in findings.tables},
        **{f"figures/{figure.drawing.name}.svg": figure.drawing.svg for figure in findings.figures},
        **{f"figures/{figure.drawing.name}.pdf": figure.drawing.pdf for figure in findings.figures},
    }
    return {**files, MANIFEST: manifest([*files, "index.html"]), "index.html": _page(findings)}


def _page(findings: Findings) -> str:
    environment = _environment(findings.figures.inline())
    body = environment.get_template("body.html.j2").render(_shown(findings))
    contents = re.findall(r'<section id="([\w-]+)">\s*<h2>(.*?)</h2>', body)
    return environment.get_template("index.html.j2").render(
        store=findings.store.path.name,
        body=Markup(body),
        long=len(findings.runs) > MOST_AT_ONCE,
        ran=bool(findings.runs),
        contents=[(place, Markup(title)) for place, title in contents],
    )


def _shown(findings: Findings) -> dict[str, Any]:
    """What the templates are given, by name."""
    listed, methods, plan, fits = findings.listed, findings.methods, findings.plan, findings.fits
    return {
        "store": findings.store.path.name,
        "plan": plan,
        "hosts": len({run.host for run in findings.runs}),
        "standing": findings.standing,
        "runs": findings.runs,
        "won": winners(listed, methods) if findings.runs else (),
        "soundness": soundness(listed),
        "counts": counts(listed, findings.standing),
        "instances": _instances(listed),
        "ranking": findings.ranking,
        "faults": [(entry, repeat_line(entry.run)) for entry in faults(listed)],
        "provings": findings.provings,
        "comparisons": findings.disguised,
        "countings": findings.countings,
        "options": findings.options,
        "theorems": findings.theorems,
        "asked": _asked(findings.theorems, len(methods)),
        "methods": methods,
        "figures": findings.figures,
        "fitted": {curve.problem for curve in fits.curves if isinstance(curve.fit, Slope)},
        "trends": fits.trends,
        "laws": fits.laws,
        "curves": fits.curves,
        "units": _units(fits.curves),
        "measured": _measured(findings.runs, findings.store.hosts(), findings.startups),
        "predictions": findings.predictions,
        "best_predictions": best(findings.predictions),
        "uncrossed": [found.title for found in findings.transitions if not found.crossed],
        "theory": findings.theory,
        "hypotheses": verdicts(plan.hypotheses if plan else (), fits.curves, fits.trends, findings.theory),
        "margin": MARGIN,
        "most_rows": MOST_ROWS,
        "meanings": MEANINGS,
        "spreads": findings.spreads,
        "looks": looks(findings.said),
        "count_floor": COUNT_FLOOR,
        "clock_floor_ms": 1000 * CLOCK_FLOOR_S,
        "browsable": runs.browsable(listed, methods),
        "parquet": runs.has_parquet(),
    }


def _asked(theorems: Sequence[Row], methods: int) -> list[list[int]]:
    """Of every method the places of the answers to which it was put anything at all; the others need no column."""
    places = range(len(theorems[0].answers)) if theorems else ()
    return [
        [place for place in places if any(row.cells[at][place].state != "none" for row in theorems)]
        for at in range(methods if theorems else 0)
    ]


def _environment(inlined: Mapping[str, Markup]) -> Environment:
    environment = Environment(
        loader=PackageLoader("hardness.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "cost": _cost_words,
        "number": figures.number,
        "kind": kind,
        "powers": _powers,
        "parameters": parameters,
        "judged": rival_verdict,
        "percent": lambda share: f"{100 * share:.0f} %",
        "inline": lambda figure: inlined[figure.drawing.name],
        "told": _told,
    }
    environment.tests |= {"slope": lambda fit: isinstance(fit, Slope)}
    return environment


def _told(columns: Sequence[tuple[str, str, str]], rows: Sequence[Any]) -> list[tuple[str, str, str]]:
    """The columns, whose second word is an attribute of the rows, that are not 0 in every row."""
    return [column for column in columns if any(getattr(row, column[1]) for row in rows)]


def _units(curves: Sequence[Curve]) -> list[tuple[str, list[str]]]:
    """What every solver counts as its work, where that is on a curve."""
    units: dict[str, dict[str, None]] = {}
    for curve in curves:
        if curve.unit != Measure.SECONDS and curve.points:
            units.setdefault(curve.method, {})[curve.unit] = None
    return [(method, list(found)) for method, found in sorted(units.items())]


def _instances(listed: Sequence[Entry]) -> dict[str, Any]:
    """Counts and ranges over the instances, each counted once."""
    unique = {entry.run.digest: entry for entry in listed}.values()
    return {
        "count": len(unique),
        "answers": _answers([entry.answer for entry in unique]),
        "families": sorted({entry.run.family for entry in unique}),
        "questions": sorted({entry.run.question for entry in unique}),
        "n": (min((e.run.n for e in unique), default=0), max((e.run.n for e in unique), default=0)),
        "d": sorted({entry.run.d for entry in unique}),
    }


def _answers(answers: Sequence[str]) -> str:
    """How many instances have which answer, in words."""
    words = {"yes": "yes", "no": "no", "value": "a value", "undecided": "not known"}
    return ", ".join(f"{words[answer]} for {answers.count(answer)}" for answer in ANSWERS if answer in answers)


def _measured(runs: Sequence[Run], hosts: Sequence[Host], startups: Sequence[Startup]) -> list[tuple[str, str]]:
    """What a reader needs to know of the measurement: a name and what there is to say, a row each."""
    if not runs:
        return []
    starts = sorted(run.started_utc for run in runs)
    peaks = [run.peak_rss_bytes for run in runs if run.peak_rss_bytes is not None]
    rows = [
        ("limits of a run", _listed(f"{r.wall_limit_s:g} s, {r.memory_limit_bytes / 2**30:g} GiB" for r in runs)),
        ("machine", _listed(run.host for run in runs)),
        ("code revision", _listed(run.revision for run in runs)),
        ("solvers", _listed(f"{run.solver} {run.version}" for run in runs)),
        ("runs began, UTC", starts[0] if starts[0] == starts[-1] else f"{starts[0]} to {starts[-1]}"),
        ("median start-up of a process, in no time shown", f"{median(run.startup_s for run in runs):.2f} s"),
        ("guarantees for a run", _listed(run.isolation for run in runs)),
        ("repeated because tiny", f"{sum(run.repetitions > 1 for run in runs)} of {len(runs)} runs"),
        ("noise of the machine", noise(runs)),
    ]
    if hosts:
        shown = ("governor", "turbo", "kernel", "python")
        rows.append(("found on the machine", _listed(", ".join(f"{w} {h.facts.get(w)}" for w in shown) for h in hosts)))
    if startups:
        words = (f"{s.solver} {1000 * s.first_wall_s:.1f} ms, repeated {1000 * s.wall_s:.1f} ms" for s in startups)
        rows.append(("time for a trivial network", _listed(words)))
    if peaks:
        rows.append(("largest memory of a run", f"{max(peaks) / 2**20:.0f} MiB"))
    return [*rows, ("schema of the store", _listed(str(run.schema) for run in runs))]


def _listed(words: Iterable[str]) -> str:
    return "; ".join(sorted(set(words)))


def _powers(text: str) -> Markup:
    """A law in plain text as it is written by hand: exponents raised, roots as roots."""
    raised = re.sub(r"\^(?:\(((?:[^()]|\([^()]*\))*)\)|(\w+(?:\([^()]*\))?))", r"<sup>\1\2</sup>", str(escape(text)))
    return Markup(re.sub(r"sqrt\((\w)\)", r"√\1", raised).replace("&lt;=", "≤"))


def _cost_words(cost: float | None, unit: str) -> str:
    if cost is None:
        return "—"
    if isinf(cost):
        return "∞"
    return f"{cost:.3g}" if unit == Measure.SECONDS else f"{cost:,.0f}"
