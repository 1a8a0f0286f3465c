"""What others read and write: export, validate, check-witness."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from instances.errors import InputError


def export(
    what: Annotated[Path, typer.Argument(metavar="DIR|DB", help="A suite (NAME.yaml files), or what run has stored.")],
    vnncomp: Annotated[Path | None, typer.Option(metavar="OUT", help="The benchmark's folder, a new one.")] = None,
    aslib: Annotated[Path | None, typer.Option(metavar="OUT", help="The folder of an ASlib scenario.")] = None,
) -> None:
    """Write a suite as a benchmark of VNN-COMP (answers go to OUT.answers.yaml), or a store as an ASlib scenario."""
    if (vnncomp is None) == (aslib is None):
        raise InputError(f"{what}: one form at a time; give --vnncomp OUT for a suite or --aslib OUT for a store")
    if vnncomp is not None:
        from hardness.exchange.export import export_vnncomp

        exported = export_vnncomp(what, vnncomp)
        for line in exported.refused:
            print(f"not exported: {line}", file=sys.stderr)
        print(f"{exported.written} instances in {vnncomp}; the answers are in {exported.answers}")
    if aslib is not None:
        from hardness.exchange.aslib import export_aslib

        export_aslib(what, aslib)
        print(aslib / "description.txt")


def validate(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A benchmark in the layout of VNN-COMP.")],
) -> int:
    """Check a benchmark's files, networks and answers; the exit status is 1 if something is wrong."""
    from hardness.exchange.validate import validate_vnncomp

    findings = list(validate_vnncomp(folder))
    for finding in findings:
        print(f"{'ok' if finding.good else 'NO':<3} {finding.what}: {finding.found}")
    return 0 if all(finding.good for finding in findings) else 1


def check_witness(
    network: Annotated[Path, typer.Argument(metavar="NET.onnx")],
    specification: Annotated[Path, typer.Argument(metavar="SPEC.vnnlib")],
    counterexample: Annotated[Path, typer.Argument(metavar="COUNTEREXAMPLE", help="In the format of VNN-COMP.")],
) -> int:
    """Say what a verifier's counterexample is worth, to VNN-COMP and exactly.

    The exit status is 0 if it is correct to VNN-COMP, 4 if only up to its tolerance, 1 if not at all.
    """
    from hardness.exchange.check_witness import check_witness as replay_witness

    checked = replay_witness(network, specification, counterexample)
    print("\n".join(checked.lines()))
    return checked.status
