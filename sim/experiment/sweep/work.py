"""Work: what a worker is sent, what it does, and what it sends back."""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import compress
from typing import Literal, TypeAlias

from sim.experiment.runs import Run
from sim.experiment.sweep.parameter import Parameter
from sim.experiment.sweep.place import place_of
from sim.market.market import Market
from sim.measure.counts import weekly_counts
from sim.measure.definitions import MEASURES
from sim.measure.summary import plain, summarise_firm
from sim.scenario import Scenario, ScenarioError

Stage: TypeAlias = Literal["scenario", "burn-in", "weeks", "measures", "worker"]
"""Where a run failed: in making the scenario, before the policy starts, under the policy, in
measuring, or with the process that ran it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What depends on no other work: some policies of one replication at one point."""

    point: int
    values: tuple[float, ...]
    """Of the parameters, in their order."""
    replication: int
    policies: tuple[str, ...]


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
class Task:
    """What all pieces of a sweep have in common."""

    market: str
    """Content of the scenario, as JSON."""
    parameters: tuple[Parameter, ...]
    seed: int
    measures: tuple[str, ...]
    weekly: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """Finished pieces: of each, one Run or Failure per policy, in the order of its policies."""

    outcomes: tuple[tuple[Run | Failure, ...], ...]
    seconds: float
    """Time that the worker needed."""


def work(task: Task, pieces: Sequence[Piece]) -> Done:
    """work(task, pieces) -> Done. What fails becomes a Failure; the rest goes on."""
    begun = time.perf_counter()
    outcomes = tuple(run_piece(task, piece) for piece in pieces)
    return Done(outcomes, time.perf_counter() - begun)


def run_piece(task: Task, piece: Piece) -> tuple[Run | Failure, ...]:
    """run_piece(task, piece) -> one Run or Failure per policy.

    One market is burnt in and forked once per policy, as `run_replication` does, so that every
    policy meets the same customers and the same draws. So do the policies of the next point, if
    it differs in nothing but levers of policies: these are not in force before week 0.
    """
    try:
        with _stage("scenario"):
            spec = place_of(task.market, task.parameters).at(piece.values)
        with _stage("burn-in"):
            start = _settled.market(task, piece, spec)
    except _Failed as failed:
        return tuple(failed.failure(policy, piece.replication) for policy in piece.policies)
    outcomes: list[Run | Failure] = []
    for policy in piece.policies:
        try:
            outcomes.append(_under(start, spec, policy, task))
        except _Failed as failed:
            outcomes.append(failed.failure(policy, piece.replication))
    return tuple(outcomes)


class Settled:
    """Settled() -> remembers the market that was burnt in last, as long as points share it."""

    def __init__(self) -> None:
        self._last: tuple[object, Market] | None = None

    def market(self, task: Task, piece: Piece, spec: Scenario) -> Market:
        """market(task, piece, scenario at its point) -> Market at week 0, to be forked only."""
        lasting = [not each.path.startswith("policies.") for each in task.parameters]
        shared = (task, piece.replication, tuple(compress(piece.values, lasting)))
        last = self._last
        if last is not None and last[0] == shared:
            return last[1]
        self._last = last = None  # before the next is made: no more than one is kept
        market = Market(spec, task.seed, replication=piece.replication, labels=False)
        if not all(lasting):
            self._last = (shared, market)
        return market


_settled = Settled()


def _under(start: Market, spec: Scenario, policy: str, task: Task) -> Run:
    with _stage("weeks"):
        market = start.fork(policy, spec.policies)
        market.run()
    with _stage("measures"):
        found = summarise_firm(market, market.spec.focal, task.measures)
        values = {name: found[name] for name in task.measures}
        weekly = _course(market, task.measures) if task.weekly else {}
    return Run(policy, market.replication, values, weekly=weekly)


def _course(market: Market, measures: Sequence[str]) -> dict[str, tuple[float | None, ...]]:
    """Every week since the end of the burn-in, of the measures that have a value each week."""
    counts = weekly_counts(market, by_segment=False, only=market.spec.focal)
    j, first = market.names.index(market.spec.focal), market.burn_in_weeks
    found = {}
    for name in weekly_measures(measures, market.spec):
        measure = MEASURES[name]
        weeks = plain(measure.formula(counts)[first:, 0, j : j + 1], measure)
        found[name] = tuple(week for (week,) in weeks)
    return found


def weekly_measures(measures: Sequence[str], scenario: Scenario) -> tuple[str, ...]:
    """weekly_measures(measures, scenario) -> those that have a value in every week.

    >>> weekly_measures(["profit", "retention"], Scenario.load("grocery"))
    ('profit',)
    """
    from sim.measure.definitions import measures as defined
    from sim.measure.measure import Level

    weekly = {measure.name for measure in defined(Level.WEEK, scenario.kind)}
    return tuple(name for name in measures if name in weekly)


class _Failed(Exception):
    """A stage that failed, from the error that it failed with."""

    def __init__(self, stage: Stage, error: Exception) -> None:
        super().__init__(stage)
        self.stage = stage
        self.error = error

    def failure(self, policy: str, replication: int) -> Failure:
        return describe(self.error, policy, replication, self.stage)


def describe(error: Exception, policy: str, replication: int, stage: Stage) -> Failure:
    """describe(error, policy, replication, stage) -> Failure.

    >>> describe(ValueError("no"), "bond", 0, "weeks").error
    'ValueError: no'
    """
    message = str(error.problems[0] if isinstance(error, ScenarioError) else error)
    line = " ".join(f"{type(error).__name__}: {message}".split())
    told = "".join(traceback.format_exception(error))
    return Failure(policy, replication, stage, line, told)


@contextmanager
def _stage(stage: Stage) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        raise _Failed(stage, error) from error
