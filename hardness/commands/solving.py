"""One instance decided, and one answer checked: solve, check."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hardness.commands.options import complain, given, limits_of
from hardness.isolation.jobs import solver_job
from instances.errors import InputError

if TYPE_CHECKING:
    from hardness.isolation.pool import Pool
    from hardness.running.reading import Asked
    from solvers.solver import Limits


def solve(
    context: typer.Context,
    instances: Annotated[
        list[Path],
        typer.Argument(
            metavar="INSTANCE...",
            help="NAME.yaml or NAME.onnx; or several of them, folders, quoted patterns; - for names on stdin.",
        ),
    ],
    solver: Annotated[
        str, typer.Option(metavar="NAME", help="With options: name[option=value]; see: hardness list solvers.")
    ] = "auto",
    timeout: Annotated[float, typer.Option(metavar="S", min=0.0, help="Seconds of wall time.")] = 60.0,
    memory_gib: Annotated[float, typer.Option(metavar="G", min=0.1, help="GiB of memory.")] = 4.0,
    seed: Annotated[int, typer.Option(help="For the solver's random choices.")] = 0,
    trust_scripts: Annotated[
        bool,
        typer.Option("--trust-scripts", help="Run a tool's scripts also if they reach beyond its processes."),
    ] = False,
    jobs: Annotated[int, typer.Option(min=1, help="Of several instances: so many at a time.")] = 1,
    json: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Write the answer as JSON, of several instances a line each; - for stdout."),
    ] = None,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a row an instance.")] = None,
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="The exit status of an answer, and of unknown, is 0.")
    ] = False,
    proof: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write a proof if the answer needs one; compressed if it ends in .gz. Of several: a folder for them.",
        ),
    ] = None,
    vnnlib: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Ask this VNN-LIB specification about an ONNX network; yes is sat."),
    ] = None,
    question: Annotated[str | None, typer.Option(help="Ask this about an ONNX network of anybody's.")] = None,
    box: Annotated[
        tuple[str, str] | None,
        typer.Option(
            metavar="LO HI", help="With --question or --equals: bounds of every input, exact; without: all of R^d."
        ),
    ] = None,
    equals: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Is this ONNX network the same function? No: where they differ.")
    ] = None,
) -> int:
    """Decide instances in limited processes and judge the answers.

    The exit status is 10 for yes, 20 for no, 30 for a value, 0 for unknown, 1 for bad input or a failed solver, 2 for
    wrong usage. Of several instances it is 0 if all are answered, 3 if some are unknown, 1 if some failed.
    """
    chosen = given(context)
    if vnnlib is not None and (question is not None or box is not None or chosen):
        raise InputError("--vnnlib asks its own question on its own box; drop --question and what goes with it")
    if equals is not None and (vnnlib is not None or question is not None or chosen):
        raise InputError("--equals asks whether two networks are the same function; drop --question and --vnnlib")
    if vnnlib is None and question is None and equals is None and (box is not None or chosen):
        option = "box" if box is not None else next(iter(chosen))
        raise InputError(f"--{option} goes with --question; an instance brings its own question and domain")
    from hardness.isolation.pool import Pool
    from solvers.registry import trusting

    solver = trusting(solver) if trust_scripts else solver
    with Pool() as pool:
        pool.prepare(solver_job(solver))  # it loads while what is imported here is loaded
        from hardness.asking.batch import expanded
        from hardness.running.reading import Asked

        limits = limits_of(timeout, memory_gib, seed)
        asked = None
        if vnnlib is not None or question is not None or equals is not None:
            others = [None if file is None else str(file) for file in (vnnlib, equals)]
            asked = Asked("", others[0], question or "", chosen, box, others[1])
        one = len(instances) == 1 and not (instances[0].is_dir() or _stands_for_many(instances[0]))
        if one:
            status = _one(instances[0], asked, solver, limits, pool, json, csv, proof)
        else:
            files = expanded(instances, asked is not None)
            status = _many(files, asked, solver, limits, pool, json, csv, jobs, proof)
    return 0 if exit_zero and status != 1 else status


def _stands_for_many(path: Path) -> bool:
    """Whether a name is a pattern, or the standard input."""
    from glob import has_magic

    return not path.exists() and (str(path) == "-" or has_magic(str(path)))


def _one(
    instance: Path,
    asked: "Asked | None",
    solver: str,
    limits: "Limits",
    pool: "Pool",
    json: str | None,
    csv: Path | None,
    proof: Path | None,
) -> int:
    """Decide one instance and show everything."""
    from hardness.asking.batch import Item, as_csv
    from hardness.asking.solve import solve as decide
    from hardness.asking.solve import solve_asked
    from instances.formats.atomic import write_whole

    if asked is None:
        if not instance.exists():
            raise InputError(f"{instance}: no such file or folder; an instance is NAME.yaml with NAME.onnx beside it")
        if instance.suffix == ".onnx" and not instance.with_suffix(".yaml").exists():
            raise InputError(f"{instance}: a network alone; ask about it by --question NAME or --vnnlib FILE")
        solved = decide(instance, solver, limits, proof, pool)
    else:
        _network(instance)
        solved = solve_asked(replace(asked, network=str(instance)), solver, limits, proof, pool)
    if json == "-":
        print(solved.json, end="")
    else:
        print("\n".join(solved.lines()))
        if json is not None:
            write_whole(Path(json), solved.json.encode())
    if csv is not None:
        write_whole(csv, as_csv([Item(instance, solved, solved.failure or "")]).encode())
    return solved.status if solved.failure is None else complain(solved.failure, solved.status)


def _many(
    files: Sequence[Path],
    asked: "Asked | None",
    solver: str,
    limits: "Limits",
    pool: "Pool",
    json: str | None,
    csv: Path | None,
    jobs: int,
    proofs: Path | None,
) -> int:
    """Decide several instances: a line each as they are answered, and a table."""
    import tempfile

    from hardness.asking.batch import as_csv, solve_all, status, table
    from hardness.running.reading import instance_of
    from instances.formats.atomic import write_whole
    from instances.recipe import Instance, Known
    from instances.suite import read_instance, read_known

    def read(file: Path) -> tuple[Instance, Known]:
        if asked is None:
            return read_instance(file), read_known(file)
        _network(file)
        with tempfile.TemporaryDirectory(prefix="hardness-", dir=pool.workspace.path) as folder:
            path = instance_of(replace(asked, network=str(file)), Path(folder), limits)
            return read_instance(path), read_known(path)

    items = []
    for item in solve_all(files, read, solver, limits, jobs, pool, proofs):
        items.append(item)
        print(item.json if json == "-" else f"{item.line}\n", end="", flush=True)
    if json != "-":
        print("\n".join(["", *table(items)]))
    items.sort(key=lambda item: files.index(item.file))
    if json is not None and json != "-":
        write_whole(Path(json), "".join(item.json for item in items).encode())
    if csv is not None:
        write_whole(csv, as_csv(items).encode())
    return status(items)


def _network(file: Path) -> None:
    """Refuse an instance where a network is asked about."""
    if file.suffix == ".yaml":
        raise InputError(f"{file}: brings its own question; drop --question, or give its network NAME.onnx")


def check(
    instances: Annotated[
        list[Path], typer.Argument(metavar="INSTANCE...", help="NAME.yaml or NAME.onnx; or several, or folders.")
    ],
    answer: Annotated[Path, typer.Option(metavar="FILE", help="What solve --json wrote.")],
    proof: Annotated[Path | None, typer.Option(metavar="FILE", help="What solve --proof wrote.")] = None,
) -> int:
    """Check answers exactly, without any solver code.

    The exit status is 0 if the answer holds, 1 if it does not, 3 if it cannot be checked. Of several instances it is
    1 if one does not hold, else 3 if one cannot be checked or has no answer.
    """
    from hardness.judging.recheck import Standing, read_answer, read_answers, recheck
    from instances.suite import read_instance

    if len(instances) == 1 and not instances[0].is_dir():
        finding = recheck(read_instance(instances[0]), read_answer(answer), proof)
        print(finding.reason)
        return finding.holds.value
    from hardness.asking.batch import expanded, proof_of

    if proof is not None and not proof.is_dir():
        raise InputError(f"{proof}: no folder; of several instances --proof is the folder with their proofs")

    answers, found = read_answers(answer), set[int]()
    for file in expanded(instances, False):
        instance = read_instance(file)
        if instance.name in answers:
            kept = None if proof is None else proof_of(proof, instance)
            finding = recheck(instance, answers[instance.name], kept if kept is not None and kept.exists() else None)
            print(f"{file}: {finding.reason}")
            found.add(finding.holds.value)
        else:
            print(f"{file}: {answer} has no answer to it")
            found.add(Standing.UNCHECKABLE.value)
    return 1 if 1 in found else max(found)
