"""What came of one run, and which run of many it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from sim.notebook import Brief

Values = Mapping[str, float | None]
"""Name of a measure -> its value; None where it is not defined."""

Progress = Callable[[int, int], None]
"""Called with the runs that are done and the runs there are."""

Stages = Callable[[str, str], AbstractContextManager[Progress]]
"""Called with what begins and the unit it is counted in; gives a function(done, of how many)."""

Stage: TypeAlias = Literal["scenario", "burn-in", "weeks", "measures", "worker"]
"""Where a run failed: in making the scenario, before the policy starts, under the policy, in
measuring, or with the process that ran it."""


@dataclass(frozen=True, slots=True, repr=False)
class Run(Brief):
    """What became of the focal firm, under one policy in one replication.

    >>> from sim import compare
    >>> found = compare("grocery", ["bond"], replications=2, customers=300, weeks=8, workers=1)
    >>> found.runs[0].policy, found.runs[0].replication
    ('status-quo', 0)
    """

    policy: str
    replication: int
    measures: Mapping[str, float | None]
    """Name of a measure -> value over the run; None where it is not defined."""
    horizons: Mapping[int, Values] = field(default_factory=dict)
    """Weeks (13, 52, 156, those within the run) -> `profit` and `profit_discounted` up to then,
    and `kept`: share of the customers at the start who still were the firm's."""
    segments: Mapping[str, Values] = field(default_factory=dict)
    """Name of a segment -> its SEGMENT_MEASURES over the run."""
    weekly: Mapping[str, tuple[float | None, ...]] = field(default_factory=dict)
    """Name of a measure -> its value in every week since the end of the burn-in."""
    years: tuple[Values, ...] = ()
    """Money of each account in each year since the end of the burn-in, the last perhaps a part."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A run that could not be made, as data."""

    policy: str
    replication: int
    stage: Stage
    error: str
    """The error's name and message, in one line."""
    traceback: str


@dataclass(frozen=True, slots=True)
class RunId:
    """One run of a sweep."""

    key: str
    """SHA-256 (64 hex digits) of everything that determines the run."""
    point: int
    policy: str
    replication: int


class EvaluationFailed(RuntimeError):
    """A run that must not fail could not be made; says which one, at which stage, and why."""
