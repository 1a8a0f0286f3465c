"""The store: one SQLite file, one row a finished run, one writer at a time.

Here live the row and the file. Beside the runs it holds what is known of the hosts, of the start-up of the solvers on
them, and of the instances. Every column is documented in docs/results.md.
"""

import fcntl
import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from hardness.judging.judge import Category
from hardness.machine.host import Host
from hardness.running.startup import Startup
from hardness.store.costs import Costs
from hardness.store.plan import Plan
from hardness.store.tables import TABLES
from instances.errors import InputError
from instances.features.structure import Described
from instances.problem import Verdict
from instances.witness import decode, encode
from solvers.answer import Stop

SCHEMA = 8
"""Version of the tables; another one is refused."""

SYNC_S = 1.0
"""So often what is stored is written to the disk for good."""

_Row = TypeVar("_Row")

_NO_ROOM = ("SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_FSYNC")
"""What SQLite calls it when there is no room on the disk."""

_APPLICATION = 0x52454C55  # "RELU", in the file's header: tells a store from any other SQLite file


@dataclass(frozen=True)
class Run:
    """A finished run. docs/results.md says what each field means, its unit, and when it is None.

    Raises
    ------
    ValueError
        If verdict, stop or category is none of the known words, or they contradict each other.
    """

    key: str
    instance: str
    digest: str
    family: str
    question: str
    n: int
    d: int
    params: Mapping[str, int | float | str]
    recipe: str
    known: str
    solver: str
    version: str
    seed: int
    wall_limit_s: float
    memory_limit_bytes: int
    verdict: str
    value: str | None
    stop: str
    reason: str
    category: Category
    certified: bool
    witness: Any
    source_witness: Any
    wall_s: float | None
    cpu_s: float | None
    startup_s: float
    repetitions: int
    calibration_wall_s: float | None
    calibration_cpu_s: float | None
    peak_rss_bytes: int | None
    work: Mapping[str, int]
    counted: tuple[str, ...] | None
    proof_s: float | None
    check_s: float | None
    proof_bytes: int | None
    isolation: str
    start: str
    warm: bool
    host: str
    revision: str
    started_utc: str
    schema: int = SCHEMA

    def __post_init__(self) -> None:
        for word in (self.known, self.verdict):
            Verdict(word)
        Stop(self.stop)
        object.__setattr__(self, "category", Category(self.category))
        if self.certified != (self.category is Category.CERTIFIED):
            raise ValueError(f"a run is certified exactly if its category says so; got {self.category}")
        if (self.verdict == "value") != (self.value is not None):
            raise ValueError(f"a run has a value exactly if that is its verdict; got {self.verdict}, {self.value}")
        if (self.verdict == "unknown") != (self.category in (Category.UNKNOWN, Category.ERROR)):
            raise ValueError(f"a run whose verdict is {self.verdict} cannot be {self.category}")


@dataclass(frozen=True)
class Said:
    """One fact of a description of an instance; docs/results.md says what each field means."""

    digest: str
    family: str
    params: Mapping[str, int | float | str]
    section: str
    name: str
    value: str
    value_float: float | None
    wall_s: float


