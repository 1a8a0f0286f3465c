"""The runs themselves: for other programs as CSV, JSON lines and Parquet, and for the page as what its script reads."""

import io
import json
from collections.abc import Sequence
from dataclasses import fields
from importlib.util import find_spec
from types import NoneType
from typing import Any, get_args, get_type_hints

from markupsafe import Markup

from hardness.reporting.curves import work
from hardness.reporting.entries import Entry
from hardness.reporting.tables.spreadsheet import written
from hardness.store.store import Run
from instances.witness import encode

COLUMNS = tuple(field.name for field in fields(Run))

_NESTED = ("params", "work", "counted", "witness", "source_witness")


def as_csv(entries: Sequence[Entry]) -> str:
    """One line a run; what is not a plain value is JSON."""
    rows = (_flat(entry.run) for entry in entries)
    return written(COLUMNS, ([row[name] for name in COLUMNS] for row in rows))


def as_json_lines(entries: Sequence[Entry]) -> str:
    """One JSON object a run."""
    return "".join(json.dumps(_plain(entry.run), sort_keys=True) + "\n" for entry in entries)


def has_parquet() -> bool:
    """Whether pyarrow (the extra ``parquet``) is installed."""
    return find_spec("pyarrow") is not None


def as_parquet(entries: Sequence[Entry]) -> bytes:
    """The columns of `as_csv`, typed."""
    import pyarrow
    import pyarrow.parquet

    rows = [_flat(entry.run) for entry in entries]
    # From the dataclass, so that a column that is empty here has the type that it has elsewhere.
    arrays = {name: pyarrow.array([row[name] for row in rows], pyarrow.type_for_alias(_kind(name))) for name in COLUMNS}
    file = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(arrays), file)
    return file.getvalue()


def browsable(entries: Sequence[Entry]) -> Markup:
    """What the page's script reads, as JSON that may stand inside a script element.

    ``instances`` are rows of name, family, question, n, d, answer and the line that makes it again; ``runs`` rows of
    the instance's and the solver's places, category or fault, answer, seconds and work.
    """
    digests = list(dict.fromkeys(entry.run.digest for entry in entries))
    methods = sorted({entry.method for entry in entries})
    places = {digest: place for place, digest in enumerate(digests)}
    instances: list[list[Any]] = [[]] * len(digests)
    runs = []
    for entry in entries:
        run = entry.run
        place = places[run.digest]
        instances[place] = [run.instance, run.family, run.question, run.n, run.d, entry.answer, run.recipe]
        said = run.value if run.value is not None else run.verdict
        state = entry.fault or (run.stop if run.verdict == "unknown" else run.category.value)
        spent = None if run.wall_s is None else round(run.wall_s, 4)
        runs.append([place, methods.index(entry.method), state, said, spent, work(run)])
    text = json.dumps({"methods": methods, "instances": instances, "runs": runs}, separators=(",", ":"))
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))


def _kind(column: str) -> str:
    """The type of a column in Parquet."""
    hint = get_type_hints(Run)[column]
    kind = next((other for other in get_args(hint) if other is not NoneType), hint)
    return {int: "int64", float: "float64", bool: "bool"}.get(kind, "string")


def _plain(run: Run) -> dict[str, Any]:
    row = {name: getattr(run, name) for name in COLUMNS}
    row |= {name: None if row[name] is None else encode(row[name]) for name in ("witness", "source_witness")}
    return row | {"params": dict(run.params), "work": dict(run.work), "category": run.category.value}


def _flat(run: Run) -> dict[str, Any]:
    row = _plain(run)
    return row | {name: None if row[name] is None else json.dumps(row[name], sort_keys=True) for name in _NESTED}
