"""The templates of a process: started when they are first wanted, replaced when they die, ended when they are not."""

import socket
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from hardness.isolation.files.folder import Workspace
from hardness.isolation.guard import Bounds
from hardness.isolation.jobs import CHECKER, Job
from hardness.isolation.process import ENDING_S, Files, Fresh, Guarded
from hardness.isolation.templates import WARMING_S, LoadingError, Root, Template
from hardness.isolation.trial import SHARING, WARM
from hardness.isolation.waiting import Awaited, wait

MOST_DEATHS = 5
"""A job whose templates died so often gets no more."""


@dataclass(frozen=True)
class Way:
    """How a run of a job is to be started.

    Parameters
    ----------
    forked
        As a copy of the job's template; else as a fresh process.
    warm
        Whether the warm-up is known to work, so that the run can do it, too.
    """

    forked: bool
    warm: bool


@dataclass
class _Trial:
    """A warm-up of a job that is being tried, or was.

    Parameters
    ----------
    process
        None when it has ended.
    until
        When it is ended.
    works
        Whether it came to a good end.
    alone
        Whether it also leaves nothing that copies would share, so that the template can do it once for all.
    """

    process: Guarded | None
    until: float
    works: bool = False
    alone: bool = False


@dataclass
class _Held:
    """What is known of a job.

    Parameters
    ----------
    template
        None if there is to be none.
    """

    template: Template | None
    deaths: int = 0
    trials: dict[str, _Trial] = field(default_factory=dict)


class Pool:
    """The templates of one process, and the workspace of their runs. Enter it before the work, or `close` it after."""

    def __init__(self) -> None:
        self.workspace = Workspace()
        self._log = (self.workspace.path / "templates").open("wb")
        self._root = Root(CHECKER.module, self._log, self.workspace.path)
        self._held: dict[Job, _Held] = {}
        self._roots = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def prepare(self, job: Job) -> None:
        """Have a job loaded, without waiting for it."""
        self._template(job)

    def versions(self, jobs: Sequence[Job]) -> list[str | LoadingError]:
        """The version of each job, or why it cannot be loaded. All of them are loaded at the same time."""
        templates = [self._template(job) for job in jobs]
        for template in templates:
            while template.version is None and template.failure is None:
                wait(template.awaited)
                template.poll()
        return [template.failure or template.version or "" for template in templates]

    def way(self, job: Job, warm_up: str, memory_bytes: int) -> Way | None:
        """How a run is to be started, or None as long as that is not known, or the template not ready.

        Parameters
        ----------
        warm_up
            What the job is to warm up with before; nothing if that is empty.
        memory_bytes
            What a run, and so its warm-up, may use.
        """
        template = self._template(job)
        if not template.usable:
            return Way(False, False)
        if template.version is None:
            return None
        if not warm_up:
            return Way(not template.shared, False)
        what = {"what": warm_up, "memory_bytes": memory_bytes}
        trial = self._tried(job, template, what)
        if trial is None or template.warming:
            return None
        if trial.alone and not template.shared and warm_up not in template.warm:
            template.warm_up(what)
            return None
        return Way(not template.shared, trial.works)

    def awaited(self, job: Job, warm_up: str) -> Awaited:
        """When to ask for the `way` again."""
        template, trial = self._template(job), self._held[job].trials.get(warm_up) if job in self._held else None
        if template.usable and (template.version is None or template.warming):
            return template.awaited
        if trial is not None and trial.process is not None:
            return Awaited(tuple(trial.process.files), trial.until)
        return Awaited(until=0.0)  # somebody else has asked meanwhile, and heard that it is known

    def start(self, job: Job, way: Way, request: dict[str, Any], bounds: Bounds, files: Files) -> Guarded:
        """Start a run of a job in this way."""
        return self._start(job, way.forked, {"run": request}, bounds, files)

    def close(self) -> None:
        """End all templates, and remove the workspace."""
        for held in self._held.values():
            for trial in held.trials.values():
                if trial.process is not None:
                    trial.process.close()
            if held.template is not None:
                held.template.close()
        self._root.close()
        self._held.clear()
        self._log.close()
        self.workspace.close()

    def _template(self, job: Job) -> Template:
        """The job's template, which is started if there is none that can be used."""
        self._root.poll()
        if not self._root.usable and self._roots < MOST_DEATHS:
            self._roots += 1
            self._root.retire()
            self._root = Root(CHECKER.module, self._log, self.workspace.path)
        if job == CHECKER:
            return self._root
        held = self._held.setdefault(job, _Held(None))
        template = held.template
        if template is not None:
            template.poll()
            if not template.usable and template.version is not None and held.deaths < MOST_DEATHS:
                template.retire()
                held.deaths, template = held.deaths + 1, None
        if template is None:
            template = held.template = self._root.branch(job)
        return template

    def _tried(self, job: Job, template: Template, what: dict[str, Any]) -> _Trial | None:
        """The trial of a warm-up, or None as long as it goes on."""
        trials, now = self._held[job].trials, time.monotonic()
        if what["what"] not in trials:
            ours, theirs = socket.socketpair()
            bounds = Bounds(what["memory_bytes"], str(self.workspace.path), sys.maxsize)
            with ours, theirs:
                files = Files(theirs, self._log, self._log)
                process = self._start(job, not template.shared, {"trial": what}, bounds, files)
            trials[what["what"]] = _Trial(process, now + WARMING_S)
        trial = trials[what["what"]]
        if trial.process is not None:
            report = trial.process.poll()
            if report is None:
                if now > trial.until:
                    trial.process.kill()
                    trial.until = now + ENDING_S
                return None
            trial.process.close()
            trial.process, trial.works, trial.alone = None, report.code in (WARM, SHARING), report.code == WARM
        return trial

    def _start(self, job: Job, forked: bool, asked: dict[str, Any], bounds: Bounds, files: Files) -> Guarded:
        return self._template(job).copy(asked, bounds, files) if forked else Fresh(job, asked, bounds, files)
