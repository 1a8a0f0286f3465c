"""A solver that attacks whatever it can reach of the harness; which attack, its option says.

It behaves when it is asked one of the tiny questions of a warm-up, so that it gets as far as a run.
"""

import json
import os
import pickle
import shutil
import signal
import stat
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box, Question
from instances.questions import Positivity
from solvers.answer import Answer, Stop
from solvers.certificate.write import ProofWriter, Units
from solvers.solver import Limits

HERE = "tests.hardness.running.hostile"

NOWHERE = Positivity(Network((Layer([[1.0]], [0.0]), Layer([[1.0]], [-3.0]))), Box.cube(1, 0, 2))
"""R(x) - 3, which is positive nowhere: what the attacks would like to have been asked."""

NO = Answer(Verdict.NO, Stop.FINISHED)

BYSTANDER = 5
"""The neurons of what is answered, after a nap, without an attack."""

_TINY = (2, 3, 4)
"""The neurons of what is asked in a warm-up."""

_BEGAN = {
    "monotonic_s": 0.0,
    "cpu_s": 0.0,
    "guarantees": [],
    "warm": True,
    "calibration_wall_s": 0.0,
    "calibration_cpu_s": 0.0,
    "cpu_limit_s": None,
}

_ANSWER = {
    "verdict": "no",
    "stop": "finished",
    "witness": None,
    "value": None,
    "reason": "",
    "work": {},
    "counted": None,
    "note": "",
    "wall_s": 0.0,
    "cpu_s": 0.0,
    "peak_rss_bytes": 1,
}


def _answering(**fields: Any) -> bytes:
    return json.dumps({"answer": _ANSWER | fields}).encode() + b"\n"


_VALUE = {"verdict": "value", "witness": ["2"]}
_YES = {"verdict": "yes"}

LINES: dict[str, bytes] = {
    "nothing": b"\n",
    "no JSON": b"yes\n",
    "no UTF-8": b'{"answer": "\xff"}\n',
    "a list": b"[]\n",
    "an empty object": b"{}\n",
    "something else": b'{"anything": 1}\n',
    "half a line": b'{"answer": ',
    "deep": b"[" * 100_000 + b"\n",
    "two names": b'{"answer": {}, "answer": {}}\n',
    "two things": _answering()[:-2] + b', "began": {}}\n',
    "a proof that nobody wanted": b'{"proof": {"proof_s": 1.0}}\n',
    "a second beginning": json.dumps({"began": _BEGAN}).encode() + b"\n",
    "two answers": _answering() * 2,
    "an endless line": b"x" * (2**24 + 1),
    "endless lines": _answering()[:-1].ljust(2**10) * 2**14 + b"\n",
    "an answer that is none": b'{"answer": 3}\n',
    "an answer of nothing": b'{"answer": {}}\n',
    "another verdict": _answering(verdict="perhaps"),
    "an unknown that finished": _answering(verdict="unknown"),
    "a verdict that is no text": _answering(verdict=["no"]),
    "another stop": _answering(stop="bored"),
    "a witness of floats": _answering(**_YES, witness=[0.5]),
    "a witness over zero": _answering(**_YES, witness=["1/0"]),
    "a witness with an exponent": _answering(**_YES, witness=["1e4000000000"]),
    "a witness of a million numbers": _answering(**_YES, witness=["1"] * 10**6),
    "a witness of nests": b'{"answer": ' + b"[" * 900 + b"]" * 900 + b"}\n",
    "a witness of lists": _answering(**_YES, witness=[[[[[[[[[["1"]]]]]]]]]]),
    "a witness of objects": _answering(**_YES, witness={"x": 1.5}),
    "a witness of long numbers": _answering(**_YES, witness=["1" * 100_001]),
    "a value for a no": _answering(value="1"),
    "a value that is missing": _answering(**_VALUE),
    "a value that is a float": _answering(**_VALUE, value=0.5),
    "a value that is no number": _answering(**_VALUE, value="nan"),
    "a huge value": _answering(**_VALUE, value="1e6000"),
    "a value beyond everything": _answering(**_VALUE, value="1e4000000000"),
    "a value with underscores": _answering(**_VALUE, value="1_0"),
    "a value with blanks": _answering(**_VALUE, value=" 1"),
    "a value of other digits": _answering(**_VALUE, value="１"),
    "a value of too many digits": _answering(**_VALUE, value="1" * 100_001),
    "surrogates": _answering(reason="\ud800"),
    "surrogates in a note": _answering(note="\udfff"),
    "control characters": _answering(note="\x00\x1b"),
    "a long reason": _answering(reason="x" * 10**6),
    "a reason for an answer": _answering(reason="why not"),
    "a reason that is a number": _answering(reason=3),
    "work that is a list": _answering(work=[1]),
    "an infinite count": _answering(work={"n": float("inf")}),
    "a count that is not a number": _answering(work={"n": float("nan")}),
    "a negative count": _answering(work={"n": -1}),
    "a count beyond SQLite": _answering(work={"n": 2**63}),
    "a count beyond Python": b'{"answer": {"work": {"n": ' + b"9" * 5000 + b"}}}\n",
    "a count that is true": _answering(work={"n": True}),
    "a count with half a name": _answering(work={"\ud800": 1}),
    "many counts": _answering(work={str(i): i for i in range(10_000)}),
    "principal counts that are none": _answering(counted={"n": 1}),
    "an infinite time": _answering(wall_s=float("inf")),
    "a time that is not a number": _answering(wall_s=float("nan")),
    "a time that is a text": _answering(wall_s="0"),
    "a negative time": _answering(cpu_s=-1.0),
    "a time of years": _answering(wall_s=1e8),
    "a time as a huge number": _answering(cpu_s=1)[:-1].replace(b'"cpu_s": 1', b'"cpu_s": 1e999') + b"\n",
    "an infinite memory": _answering(peak_rss_bytes=float("inf")),
    "a memory beyond SQLite": _answering(peak_rss_bytes=2**70),
    "infinite repetitions": _answering(repetitions=float("inf"), first_wall_s=0.0, first_cpu_s=0.0),
    "repetitions without a first time": _answering(repetitions=3),
}
"""What a run may say instead of an answer: the harness is to make an error of it."""

