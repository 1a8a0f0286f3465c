"""What the tests of the command line share: how a command ends, and instances to put to it."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box
from instances.questions import Maximum
from instances.recipe import Instance, Known
from instances.suite import write_instance

MISBEHAVING = "tests.hardness.running.misbehaving"


@dataclass(frozen=True)
class Result:
    status: int
    out: str
    err: str

    @property
    def error(self) -> str:
        """The one line that a failed command says."""
        (line,) = self.err.splitlines()
        assert line.startswith("error: ")
        assert self.out == "" or self.status == 1
        return line.removeprefix("error: ")


Command = Callable[..., Result]


DRAWN = ("generate", "max-network", "--inputs", "2", "--to")


def described(folder: Path | str) -> Path:
    (path,) = Path(folder).glob("*.yaml")
    return path


def make(hardness: Command, text: str = "p cnf 2 2\n1 2 0\n-1 0\n", *options: str) -> Path:
    """An instance of a formula, satisfiable by default."""
    Path("f.cnf").write_text(text)
    assert hardness("reduce", "f.cnf", "--to", "positivity", "--out", "suite", *options).status == 0
    return described("suite")


CONTRADICTION = "p cnf 1 2\n1 0\n-1 0\n"


def valued(hardness: Command) -> Path:
    """max 1 - |x| on [-1, 1], which is 1."""
    hat = Network((Layer([[1.0], [-1.0]], [0.0, 0.0]), Layer([[-1.0, -1.0]], [1.0])))
    question = Maximum(hat, Box.cube(1, -1, 1))
    known = Known(Verdict.VALUE, "told", value=Fraction(1))
    return write_instance(Path("valued"), Instance(question, None), known)