class Writer:
    """The one writer of a store; see `Store.writing`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._synced = time.monotonic()

    def keys(self) -> set[str]:
        """The keys of the runs that are there."""
        return {key for (key,) in self._connection.execute("SELECT key FROM runs")}

    def digests(self) -> dict[str, str]:
        """The digests of the instances that were built for this store, by what `remember` was told of them."""
        return dict(self._connection.execute("SELECT recipe, digest FROM instances"))

    def remember(self, recipe: str, digest: str) -> None:
        """Remember which instance a recipe makes, by the recipe's `hardness.study.written.fingerprint`."""
        self._insert("instances", {"recipe": recipe, "digest": digest})

    def set_plan(self, plan: Plan) -> None:
        """Store what the study asks for, in place of what it asked for before."""
        with self._connection:
            self._connection.execute("INSERT OR REPLACE INTO plan VALUES (1, ?)", [plan.encode()])

    def add_features(self, digest: str, described: Described) -> None:
        """Store what an instance looks like; the first description stays."""
        features = json.dumps(dict(described.features), allow_nan=False)
        self._insert("features", {"digest": digest, "features": features, "wall_s": described.wall_s})

    def described(self) -> set[tuple[str, str]]:
        """Digest and section of every description that is there."""
        return set(self._connection.execute("SELECT digest, section FROM descriptions"))

    def add_description(self, facts: Sequence[Said]) -> None:
        """Store what a section says of an instance; what is there stays."""
        for fact in facts:
            self._insert("descriptions", asdict(fact) | {"params": json.dumps(dict(fact.params))})

    def costs(self) -> dict[str, Costs]:
        """What pilots have found out, by the cells' names."""
        rows = self._connection.execute("SELECT cell, costs, ended FROM sizes")
        return {cell: Costs.read(costs, ended) for cell, costs, ended in rows}

    def add_costs(self, cell: str, found: Costs) -> None:
        """Store what a pilot has found out about a cell; what is there stays."""
        self._insert("sizes", {"cell": cell, "costs": found.written, "ended": found.ended})

    def add(self, run: Run) -> None:
        """Store a run for good; one whose key is there already changes nothing.

        Nothing that happens to this process loses it any more. If the machine goes down, that may lose what was stored
        in the last `SYNC_S` seconds: to wait for the disk after every run would take longer than a tiny run itself.
        """
        self._insert("runs", _row(run))
        if time.monotonic() > self._synced + SYNC_S:
            self._connection.execute("PRAGMA wal_checkpoint")
            self._synced = time.monotonic()

    def add_host(self, host: Host) -> None:
        """Store what a host is; once for as long as its facts do not change."""
        self._insert("hosts", asdict(host) | {"facts": json.dumps(dict(host.facts), sort_keys=True)})

    def startups(self) -> set[tuple[str, str, str]]:
        """Host, solver and version of every start-up that is there."""
        return set(self._connection.execute("SELECT host, solver, version FROM startups"))

    def add_startup(self, startup: Startup) -> None:
        """Store a solver's start-up on a host; the first one stays."""
        self._insert("startups", asdict(startup))

    def clear(self) -> None:
        """Remove every run, and what was measured beside them."""
        with self._connection:
            for table in TABLES:
                self._connection.execute(f"DELETE FROM {table}")

    def _insert(self, table: str, row: Mapping[str, Any]) -> None:
        marks = ", ".join("?" * len(row))
        with self._connection:
            self._connection.execute(
                f"INSERT OR IGNORE INTO {table} ({', '.join(row)}) VALUES ({marks})", [*row.values()]
            )


