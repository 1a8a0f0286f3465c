"""What a study asks for, and how much of that a store holds: `run` stores the one, and `report` says the other."""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field

from hardness.store.hypothesis import Hypothesis
from solvers.solver import Limits


def run_key(digest: str, solver: str, version: str, limits: Limits, proofs: bool = False) -> str:
    """What makes two runs the same, hashed: instance, solver with its options, version, seed, limits, if it proves."""
    parts = [digest, solver, version, limits.seed, float(limits.wall_s), limits.memory_bytes, proofs]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@dataclass(frozen=True)
class Standing:
    """How far a study has come, in runs.

    Parameters
    ----------
    planned
        Instances times solvers times seeds.
    here
        Those that the store holds.
    equal
        Those that are not needed, their instance being equal to another one of the study, as far as it is built.
    instances, equal_instances
        The planned instances, and how many of them are equal to another one.
    others
        Runs in the store that the study, as it is now, does not ask for.
    """

    planned: int
    here: int
    equal: int
    instances: int
    equal_instances: int
    others: int

    @property
    def missing(self) -> int:
        """Runs that are still to be done; fewer if further instances turn out to be equal."""
        return self.planned - self.here - self.equal

    @property
    def words(self) -> str:
        """All of it in one line."""
        why = []
        if self.equal:
            are = "is equal to another" if self.equal_instances == 1 else "are equal to others"
            why.append(f"{self.equal} not needed, since {self.equal_instances} of {self.instances} instances {are}")
        if self.missing:
            why.append(f"{self.missing} missing: the study was interrupted or still runs")
        said = f"{self.here} of {self.planned} planned runs are here" + (f" ({'; '.join(why)})" if why else "")
        if self.others:
            said += f"; {self.others} more {'is' if self.others == 1 else 'are'} of an earlier form of the study"
        return said


@dataclass(frozen=True)
class Plan:
    """A study as a store remembers it.

    Parameters
    ----------
    study
        Its name.
    marks
        What the store knows each instance by before it is built, in the study's order; see
        `hardness.study.written.fingerprint`.
    solvers
        Versions by name.
    seeds
        Of the solvers.
    wall_s, memory_bytes, proofs
        As in `hardness.study.study.Study`.
    left_out
        Why solvers of the study, or networks of others, were left out, one line each.
    hypotheses
        What is asked of the runs, fixed before them.
    chosen
        The solvers that run on an instance, by its mark, where they are not all.
    """

    study: str
    marks: tuple[str, ...]
    solvers: Mapping[str, str]
    seeds: tuple[int, ...]
    wall_s: float
    memory_bytes: int
    proofs: bool
    left_out: tuple[str, ...] = ()
    hypotheses: tuple[Hypothesis, ...] = ()
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Number of planned runs."""
        return sum(1 for _ in self.runs())

    def runs(self) -> Iterator[tuple[str, str, int]]:
        """The mark, the solver and the seed of every planned run."""
        for mark in self.marks:
            for solver in self.chosen.get(mark, tuple(self.solvers)):
                yield from ((mark, solver, seed) for seed in self.seeds)

    def key(self, digest: str, solver: str, seed: int) -> str:
        """What a store knows a run of the plan by, once its instance is built."""
        limits = Limits(self.wall_s, self.memory_bytes, seed)
        return run_key(digest, solver, self.solvers[solver], limits, self.proofs)

    def standing(self, digests: Mapping[str, str], keys: Collection[str]) -> Standing:
        """How far the study has come.

        Parameters
        ----------
        digests
            Of the instances that are built, by their marks.
        keys
            Of the runs in the store.
        """
        instances = {digests.get(mark, mark) for mark in self.marks}
        distinct = {(digests.get(mark, mark), solver, seed) for mark, solver, seed in self.runs()}
        own = {
            self.key(digests[mark], solver, seed) for mark, solver, seed in self.runs() if mark in digests
        }.intersection(keys)
        planned, equal = self.size, len(self.marks) - len(instances)
        return Standing(planned, len(own), planned - len(distinct), len(self.marks), equal, len(keys) - len(own))

    def encode(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def decode(cls, text: str) -> "Plan":
        """From JSON.

        Raises
        ------
        ValueError, TypeError, KeyError
            If it is none.
        """
        data = json.loads(text)
        lists = {name: tuple(data[name]) for name in ("marks", "seeds", "left_out")}
        asked = tuple(Hypothesis(**hypothesis) for hypothesis in data["hypotheses"])
        chosen = {mark: tuple(solvers) for mark, solvers in data["chosen"].items()}
        return cls(**data | lists | {"hypotheses": asked, "chosen": chosen})
