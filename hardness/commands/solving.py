"""One instance decided, and one answer checked: solve, check."""

from pathlib import Path
from typing import Annotated

import typer

from hardness.commands.options import InstancePath, complain, given
from hardness.isolation.jobs import solver_job
from instances.errors import InputError


def solve(
    context: typer.Context,
    instance: InstancePath,
    solver: Annotated[
        str, typer.Option(metavar="NAME", help="With options: name[option=value]; see: hardness list solvers.")
    ],
    timeout: Annotated[float, typer.Option(metavar="S", min=0.0, help="Seconds of wall time.")] = 60.0,
    memory_gib: Annotated[float, typer.Option(metavar="G", min=0.1, help="GiB of memory.")] = 4.0,
    seed: Annotated[int, typer.Option(help="For the solver's random choices.")] = 0,
    trust_scripts: Annotated[
        bool,
        typer.Option("--trust-scripts", help="Run a tool's scripts also if they reach beyond its processes."),
    ] = False,
    json: Annotated[str | None, typer.Option(metavar="FILE", help="Write the answer as JSON; - for stdout.")] = None,
    proof: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a proof if the answer needs one; compressed if it ends in .gz."),
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
    """Decide one instance in a limited process and judge the answer.

    The exit status is 10 for yes, 20 for no, 30 for a value, 0 for unknown, 1 for bad input or a failed solver, 2 for
    wrong usage.
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
        from hardness.reading import Asked
        from hardness.solve import solve as decide
        from hardness.solve import solve_asked
        from hardness.suite import GIB, MOST_GIB, MOST_S
        from instances.formats.atomic import write_whole
        from solvers.solver import Limits

        if not (timeout <= MOST_S and memory_gib <= MOST_GIB):
            raise InputError(
                f"--timeout and --memory-gib are finite numbers; got {timeout} and {memory_gib}, and at most"
                f" {MOST_S:g} s and {MOST_GIB:g} GiB can be asked for"
            )
        limits = Limits(timeout, int(memory_gib * GIB), seed)
        if vnnlib is not None or question is not None or equals is not None:
            files = [None if file is None else str(file) for file in (vnnlib, equals)]
            asked = Asked(str(instance), files[0], question or "", chosen, box, files[1])
            solved = solve_asked(asked, solver, limits, proof, pool)
        else:
            solved = decide(instance, solver, limits, proof, pool)
    if json == "-":
        print(solved.json, end="")
    else:
        print("\n".join(solved.lines()))
        if json is not None:
            write_whole(Path(json), solved.json.encode())
    if solved.failure is not None:
        return complain(solved.failure, solved.status)
    return solved.status


def check(
    instance: InstancePath,
    answer: Annotated[Path, typer.Option(metavar="FILE", help="What solve --json wrote.")],
    proof: Annotated[Path | None, typer.Option(metavar="FILE", help="What solve --proof wrote.")] = None,
) -> int:
    """Check an answer exactly, without any solver code.

    The exit status is 0 if the answer holds, 1 if it does not, 3 if it cannot be checked.
    """
    from hardness.check import read_answer, recheck
    from instances.formats.suite import read_instance

    finding = recheck(read_instance(instance), read_answer(answer), proof)
    print(finding.reason)
    return finding.holds.value