BEGINNINGS: dict[str, dict[str, Any]] = {
    "at no time": {"monotonic_s": None},
    "at another time": {"monotonic_s": 1e300},
    "in the past": {"monotonic_s": -1.0},
    "never": {"monotonic_s": float("nan")},
    "for ever": {"monotonic_s": float("inf")},
    "as a text": {"monotonic_s": "now"},
    "after years": {"cpu_s": 1e12},
    "after less than nothing": {"cpu_s": -1.0},
    "with other guarantees": {"guarantees": ["trust me"]},
    "with no list of them": {"guarantees": "rlimits"},
    "neither warm nor cold": {"warm": 1},
    "with an endless calibration": {"calibration_wall_s": 1e12},
    "with a limit that is none": {"cpu_limit_s": 0.5},
    "without anything": {"cpu_limit_s": None, "calibration_wall_s": None},
}
"""Fields of a beginning that are wrong."""


@dataclass(frozen=True)
class Hostile:
    """Says no after an attack; without one, it says the line of the number that is its seed, and goes."""

    attack: str = ""
    held: str = ""
    version = "1"
    name = "hostile"

    def refusal(self, question: Question[Any]) -> str | None:
        if self.attack in BEGINNINGS and question.network.neurons not in _TINY:
            fields = _BEGAN | {"monotonic_s": time.monotonic()} | BEGINNINGS[self.attack]
            _write(json.dumps({"began": fields}).encode() + b"\n" + _answering())
            os._exit(0)
        return None

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        if question.network.neurons in _TINY:
            return NO
        if question.network.neurons == BYSTANDER:
            time.sleep(0.5)
            return NO
        os.environ["HELD"] = self.held
        if not self.attack:
            _write(list(LINES.values())[limits.seed])
            os._exit(0)
        return NO if _done else ATTACKS[_remembered(self.attack)]() or NO

    def prove(self, question: Question[Any], limits: Limits, proof: ProofWriter) -> Answer:
        """A proof that does hold, of another question; or something else in its place."""
        place = _folder() / "proof"
        other = place.with_name("other")
        with ProofWriter(other, NOWHERE) as writer, writer.section("+1"):
            writer.begin("domain", Units(NOWHERE.network))
            writer.leaf("f")
            writer.qed()
        match self.attack:
            case "a pipe as proof":
                os.mkfifo(place)
            case "a link as proof":
                place.symlink_to(other)
            case "a folder as proof":
                place.mkdir()
            case "a device as proof":
                place.symlink_to("/dev/zero")
            case "a sparse proof":
                with place.open("wb") as file:
                    file.truncate(2**32)
            case _:
                other.rename(place)
        _write(b'{"proof": {"proof_s": 0.1, "reason": ""}}\n')
        os._exit(0)


_done: list[str] = []


def _remembered(attack: str) -> str:
    """The attack, which is not done once more if the question is asked once more."""
    _done.append(attack)
    return attack


def _folder() -> Path:
    """Where this run's files are."""
    return Path(tempfile.gettempdir())


def _write(line: bytes) -> None:
    """Say something in the place of the process that runs this solver."""
    sockets = [int(name) for name in os.listdir("/proc/self/fd") if _is_socket(int(name))]
    view = memoryview(line)
    while view:
        view = view[os.write(sockets[0], view) :]


def _is_socket(file: int) -> bool:
    try:
        return stat.S_ISSOCK(os.fstat(file).st_mode)
    except OSError:
        return False


