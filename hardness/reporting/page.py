"""The report: a page that stands on its own, its figures and tables as files, and every run for other programs.

Here live what is written where and what the templates are given. The words are in templates/.
"""

import re
from collections.abc import Iterable, Sequence
from math import isinf
from pathlib import Path
from statistics import median
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from hardness.machine.host import Host
from hardness.machine.noise import noise
from hardness.reporting import figures, runs, tabular
from hardness.reporting.cells import cells
from hardness.reporting.chapters import draw_all, kind
from hardness.reporting.curves import CLOCK_FLOOR_S, COUNT_FLOOR, Measure
from hardness.reporting.entries import ANSWERS, Entry, entries, faults, provings, repeat_line, scores
from hardness.reporting.fitted import fitted
from hardness.reporting.headlines.outcomes import counts, soundness
from hardness.reporting.headlines.winner import winners
from hardness.reporting.pairs import pairs
from hardness.reporting.predictions import MEANINGS, best, predictions
from hardness.reporting.seeds import spreads
from hardness.reporting.tables.disguises import comparisons
from hardness.reporting.tables.looks import looks
from hardness.reporting.tables.options import option_table
from hardness.reporting.tables.theorems import theorem_table
from hardness.reporting.transitions import transitions
from hardness.running.startup import Startup
from hardness.statistics import Slope, parameters, rival_verdict
from hardness.store.store import Run, Store
from instances.errors import InputError
from instances.formats.atomic import write_whole


def write_report(store_path: Path, out_dir: Path) -> None:
    """Write index.html, runs.csv, runs.jsonl, tables/ and figures/ about a store into a folder.

    The same store gives the same bytes. index.html is written last and needs none of the other files. With pyarrow
    there is also runs.parquet.

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
    stored = store.runs()
    files = _files(store, stored)
    try:
        for name, content in files.items():
            write_whole(Path(out_dir) / name, content if isinstance(content, bytes) else content.encode())
    except OSError as error:
        raise InputError(f"{out_dir}: {error.strerror or error}; give a folder that can be written") from None


def _files(store: Store, stored: Sequence[Run]) -> dict[str, str | bytes]:
    """The report's files by name, the page last."""
    startups, described = store.startups(), store.features()
    listed = entries(stored)
    ranking = scores(listed)
    methods = [row.method for row in ranking]
    fits = fitted(listed, startups)
    drawn, compared, grown = fits.curves, fits.laws, fits.trends
    seconds = [curve for curve in drawn if curve.unit == Measure.SECONDS]
    grids = {
        problem: cells([curve for curve in seconds if curve.problem == problem])
        for problem in dict.fromkeys(curve.problem for curve in seconds)
    }
    two, turning = pairs(listed, methods), transitions(listed)
    proved, disguised, varied = provings(listed), comparisons(listed, methods), option_table(listed)
    theorems = theorem_table(listed, methods)
    predicted, seeded = predictions(drawn, listed, described), spreads(listed)
    shown = draw_all(listed, methods, drawn, grown, two, grids, turning, compared, seeded)
    plan, said = store.plan(), store.descriptions()
    standing = None if plan is None else plan.standing(store.digests(), {run.key for run in stored})
    tables = [
        tabular.solved_table(ranking),
        tabular.pairs_table(two),
        tabular.proofs_table(proved),
        tabular.disguises_table(disguised),
        tabular.options_table(varied),
        tabular.theorems_table(theorems, methods),
        tabular.cells_table(grids),
        tabular.transitions_table(turning, methods),
        tabular.growth_table(grown),
        tabular.laws_table(compared),
        tabular.fits_table(drawn),
        tabular.medians_table(drawn),
        tabular.seeds_table(seeded),
        tabular.predictions_table(predicted),
        tabular.features_table(listed, described),
        tabular.descriptions_table(said),
    ]
    page = _environment().get_template("index.html.j2")
    return {
        "runs.csv": runs.as_csv(listed),
        "runs.jsonl": runs.as_json_lines(listed),
        **({"runs.parquet": runs.as_parquet(listed)} if runs.has_parquet() else {}),
        **{f"tables/{table.name}.csv": table.csv for table in tables},
        **{f"tables/{table.name}.tex": table.latex for table in tables},
        **{f"figures/{figure.drawing.name}.svg": figure.drawing.svg for figure in shown},
        **{f"figures/{figure.drawing.name}.pdf": figure.drawing.pdf for figure in shown},
        "index.html": page.render(
            store=store.path.name,
            plan=plan,
            hosts=len({run.host for run in stored}),
            standing=standing,
            runs=stored,
            won=winners(listed, methods) if stored else (),
            soundness=soundness(listed),
            counts=counts(listed, standing),
            instances=_instances(listed),
            ranking=ranking,
            faults=[(entry, repeat_line(entry.run)) for entry in faults(listed)],
            provings=proved,
            comparisons=disguised,
            options=varied,
            theorems=theorems,
            methods=methods,
            figures=shown,
            fitted={curve.problem for curve in drawn if isinstance(curve.fit, Slope)},
            trends=grown,
            laws=compared,
            curves=drawn,
            measured=_measured(stored, store.hosts(), startups),
            predictions=predicted,
            best_predictions=best(predicted),
            meanings=MEANINGS,
            spreads=seeded,
            looks=looks(said),
            count_floor=COUNT_FLOOR,
            clock_floor_ms=1000 * CLOCK_FLOOR_S,
            browsable=runs.browsable(listed),
            parquet=runs.has_parquet(),
        ),
    }


def _environment() -> Environment:
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
    }
    environment.tests |= {"slope": lambda fit: isinstance(fit, Slope)}
    return environment


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
