"""Many questions put to one solver, a few at a time: what ``hardness solve A B C`` does.

One after the other is `hardness.asking.solve`; a study, with many solvers and a store, is `hardness.scheduling.run`.
"""

import glob
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from hardness.asking.solve import Solved, version_of
from hardness.errors import GeneratorError
from hardness.isolation.files.spool import Spool
from hardness.isolation.pool import Pool
from hardness.isolation.waiting import wait
from hardness.machine.cores import slots
from hardness.reporting.tables.spreadsheet import written
from hardness.running.execute import Execution
from hardness.sealed import Sealed
from instances.errors import InputError
from instances.formats.piped import PIPE, unpacked
from instances.recipe import Instance, Known
from instances.witness import encode_value
from solvers.solver import Limits

MOST_LINES = 1_000_000
"""So many names are read from the standard input."""

Read = Callable[[Path], tuple[Instance, Known]]
"""How the question in a file is read; raises `InputError`."""

_COLUMNS = (
    *("file", "instance", "question", "n", "d", "solver", "verdict", "value", "value_float", "category", "certified"),
    *("stop", "reason", "wall_s", "cpu_s", "peak_rss_bytes", "error"),
)


@dataclass(frozen=True)
class Item:
    """A file, and what became of its question: an answer, or an error in one line."""

    file: Path
    solved: Solved | None
    error: str = ""

    @property
    def verdict(self) -> str:
        """yes, no, value or unknown; failed if there is no answer, or none that may be used."""
        return "failed" if self.solved is None or self.error else self.solved.outcome.answer.verdict.value

    @property
    def seconds(self) -> float:
        """Of the solver; 0 if it never began."""
        return 0.0 if self.solved is None else self.solved.outcome.wall_s or 0.0

    @property
    def line(self) -> str:
        """What a person wants to see."""
        if self.solved is None or self.error:
            return f"{self.file}: failed: {self.error}"
        return f"{self.file}: {self.solved.summary}, {self.seconds:.3f} s"

    @property
    def json(self) -> str:
        """One line, with the keys of ``solve --json`` and the file."""
        data = {"file": str(self.file)} | ({} if self.solved is None else self.solved.data)
        return json.dumps(data | ({"error": self.error} if self.error else {})) + "\n"

    @property
    def row(self) -> tuple[object, ...]:
        """A row of the CSV."""
        if self.solved is None:
            return (str(self.file), *(None,) * (len(_COLUMNS) - 2), self.error)
        solved, outcome = self.solved, self.solved.outcome
        size = solved.instance.question.size
        return (
            *(str(self.file), solved.instance.name, solved.instance.question.name, size["neurons"], size["inputs"]),
            *(solved.solver, self.verdict, encode_value(outcome.answer.value), solved.value_float),
            *(solved.judgement.category.value, "yes" if solved.judgement.certified else "no"),
            *(outcome.answer.stop.value, outcome.answer.reason or None, outcome.wall_s, outcome.cpu_s),
            *(outcome.peak_rss_bytes, self.error or None),
        )


def expanded(given: Sequence[str | Path], networks: bool) -> list[Path]:
    """The files that names, folders, patterns such as ``suite/*`` and ``-`` stand for, each once, in their order.

    Parameters
    ----------
    networks
        Whether networks are wanted, NAME.onnx; else instances, NAME.yaml with NAME.onnx beside it.

    Raises
    ------
    InputError
        If a pattern or a folder holds none, or all of them together.
    """
    found: dict[Path, None] = {}
    given = list(given)
    for name in map(Path, _listed(given)):
        many = sorted(map(Path, glob.glob(str(name)))) if not name.exists() and glob.has_magic(str(name)) else [name]
        if not many:
            raise InputError(f"{name}: no file matches")
        for path in many:
            if len(given) > 1 and not networks and _other_yaml(path):
                print(f"left out: {path}: no instance, which has its network beside it", file=sys.stderr)
                continue
            inside = _inside(path, networks) if path.is_dir() else [_instance(path, networks)]
            if path.is_dir() and not inside and len(given) == 1 == len(many):
                wanted = "networks NAME.onnx" if networks else "instances, NAME.yaml with NAME.onnx beside it"
                raise InputError(f"{path}: the folder holds no {wanted}")
            found |= dict.fromkeys(inside)
    if not found:
        raise InputError(f"{', '.join(map(str, given[:3]))}: there is nothing to solve there")
    return list(found)