def _rewrite_all() -> Answer:
    """Put another question into every file of every run of this harness, and give its answer."""
    for file in list(_folder().parent.rglob("*")):
        with suppress(OSError):
            if file.is_file() and file.name not in ("templates", "owner"):
                file.chmod(0o600)
                file.write_bytes(pickle.dumps(NOWHERE))
    return NO


def _delete_all() -> None:
    for file in _folder().parent.iterdir():
        if file.is_dir():
            shutil.rmtree(file, ignore_errors=True)


def _replace_folder() -> None:
    folder = _folder()
    folder.rename(folder.with_name("elsewhere"))
    folder.symlink_to("/etc")


def _folder_as_file() -> None:
    folder = _folder()
    shutil.rmtree(folder)
    folder.write_text("no folder")


def _nest() -> None:
    here = os.getcwd()
    os.chdir(_folder())
    for _ in range(1100):
        os.mkdir("deeper")
        os.chdir("deeper")
    os.chdir(here)


def _litter() -> None:
    for number in range(2000):
        (_folder() / str(number)).touch()
    (_folder() / "locked").mkdir(mode=0)
    os.mkfifo(_folder() / "result")


def _fill_disk() -> None:
    with (_folder() / "ballast").open("wb") as file:
        while True:
            file.write(os.urandom(2**20))


def _fill_many() -> None:
    for number in range(16):
        (_folder() / str(number)).write_bytes(bytes(2**21))
    time.sleep(60)


def _daemon() -> None:
    """A process in a session of its own, whose parent has ended; it holds a lock on a file for as long as it lives."""
    import fcntl

    held = Path(os.environ["HELD"])
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            with held.open("w") as file:
                fcntl.flock(file, fcntl.LOCK_SH)
                file.write("held")
                file.flush()
                time.sleep(600)
        os._exit(0)
    while not held.exists() or not held.stat().st_size:
        time.sleep(0.01)


def _breed() -> None:
    """Children in sessions of their own, each of which holds less than the limit, and all together more."""
    for _ in range(4):
        if os.fork() == 0:
            os.setsid()
            eaten = bytearray(os.urandom(1)) * (300 * 2**20)
            time.sleep(60)
            os._exit(len(eaten))
    time.sleep(60)


def _parents(levels: int) -> int:
    process = os.getpid()
    for _ in range(levels):
        process = int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
    return process


def _kill_guard() -> None:
    os.kill(_parents(1), signal.SIGKILL)
    time.sleep(60)


def _stop_guard() -> None:
    os.kill(_parents(1), signal.SIGSTOP)
    _write(b"nonsense\n")
    time.sleep(60)


def _kill_template() -> None:
    template = _parents(2)
    if b"hardness.isolation.template" in Path(f"/proc/{template}/cmdline").read_bytes():
        os.kill(template, signal.SIGKILL)  # of a fresh process it would be the harness, which nothing can save


def _close_files() -> None:
    os.closerange(0, 100)


def _write_into_files() -> None:
    for name in os.listdir("/proc/self/fd"):
        with suppress(OSError):
            os.write(int(name), b"\0" * 1000)
    os._exit(0)


def _ask_parents() -> None:
    """Write into whatever its guard and its template have open."""
    for process in (_parents(1), _parents(2)):
        if b"hardness.isolation" in Path(f"/proc/{process}/cmdline").read_bytes():
            for file in Path(f"/proc/{process}/fd").iterdir():
                with suppress(OSError):
                    os.write(os.open(file, os.O_WRONLY | os.O_NONBLOCK), b'{"code": 0}')


def _raise_surrogates() -> None:
    raise RuntimeError("\ud800\x00\n" * 1000)


def _raise_what_cannot_be_said() -> None:
    class UnspeakableError(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    raise UnspeakableError


ATTACKS: dict[str, Callable[[], Answer | None]] = {
    "rewrite everything": _rewrite_all,
    "delete everything": _delete_all,
    "replace its folder": _replace_folder,
    "a file for its folder": _folder_as_file,
    "nest": _nest,
    "litter": _litter,
    "fill the disk": _fill_disk,
    "fill the disk with many files": _fill_many,
    "leave a daemon": _daemon,
    "breed": _breed,
    "kill its guard": _kill_guard,
    "stop its guard": _stop_guard,
    "kill its template": _kill_template,
    "close everything": _close_files,
    "write everywhere": _write_into_files,
    "write to its parents": _ask_parents,
    "raise surrogates": _raise_surrogates,
    "raise the unspeakable": _raise_what_cannot_be_said,
    "a proof of something else": lambda: None,
    "a pipe as proof": lambda: None,
    "a link as proof": lambda: None,
    "a folder as proof": lambda: None,
    "a device as proof": lambda: None,
    "a sparse proof": lambda: None,
}
