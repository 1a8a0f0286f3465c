"""Public benchmark files, as they are."""

from pathlib import Path

from benchmarks.case import Case, Contest, Group
from benchmarks.goal import Goal, Within
from instances.problems import Clique, Cnf, Graph
from instances.questions import Positivity
from instances.reductions.between_problems.clique_to_multicolored_clique import CliqueToMulticoloredClique
from instances.reductions.to_decisions.cnf_to_positivity import CnfToPositivity
from instances.reductions.to_decisions.multicolored_clique_to_positivity import MulticoloredCliqueToPositivity

OURS = ("activation-sat", "auto")
DATA = Path(__file__).parent.parent.parent / "tests" / "data"


def _clique(file: str, colors: int, answer: str) -> Group:
    def make() -> list[Case]:
        source = Clique(Graph.read((DATA / file).read_text(), file), colors)
        colored = CliqueToMulticoloredClique(source).target
        return [Case(file, MulticoloredCliqueToPositivity(colored).target, answer, source)]

    return Group(f"{file}, {colors} colours", make)


def question_of(path: Path, answer: str) -> tuple[Positivity, str, Cnf]:
    """What a formula in a file becomes by the direct reduction, the known answer, and the formula."""
    source = Cnf.read(path.read_text(), path.name)
    return CnfToPositivity(source).target, answer, source


def formula(file: str, answer: str) -> Group:
    return Group(file, lambda: [Case(file, *question_of(DATA / file, answer))])


_groups = (
    _clique("johnson8-2-4.clq", 5, "no"),
    _clique("hamming6-4.clq", 5, "no"),
    formula("uf50-01.cnf", "yes"),
    formula("uuf50-01.cnf", "no"),
)

GOALS = (
    Goal(
        "files",
        "Public files: johnson8-2-4 and hamming6-4 with 5 colours, uf50-01 and uuf50-01 by the direct reduction, each"
        " in less than 60 s by some solver.",
        tuple(Contest(group, OURS, limit_s=60) for group in _groups),
        tuple(Within(group, OURS, 60) for group in _groups),
        ("One case each: there is nothing to take a mean of.",),
    ),
)
