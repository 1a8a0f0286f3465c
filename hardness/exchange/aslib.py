"""A store as an ASlib scenario, the form in which research on algorithm selection exchanges runs (Bischl et al. 2016).

Here live the files of a scenario. Instances are the tasks, methods the algorithms, sizes and parameters the features.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from hardness.judging.judge import Category
from hardness.reporting.entries import Entry, entries
from hardness.store.store import Run, Store
from instances.errors import InputError
from instances.features.structure import Described
from instances.formats.atomic import write_whole

_FOLDS = 10

_LOOKING = "network"
"""The feature step of `instances.features.structure`."""

_STATES = "ok, timeout, memout, not_applicable, crash, other"
_STEP_STATES = "ok, timeout, memout, presolved, crash, unknown, other"


def export_aslib(store: Path, folder: Path) -> None:
    """Write description.txt, readme.txt and the .arff files of a scenario that is called like the store.

    The same store gives the same bytes; description.txt is written last.

    Raises
    ------
    InputError
        If the store cannot be read or is empty, its runs have several limits (a scenario has one), or the folder
        cannot be written.
    """
    listed, described = entries(Store(store).runs()), Store(store).features()
    if not listed:
        raise InputError(f"{store}: no runs; hardness run STUDY --out {store} makes some")
    limits = {(entry.run.wall_limit_s, entry.run.memory_limit_bytes) for entry in listed}
    if len(limits) > 1:
        told = "; ".join(f"{wall_s:g} s, {memory / 2**30:g} GiB" for wall_s, memory in sorted(limits))
        raise InputError(f"{store}: runs under several limits ({told}); an ASlib scenario has one: run them apart")
    try:
        for name, text in _files(listed, described, Path(store).stem).items():
            write_whole(Path(folder) / name, text.encode("ascii", "backslashreplace"))
    except OSError as error:
        raise InputError(f"{folder}: {error.strerror or error}; give a folder that can be written") from None


def _files(listed: Sequence[Entry], described: Mapping[str, Described], name: str) -> dict[str, str]:
    instances = list({entry.run.digest: entry for entry in listed}.values())
    measured = [described.get(entry.run.digest) for entry in instances]
    features = _features([entry.run for entry in instances], measured)
    names = [entry.run.instance for entry in instances]
    steps = _steps(features)
    states = [
        ["unknown" if features[first][i] is None else "ok" for first, *_ in steps.values()] for i in range(len(names))
    ]
    truths = [None if entry.agreed or entry.answer == "undecided" else entry.answer for entry in instances]
    answers = sorted({truth for truth in truths if truth is not None})
    key = ["instance_id STRING", "repetition NUMERIC"]
    return {
        "algorithm_runs.arff": _arff(
            f"ALGORITHM_RUNS_{name}",
            [*key, "algorithm STRING", "runtime NUMERIC", f"runstatus {{{_STATES}}}"],
            _runs(listed),
        ),
        "feature_values.arff": _arff(
            f"FEATURE_VALUES_{name}",
            [*key, *(f"{_quoted(feature)} {kind}" for feature, kind in _kinds(features).items())],
            ((instance, 1, *(row[i] for row in features.values())) for i, instance in enumerate(names)),
        ),
        "feature_runstatus.arff": _arff(
            f"FEATURE_RUNSTATUS_{name}",
            [*key, *(f"{_quoted(step)} {{{_STEP_STATES}}}" for step in steps)],
            ((instance, 1, *row) for instance, row in zip(names, states, strict=True)),
        ),
        "feature_costs.arff": _arff(
            f"FEATURE_COSTS_{name}",
            [*key, *(f"{_quoted(step)} NUMERIC" for step in steps)],
            (
                (instance, 1, *(_step_cost(*end, found) for end in zip(steps, row, strict=True)))
                for instance, row, found in zip(names, states, measured, strict=True)
            ),
        ),
        # Sorted by digest, so that folds do not follow family or size.
        "cv.arff": _arff(
            f"CV_{name}",
            [*key, "fold NUMERIC"],
            (
                (entry.run.instance, 1, place % _FOLDS + 1)
                for place, entry in enumerate(sorted(instances, key=lambda entry: entry.run.digest))
            ),
        ),
        "ground_truth.arff": _arff(
            f"GROUND_TRUTH_{name}",
            [key[0], f"answer {{{','.join(answers) or 'yes,no'}}}"],
            zip(names, truths, strict=True),
        ),
        "readme.txt": _readme(listed),
        "description.txt": _description(listed, name, steps),
    }


def _runs(listed: Sequence[Entry]) -> Iterable[tuple[Any, ...]]:
    """A row a run; the runs of a method on an instance are numbered by their seeds."""
    seeds = defaultdict(list)
    for entry in sorted(listed, key=lambda entry: entry.run.seed):
        seeds[entry.run.digest, entry.method].append(entry.run.key)
    for entry in listed:
        run = entry.run
        # A runtime must not be missing; that of a run that never began is what there was of it.
        spent = run.startup_s if run.wall_s is None else run.wall_s
        repetition = seeds[run.digest, entry.method].index(run.key) + 1
        yield run.instance, repetition, entry.method, min(spent, run.wall_limit_s), _status(entry)


def _status(entry: Entry) -> str:
    """What ASlib calls the end of a run; an answer that must not be trusted is none."""
    if entry.solved:
        return "ok"
    if entry.run.category is Category.ERROR:
        return "crash"
    return {"time": "timeout", "memory": "memout", "unsupported": "not_applicable"}.get(entry.run.stop, "other")


def _step_cost(step: str, state: str, found: Described | None) -> float | None:
    """Seconds that a step took on an instance: looking at the network does, the others know when it is made."""
    if state != "ok":
        return None
    return found.wall_s if step == _LOOKING and found is not None else 0


def _features(runs: Sequence[Run], described: Sequence[Described | None]) -> dict[str, list[Any]]:
    """By name, a value an instance: family, question, n, d, every parameter and what the network looks like.

    None where an instance has none.
    """
    features: dict[str, list[Any]] = {name: [getattr(run, name) for run in runs] for name in ("n", "d")}
    features |= {name: [getattr(run, name) for run in runs] for name in ("family", "question")}
    for name in sorted({name for run in runs for name in run.params}):
        features[name] = [run.params.get(name) for run in runs]
    looks = sorted({name for found in described if found for name in found.features} - {"n", "d"})
    for name in looks:
        values = [found.features.get(name) if found else None for found in described]
        features[f"{_LOOKING}.{name}"] = values
    return features


def _steps(features: dict[str, list[Any]]) -> dict[str, list[str]]:
    """The features by the step that gives them: those that every instance has, each of the others, how networks look.

    A feature may be missing only where its step did not run.
    """
    looks = [name for name in features if name.startswith(f"{_LOOKING}.")]
    made = [name for name in features if name not in looks]
    everywhere = [name for name in made if None not in features[name]]
    steps = {"instance": everywhere} | {f"instance.{name}": [name] for name in made if name not in everywhere}
    return steps | ({_LOOKING: looks} if looks else {})


def _kinds(features: dict[str, list[Any]]) -> dict[str, str]:
    """The type of each feature: a number, or one of the texts that occur."""
    kinds = {}
    for name, values in features.items():
        given = [value for value in values if value is not None]
        numeric = all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in given)
        kinds[name] = "NUMERIC" if numeric else f"{{{','.join(sorted({_quoted(value) for value in given}))}}}"
    return kinds


def _description(listed: Sequence[Entry], name: str, steps: dict[str, list[str]]) -> str:
    run = listed[0].run
    features = [feature for step in steps.values() for feature in step]
    solvers = {entry.method: f"{entry.run.solver} {entry.run.version}" for entry in listed}
    repeated = Counter((entry.method, entry.run.digest) for entry in listed)
    stochastic = {method for (method, _), runs in repeated.items() if runs > 1}
    data = {
        "scenario_id": name,
        "performance_measures": ["runtime"],
        "maximize": [False],
        "performance_type": ["runtime"],
        "algorithm_cutoff_time": int(run.wall_limit_s) if run.wall_limit_s.is_integer() else run.wall_limit_s,
        "algorithm_cutoff_memory": run.memory_limit_bytes // 2**20,
        "features_cutoff_time": "?",
        "features_cutoff_memory": "?",
        "algorithms_deterministic": sorted(solvers.keys() - stochastic),
        "algorithms_stochastic": sorted(stochastic),
        "metainfo_algorithms": {
            method: {"configuration": solvers[method], "deterministic": method not in stochastic}
            for method in sorted(solvers)
        },
        "number_of_feature_steps": len(steps),
        "feature_steps": {step: {"provides": provided} for step, provided in steps.items()},
        "default_steps": list(steps),
        "features_deterministic": features,
        "features_stochastic": [],
    }
    # With names spelled as in the .arff files once they are turned into ASCII.
    return yaml.safe_dump(data, sort_keys=False, width=float("inf"), allow_unicode=True)


def _readme(listed: Sequence[Entry]) -> str:
    lines = [
        "Questions about ReLU networks, decided by exact solvers, each run in a process of its own under hard limits.",
        "runtime is wall time in seconds of the solver alone, without starting the process and reading the instance;",
        "of a run that a limit ended, the limit at most.",
        "",
        "runstatus: ok if the answer was accepted by an exact check, agrees with the known one, or could not be",
        "checked; timeout and memout if a limit was reached; not_applicable if the solver refuses the question; crash",
        "if it failed; other if it gave up, or its answer is wrong, disputed, or rests on a witness that fails the",
        "exact check.",
        "",
        "Features are known when an instance is made and cost nothing: n hidden neurons, d inputs, and the parameters",
        "of the family. '?' stands where an instance of another family has no such parameter; the step of that is",
        "unknown. Those of the step network are found by looking at the weights and at 256 points; their cost is what",
        "that took. Ground truth is the answer, from an exact oracle or an exact check; '?' where nobody knows it. An",
        "algorithm that ran several times on an instance counts as stochastic.",
        "",
        "Why runs ended with crash or other:",
    ]
    ends = [(entry, entry.fault or _status(entry)) for entry in listed if _status(entry) in ("crash", "other")]
    lines += [f"{entry.run.instance} {entry.method}: {end}, {entry.objection}" for entry, end in ends] or ["none"]
    lines += ["", "The line that makes each instance again:"]
    lines += dict.fromkeys(f"{entry.run.instance}: {entry.run.recipe}" for entry in listed)
    return "".join(f"{line}\n" for line in lines)


def _arff(relation: str, attributes: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    head = [f"@RELATION {_quoted(relation)}", "", *(f"@ATTRIBUTE {attribute}" for attribute in attributes)]
    data = (",".join("?" if value is None else _quoted(value) for value in row) for row in rows)
    return "".join(f"{line}\n" for line in (*head, "", "@DATA", *data))


def _quoted(value: Any) -> str:
    """A value as ARFF has it: in quotes if it is more than letters, digits and a few signs."""
    text = str(value).encode("ascii", "backslashreplace").decode("ascii")
    if text and all(sign.isalnum() or sign in "_.:/+-" for sign in text):
        return text
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
