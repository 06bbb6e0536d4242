"""The worker: what it does with tasks at points of a design, and what it sends back."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import compress
from typing import TypeAlias

from sim.market.market import Market
from sim.measure.counts import weekly_counts
from sim.measure.definitions import MEASURES
from sim.measure.summary import plain, summarise_firm
from sim.runs.parameter import Parameter
from sim.runs.run import Failure, Run, Stage
from sim.runs.scheduler import Done
from sim.runs.task import Setup, Task
from sim.runs.template import template_of
from sim.scenario import Scenario, ScenarioError

TOGETHER = 20_000
"""Customers, about, of markets that wait for each other: what Python does for several runs is done
at once, as the weeks of a run sweep it out of the cache. A few percent of the time of a run with
2,000 customers, which `experiments.benchmarks.sweep` measures."""


Outcomes: TypeAlias = tuple[Run | Failure, ...]
"""What came of a task: one Run or Failure per policy, in the order of its policies."""


def work(setup: Setup, tasks: Sequence[Task]) -> Done[Outcomes]:
    """Return Done. What fails becomes a Failure; the rest goes on."""
    begun = time.monotonic()
    outcomes: list[Outcomes] = []
    waiting: list[list[Attempt]] = []
    for task in tasks:
        waiting.append(begin(setup, task, _settled))
        if sum(attempt.size for attempt in _each(waiting)) >= TOGETHER:
            outcomes += finish(setup, waiting)
            waiting = []
    outcomes += finish(setup, waiting)
    return Done(tuple(outcomes), time.monotonic() - begun)


def unsurvived(task: Task, workers: int) -> Outcomes:
    """Tell what came of a task that took so many workers with it: a Failure per policy."""
    said = f"{workers} workers died with this run, often because memory ran out"
    return tuple(
        Failure(policy, task.replication, "worker", f"WorkerLost: {said}", "")
        for policy in task.policies
    )


def run_task(setup: Setup, task: Task) -> tuple[Run | Failure, ...]:
    """Return one Run or Failure per policy, all of them made anew."""
    (outcomes,) = finish(setup, [begin(setup, task, Settled())])
    return outcomes


class Attempt:
    """A run on its way, from stage to stage.

    A stage that fails ends it: its outcome is a Failure then, and later stages do nothing.
    """

    def __init__(self, policy: str, replication: int) -> None:
        self.policy = policy
        self.replication = replication
        self.market: Market | None = None
        self.outcome: Run | Failure | None = None

    @property
    def size(self) -> int:
        """Customers of the market that waits."""
        return 0 if self.market is None else self.market.spec.simulated

    def fail(self, stage: Stage, error: Exception) -> None:
        """The outcome is a Failure, and the market is let go."""
        self.outcome = describe(error, self.policy, self.replication, stage)
        self.market = None

    def take(self, stage: Stage, step: Callable[[Market], Run | None]) -> None:
        """Do a step with the market, if there still is one.

        If it has an outcome, this is the run's, and the market is let go.
        """
        if self.market is None:
            return
        try:
            self.outcome = step(self.market)
        except Exception as error:
            self.fail(stage, error)
        if self.outcome is not None:
            self.market = None


class Start:
    """What begins from it, under any policy.

    The market is forked once per policy, as `run_replication` does, so that every policy meets
    the same customers and the same draws. Of each policy, what was begun last is remembered: the
    next point has the same run if nothing differs that bears on the policy.
    """

    def __init__(self, market: Market, parameters: tuple[Parameter, ...]) -> None:
        self.market = market
        self._parameters = parameters
        self._begun: dict[str, tuple[tuple[float, ...], Attempt]] = {}

    def attempt(self, policy: str, task: Task, spec: Scenario) -> Attempt:
        """Return Attempt, at the end of the burn-in."""
        bearing = [each.bears_on(policy, spec.policies) for each in self._parameters]
        values = tuple(compress(task.values, bearing))
        before, attempt = self._begun.get(policy, (None, None))
        if attempt is not None and before == values and not isinstance(attempt.outcome, Failure):
            return attempt
        attempt = Attempt(policy, task.replication)
        try:
            attempt.market = self.market.fork(policy, spec.policies)
        except Exception as error:
            attempt.fail("weeks", error)
        self._begun[policy] = (values, attempt)
        return attempt


class Settled:
    """Remembers the market that was burnt in last, as long as points share it.

    They do if they differ in nothing but levers of policies: these are not in force before week 0.
    """

    def __init__(self) -> None:
        self._last: tuple[object, Start] | None = None

    def start(self, setup: Setup, task: Task, spec: Scenario) -> Start:
        """Return Start."""
        lasting = [not each.path.startswith("policies.") for each in setup.parameters]
        shared = (setup, task.replication, tuple(compress(task.values, lasting)))
        last = self._last
        if last is not None and last[0] == shared:
            return last[1]
        self._last = last = None  # before the next is made: no more than one is kept
        market = Market(spec, setup.seed, replication=task.replication, labels=False)
        start = Start(market, setup.parameters)
        if not all(lasting):
            self._last = (shared, start)
        return start


_settled = Settled()


def begin(setup: Setup, task: Task, settled: Settled) -> list[Attempt]:
    """Return one Attempt per policy, at the end of the burn-in.

    One that another task has, too, is the same Attempt.
    """
    stage: Stage = "scenario"
    try:
        spec = template_of(setup.market, setup.parameters).at(task.values)
        stage = "burn-in"
        start = settled.start(setup, task, spec)
    except Exception as error:
        attempts = [Attempt(policy, task.replication) for policy in task.policies]
        for attempt in attempts:
            attempt.fail(stage, error)
        return attempts
    return [start.attempt(policy, task, spec) for policy in task.policies]


def finish(setup: Setup, tasks: Sequence[Sequence[Attempt]]) -> list[tuple[Run | Failure, ...]]:
    """Return of each task, one Run or Failure per policy."""
    for attempt in _each(tasks):
        attempt.take("weeks", Market.run)
    for attempt in _each(tasks):
        attempt.take("measures", partial(_measured, setup=setup))
    return [tuple(a.outcome for a in some if a.outcome is not None) for some in tasks]


def _each(tasks: Sequence[Sequence[Attempt]]) -> Iterable[Attempt]:
    """Every Attempt once."""
    return dict.fromkeys(attempt for some in tasks for attempt in some)


def _measured(market: Market, setup: Setup) -> Run:
    found = summarise_firm(market, market.spec.focal, setup.measures)
    values = {name: found[name] for name in setup.measures}
    weekly = _course(market, setup.measures) if setup.weekly else {}
    return Run(market.policy, market.replication, values, weekly=weekly)


def _course(market: Market, measures: Sequence[str]) -> dict[str, tuple[float | None, ...]]:
    """Every week since the end of the burn-in, of the measures that have a value each week."""
    counts = weekly_counts(market, by_segment=False, only=market.spec.focal)
    j, first = market.names.index(market.spec.focal), market.burn_in_weeks
    found = {}
    for name in weekly_measures(measures, market.spec):
        measure = MEASURES[name]
        weeks = plain(measure.of(counts)[first:, 0, j : j + 1], measure)
        found[name] = tuple(week for (week,) in weeks)
    return found


def weekly_measures(measures: Sequence[str], scenario: Scenario) -> tuple[str, ...]:
    """Return those that have a value in every week.

    >>> weekly_measures(["profit", "retention"], Scenario.load("grocery"))
    ('profit',)
    """
    from sim.measure.definitions import measures as defined
    from sim.measure.measure import Level

    weekly = {measure.name for measure in defined(Level.WEEK, scenario.kind)}
    return tuple(name for name in measures if name in weekly)


def describe(error: Exception, policy: str, replication: int, stage: Stage) -> Failure:
    """Return Failure.

    >>> describe(ValueError("no"), "bond", 0, "weeks").error
    'ValueError: no'
    """
    message = str(error.problems[0] if isinstance(error, ScenarioError) else error)
    line = " ".join(f"{type(error).__name__}: {message}".split())
    told = "".join(traceback.format_exception(error))
    return Failure(policy, replication, stage, line, told)
