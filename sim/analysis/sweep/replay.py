"""Replaying: exactly one run of a sweep again, by its key."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.files import FileProblem
from sim.runs.keys import engine
from sim.runs.parameter import Parameter
from sim.runs.run import Failure, Run, RunId
from sim.runs.spreads import Levels
from sim.runs.store.sweep import FILE, SweepStore
from sim.runs.task import Setup, Task
from sim.runs.worker import Worker
from sim.scenario import Problem, ScenarioError
from sim.text import name_of, show

FEWEST = 4
"""Digits of a key that are enough."""


@dataclass(frozen=True, slots=True)
class Replay:
    """A run that was made again."""

    id: RunId
    file: Path
    """Where it is kept."""
    values: Mapping[str, float]
    """The varied paths at its point."""
    outcome: Run | Failure
    """What came of it now."""
    before: Run | Failure
    """What is kept."""
    engine: str
    """Version and code that it was made with before."""

    @property
    def same(self) -> bool:
        """Whether it came out as before: every number, or the same failure."""
        if isinstance(self.outcome, Failure) and isinstance(self.before, Failure):
            now, then = self.outcome, self.before
            return (now.stage, now.error) == (then.stage, then.error)
        return self.outcome == self.before

    @property
    def same_engine(self) -> bool:
        """Whether the code is that of before."""
        return self.engine == engine()

    def to_dict(self) -> dict[str, Any]:
        """Return plain types, as in the output of `loyalsim replay --json`."""
        told: dict[str, Any] = {
            "key": self.id.key,
            "point": self.id.point,
            "policy": self.id.policy,
            "replication": self.id.replication,
            "values": dict(self.values),
            "same": self.same,
            "same_engine": self.same_engine,
        }
        if isinstance(self.outcome, Failure):
            failure = self.outcome
            return told | {
                "stage": failure.stage,
                "error": failure.error,
                "traceback": failure.traceback,
            }
        return told | {"measures": dict(self.outcome.measures)}


def replay(key: str, stores: Iterable[str | os.PathLike[str]]) -> Replay:
    """Run exactly one run of a sweep again, and say what came of it.

    `key` may be the first digits of a run's key, FEWEST or more; `stores` are files or folders of
    sweeps. The scenario and the values come from there, not from the experiment file, which may
    have changed. Raises ScenarioError if no run, or more than one, has such a key; FileProblem if
    none has and there is a file that cannot be used.
    """
    wanted = key.strip().lower()
    if len(wanted) < FEWEST or set(wanted) - set("0123456789abcdef"):
        expected = f"expected at least the first {FEWEST} hex digits of a run's key"
        raise ScenarioError([Problem("", None, "key", show(key), expected)])
    found: dict[str, tuple[Path, RunId]] = {}
    looked = []
    unread: list[FileProblem] = []
    for store in stores:
        try:
            with SweepStore.existing(store) as kept:
                found |= {each.key: (kept.path, each) for each in kept.find_ids(wanted)}
                looked.append(name_of(kept.path))
        except FileProblem as problem:
            unread.append(problem)
    if unread and not found:
        raise unread[0]
    if len(found) != 1:
        raise ScenarioError([Problem("", None, "key", show(key), _not_one(len(found), looked))])
    ((path, run),) = found.values()
    return _again(path, run)


def stores_under(folder: Path) -> list[Path]:
    """Return the files of sweeps in a folder and in the folders below it, sorted.

    The file of a sweep stands for itself.
    """
    return [folder] if folder.is_file() else sorted(folder.glob(f"**/{FILE}"))


def _again(path: Path, run: RunId) -> Replay:
    with SweepStore.existing(path) as kept:
        about = kept.begun()
        values = kept.values(run.point)
        before = kept.outcome(run)
    vary = about["vary"]
    setup = Setup(
        about["seed"],
        json.dumps(json.loads(about["market"]), ensure_ascii=False),
        tuple(
            Parameter(each["path"], Levels(()), each["beside"], each["today"], each["whole"])
            for each in vary
        ),
        tuple(about["measures"]),
        about["weekly"],
    )
    task = Task((run.policy,), run.replication, run.point, values)
    ((outcome,),) = Worker(setup)([task]).outcomes
    named = {each["path"]: value for each, value in zip(vary, values, strict=True)}
    engine_then = about["parts"]["the version of Loyalsim"]
    return Replay(run, path, named, outcome, before, engine_then)


def _not_one(count: int, looked: list[str]) -> str:
    if count:
        return "more than one run has a key that begins so; give more digits"
    if not looked:
        return "there is no sweep here to look in; name its folder (--in)"
    where = ", ".join(looked[:3]) + (", ..." if len(looked) > 3 else "")
    return f"no run has such a key in {where}"