def _listed(given: Sequence[str | Path]) -> Iterator[str | Path]:
    """What is given; a ``-`` stands for the lines of the standard input, which are names or instances."""
    for name in given:
        if str(name) == PIPE:
            lines = (line.strip() for line in islice(sys.stdin, MOST_LINES))
            yield from (unpacked(line) if line.startswith("{") else line for line in lines if line)
        else:
            yield name


def _inside(folder: Path, networks: bool) -> list[Path]:
    files = sorted(folder.iterdir())
    if networks:
        return [file for file in files if ".onnx" in file.suffixes]
    return [file for file in files if file.suffix == ".yaml" and file.with_suffix(".onnx").exists()]


def _other_yaml(path: Path) -> bool:
    """Whether a shell that took every YAML file of a folder took one that is no instance."""
    return path.suffix == ".yaml" and path.is_file() and not path.with_suffix(".onnx").exists()


def _instance(path: Path, networks: bool) -> Path:
    """The description of an instance that is named by its network."""
    described = path.with_suffix(".yaml")
    return described if not networks and path.suffix == ".onnx" and described.exists() else path


def solve_all(
    files: Sequence[Path],
    read: Read,
    solver: str,
    limits: Limits,
    jobs: int,
    pool: Pool,
    proofs: Path | None = None,
) -> Iterator[Item]:
    """Put every question to the solver, `jobs` at a time; each is yielded as soon as it is judged.

    Parameters
    ----------
    proofs
        A folder for the proofs that hold, NAME.proof for instance NAME, where answers need one.

    Raises
    ------
    InputError
        If the solver is unknown, or the folder is a file.
    """
    version = version_of(solver, pool)
    if proofs is not None:
        if proofs.exists() and not proofs.is_dir():
            raise InputError(f"{proofs}: a file; of several instances --proof is a folder for their proofs")
        proofs.mkdir(parents=True, exist_ok=True)
    free, waiting = slots(jobs), iter(files)
    under_way: dict[Execution, tuple[Path, Instance, tuple[int, ...]]] = {}
    with closing(Spool(pool.workspace.path)) as spool:
        try:
            while True:
                while free and (file := next(waiting, None)) is not None:
                    try:
                        instance, known = read(file)
                    except InputError as error:
                        yield Item(file, None, str(error))
                        continue
                    cores = free.pop()
                    wanted = None if proofs is None else "proof"
                    started = Execution(pool, Sealed.of(instance, known, spool), solver, limits, wanted, cores)
                    under_way[started] = file, instance, cores
                if not under_way:
                    return
                wait(*(execution.awaited for execution in under_way))
                for execution in list(under_way):
                    file, instance, cores = under_way[execution]
                    try:
                        result = execution.poll()
                        if result is None:
                            continue
                        kept = None if proofs is None else proof_of(proofs, instance)
                        if kept is not None and result[0].proof is not None and result[0].proof.accepted:
                            execution.keep_proof(kept)
                        solved = Solved(instance, solver, version, *result, kept)
                        item = Item(file, solved, solved.failure or "")
                    except GeneratorError as error:
                        item = Item(file, None, str(error))
                    execution.close()
                    del under_way[execution]
                    free.append(cores)
                    yield item
        finally:
            for execution in under_way:
                execution.close()


def proof_of(folder: Path, instance: Instance) -> Path:
    """Where the proof of an instance's answer is kept, beside those of others."""
    return folder / f"{instance.name}.proof"


def status(items: Sequence[Item]) -> int:
    """The exit status: 0 if all are answered, 3 if some are unknown, 1 if some failed."""
    verdicts = {item.verdict for item in items}
    return 1 if "failed" in verdicts else 3 if "unknown" in verdicts else 0


def table(items: Sequence[Item]) -> Iterator[str]:
    """How many have which verdict, how many of these are certified, and the seconds they took, as lines."""
    yield f"{'verdict':<9}{'instances':>10}{'certified':>10}{'seconds':>10}{'longest':>10}"
    counts = Counter(item.verdict for item in items)
    for verdict in ("yes", "no", "value", "unknown", "failed"):
        own = [item for item in items if item.verdict == verdict]
        if counts[verdict]:
            certified = sum(item.solved is not None and item.solved.judgement.certified for item in own)
            spent = [item.seconds for item in own]
            yield f"{verdict:<9}{len(own):>10}{certified:>10}{sum(spent):>10.2f}{max(spent):>10.2f}"


def as_csv(items: Sequence[Item]) -> str:
    """A row a file."""
    return written(_COLUMNS, [item.row for item in items])
