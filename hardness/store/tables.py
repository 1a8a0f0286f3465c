"""The tables of a store, in SQL. Every column is documented in docs/results.md."""

_RUNS = {
    "key": "TEXT PRIMARY KEY NOT NULL",
    "instance": "TEXT NOT NULL",
    "digest": "TEXT NOT NULL",
    "family": "TEXT NOT NULL",
    "question": "TEXT NOT NULL",
    "n": "INTEGER NOT NULL",
    "d": "INTEGER NOT NULL",
    "params": "TEXT NOT NULL",
    "recipe": "TEXT NOT NULL",
    "known": "TEXT NOT NULL",
    "solver": "TEXT NOT NULL",
    "version": "TEXT NOT NULL",
    "seed": "INTEGER NOT NULL",
    "limits": "TEXT NOT NULL",
    "verdict": "TEXT NOT NULL",
    "value": "TEXT",
    "stop": "TEXT NOT NULL",
    "reason": "TEXT NOT NULL",
    "category": "TEXT NOT NULL",
    "certified": "INTEGER NOT NULL",
    "witness": "TEXT",
    "source_witness": "TEXT",
    "wall_s": "REAL",
    "cpu_s": "REAL",
    "startup_s": "REAL NOT NULL",
    "repetitions": "INTEGER NOT NULL",
    "calibration_wall_s": "REAL",
    "calibration_cpu_s": "REAL",
    "peak_rss_bytes": "INTEGER",
    "work": "TEXT NOT NULL",
    "counted": "TEXT",
    "proof_s": "REAL",
    "check_s": "REAL",
    "proof_bytes": "INTEGER",
    "isolation": "TEXT NOT NULL",
    "start": "TEXT NOT NULL",
    "warm": "INTEGER NOT NULL",
    "host": "TEXT NOT NULL",
    "revision": "TEXT NOT NULL",
    "started_utc": "TEXT NOT NULL",
    "schema": "INTEGER NOT NULL",
}

_HOSTS = "host TEXT NOT NULL, facts TEXT NOT NULL, recorded_utc TEXT NOT NULL, PRIMARY KEY (host, facts)"

_STARTUPS = (
    "host TEXT NOT NULL, solver TEXT NOT NULL, version TEXT NOT NULL, process_s REAL NOT NULL,"
    " first_wall_s REAL NOT NULL, first_cpu_s REAL NOT NULL, wall_s REAL NOT NULL, cpu_s REAL NOT NULL,"
    " repetitions INTEGER NOT NULL, measured_utc TEXT NOT NULL, PRIMARY KEY (host, solver, version)"
)

_INSTANCES = "recipe TEXT PRIMARY KEY NOT NULL, digest TEXT NOT NULL"

_PLAN = "only INTEGER PRIMARY KEY CHECK (only = 1), plan TEXT NOT NULL"

_SIZES = "cell TEXT PRIMARY KEY NOT NULL, costs TEXT NOT NULL, ended TEXT NOT NULL"

_FEATURES = "digest TEXT PRIMARY KEY NOT NULL, features TEXT NOT NULL, wall_s REAL NOT NULL"

_DESCRIPTIONS = (
    "digest TEXT NOT NULL, family TEXT NOT NULL, params TEXT NOT NULL, section TEXT NOT NULL, name TEXT NOT NULL,"
    " value TEXT NOT NULL, value_float REAL, wall_s REAL NOT NULL, PRIMARY KEY (digest, section, name)"
)

TABLES = {
    "runs": ", ".join(f"{name} {kind}" for name, kind in _RUNS.items()),
    "hosts": _HOSTS,
    "startups": _STARTUPS,
    "instances": _INSTANCES,
    "features": _FEATURES,
    "plan": _PLAN,
    "sizes": _SIZES,
    "descriptions": _DESCRIPTIONS,
}