class Store:
    """The runs in the SQLite file at `path`, which comes to be with the first writer."""

    def __init__(self, path: Path) -> None:
        self.path = Path(path)

    def runs(self) -> list[Run]:
        """Every run in the order in which they were stored; also while another process is writing.

        Raises
        ------
        InputError
            If there is no such file, or it is no store of this schema.
        """
        return self._rows("runs", _run)

    def hosts(self) -> list[Host]:
        """Every host of the runs, once for each state in which it was found; raises as `runs`."""
        return self._rows("hosts", lambda row: Host(**row | {"facts": json.loads(row["facts"])}))

    def startups(self) -> list[Startup]:
        """The start-up of every solver on every host where it was measured; raises as `runs`."""
        return self._rows("startups", lambda row: Startup(**row))

    def plan(self) -> Plan | None:
        """What the study of this store asks for; None before its first run. Raises as `runs`."""
        return next(iter(self._rows("plan", lambda row: Plan.decode(row["plan"]))), None)

    def digests(self) -> dict[str, str]:
        """As `Writer.digests`, also while another process is writing; raises as `runs`."""
        return dict(self._rows("instances", lambda row: (row["recipe"], row["digest"])))

    def costs(self) -> dict[str, Costs]:
        """As `Writer.costs`, also while another process is writing; raises as `runs`."""
        return dict(self._rows("sizes", lambda row: (row["cell"], Costs.read(row["costs"], row["ended"]))))

    def features(self) -> dict[str, Described]:
        """What the instances look like, by their digests; raises as `runs`."""
        rows = self._rows("features", lambda row: (row["digest"], json.loads(row["features"]), row["wall_s"]))
        return {digest: Described(features, wall_s) for digest, features, wall_s in rows}

    def descriptions(self) -> list[Said]:
        """What descriptions say, in the order in which they were stored; raises as `runs`."""
        return self._rows("descriptions", lambda row: Said(**row | {"params": json.loads(row["params"])}))

    def _rows(self, table: str, made: Callable[[dict[str, Any]], _Row]) -> list[_Row]:
        if not self.path.is_file():
            raise InputError(f"{self.path}: no such file; hardness run STUDY --out {self.path} makes it")
        with self._connected() as connection:
            self._check(connection)
            connection.row_factory = sqlite3.Row
            try:
                return [made(dict(row)) for row in connection.execute(f"SELECT * FROM {table} ORDER BY rowid")]
            except (ValueError, TypeError, KeyError) as error:
                raise InputError(f"{self.path}: a row of the table {table} is malformed: {error}") from None

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Open the store to write, making it if it is not there.

        Raises
        ------
        InputError
            If another process is writing, the folder is missing, or the file is no store of this schema.
        """
        if not self.path.parent.is_dir():
            raise InputError(f"{self.path}: there is no folder {self.path.parent}; make it first")
        with self._locked(), self._connected() as connection:
            if not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
                made = " ".join(f"CREATE TABLE {name} ({columns});" for name, columns in TABLES.items())
                # One transaction: whoever opens the file sees all of this or none.
                connection.executescript(
                    f"BEGIN; PRAGMA application_id = {_APPLICATION}; PRAGMA user_version = {SCHEMA}; {made} COMMIT;"
                )
            self._check(connection)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            yield Writer(connection)

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.path)) as connection:
                yield connection
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorname", "") in _NO_ROOM:
                raise InputError(
                    f"{self.path}: {error}; what is finished is kept: make room, and run it again"
                ) from None
            raise InputError(
                f"{self.path}: not a readable store ({error}); give a file that hardness run wrote"
            ) from None

    def _check(self, connection: sqlite3.Connection) -> None:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (schema,) = connection.execute("PRAGMA user_version").fetchone()
        if application != _APPLICATION:
            raise InputError(f"{self.path}: not a store; give a file that hardness run wrote, or a new name")
        if schema != SCHEMA:
            raise InputError(f"{self.path}: a store of schema {schema}; this version reads {SCHEMA}: give a new name")

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the lock file beside the store. The kernel lets go of it however the process ends."""
        file = self.path.with_name(self.path.name + ".lock")
        while True:
            handle = os.open(file, os.O_CREAT | os.O_RDWR, 0o666)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(handle)
                raise InputError(f"another run is writing {self.path}; wait for it or give another name") from None
            if file.exists() and os.path.samestat(os.fstat(handle), file.stat()):
                break
            os.close(handle)  # its last holder has just removed it
        try:
            yield
        finally:
            file.unlink()
            os.close(handle)


def _row(run: Run) -> dict[str, Any]:
    row = {field.name: getattr(run, field.name) for field in fields(run)}
    limits = {"wall_s": row.pop("wall_limit_s"), "memory_bytes": row.pop("memory_limit_bytes")}
    return row | {
        "category": run.category.value,
        "certified": int(run.certified),
        "limits": json.dumps(limits),
        "params": json.dumps(dict(run.params)),
        "work": json.dumps(dict(run.work)),
        "counted": None if run.counted is None else json.dumps(list(run.counted)),
        "warm": int(run.warm),
        "witness": None if run.witness is None else json.dumps(encode(run.witness)),
        "source_witness": None if run.source_witness is None else json.dumps(encode(run.source_witness)),
    }


def _run(row: dict[str, Any]) -> Run:
    limits = json.loads(row.pop("limits"))
    return Run(
        **row
        | {
            "wall_limit_s": limits["wall_s"],
            "memory_limit_bytes": limits["memory_bytes"],
            "category": Category(row["category"]),
            "certified": bool(row["certified"]),
            "params": json.loads(row["params"]),
            "work": json.loads(row["work"]),
            "counted": None if row["counted"] is None else tuple(json.loads(row["counted"])),
            "warm": bool(row["warm"]),
            "witness": None if row["witness"] is None else decode(json.loads(row["witness"])),
            "source_witness": None if row["source_witness"] is None else decode(json.loads(row["source_witness"])),
        }
    )
