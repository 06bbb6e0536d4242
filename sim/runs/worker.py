"""The worker: what it does with tasks, whoever asks for them, and what it sends back."""

from __future__ import annotations

import time
import traceback
import warnings
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache
from itertools import compress
from typing import TypeAlias

from sim.market.market import Market
from sim.market.prepare import StartWarning
from sim.measure.summary import summarise
from sim.runs.observe import measured, observe
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
TINY = 1_000
"""Customers of the market that is simulated only to have the engine compiled."""

Outcomes: TypeAlias = tuple[Run | Failure, ...]
"""What came of a task: one Run or Failure per policy, in the order of its policies."""


class Worker:
    """Does the tasks of a setup, and remembers the market that was burnt in last.

    Tasks that come one after another share it if they differ in nothing but policies and their
    levers, which are not in force before week 0. A worker sent to another process is the same one
    there from batch to batch.

    >>> small = Scenario.load("grocery").replace({"customers": 300, "weeks": 4})
    >>> task = Task(("status-quo", "bond"), 0, world=small)
    >>> [run.policy for run in Worker(Setup(seed=1)).runs(task)]
    ['status-quo', 'bond']
    """

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self._last: tuple[object, Start] | None = None

    def __reduce__(self) -> tuple[Callable[[Setup], Worker], tuple[Setup]]:
        return _here, (self.setup,)

    def __call__(self, tasks: Sequence[Task]) -> Done[Outcomes]:
        """Do some tasks. What fails becomes a Failure; the rest goes on."""
        begun = time.monotonic()
        done: list[list[Attempt]] = []
        waiting: dict[Attempt, None] = {}
        for task in tasks:
            done.append([])
            for attempt in self._begin(task):
                done[-1].append(attempt)
                waiting[attempt] = None
                if sum(each.size for each in waiting) >= TOGETHER:
                    self._finish(waiting)
                    waiting.clear()
        self._finish(waiting)
        outcomes = tuple(tuple(attempt.outcome for attempt in some) for some in done)
        return Done(outcomes, time.monotonic() - begun)

    def runs(self, task: Task) -> tuple[Run, ...]:
        """Return one Run per policy of a task; what fails is raised."""
        made = []
        for attempt in self._begin(task):
            self._finish([attempt])
            made.append(attempt.made())
        return tuple(made)

    def _begin(self, task: Task) -> Iterator[Attempt]:
        """One Attempt per policy, at the end of the burn-in.

        One that the task before had, too, is the same Attempt.
        """
        stage: Stage = "scenario"
        try:
            spec = task.world
            if spec is None:
                spec = template_of(self.setup.market, self.setup.parameters).at(task.values)
            stage = "burn-in"
            start = self._start(task, spec)
        except Exception as error:
            for policy in task.policies:
                attempt = Attempt(policy, task.replication)
                attempt.fail(stage, error)
                yield attempt
            return
        for policy in task.policies:
            yield start.attempt(policy, task, spec)

    def _start(self, task: Task, spec: Scenario) -> Start:
        parameters = self.setup.parameters
        lasting = [not each.path.startswith("policies.") for each in parameters]
        shared = (task.world, task.replication, tuple(compress(task.values, lasting)))
        last = self._last
        if last is not None and last[0] == shared:
            return last[1]
        self._last = last = None  # before the next is made: no more than one is kept
        with warnings.catch_warnings():
            if self.setup.quiet:
                warnings.simplefilter("ignore", StartWarning)
            market = Market(spec, self.setup.seed, replication=task.replication, labels=False)
        self._last = (shared, Start(market, parameters))
        return self._last[1]

    def _finish(self, attempts: Collection[Attempt]) -> None:
        for attempt in attempts:
            attempt.take("weeks", self._live)
        for attempt in attempts:
            attempt.take("measures", self._measure)

    def _live(self, market: Market) -> Run | None:
        if self.setup.measures is None:
            return observe(market)
        market.run()
        return None

    def _measure(self, market: Market) -> Run:
        return measured(market, self.setup.measures or (), self.setup.weekly)


@lru_cache(maxsize=1)
def _here(setup: Setup) -> Worker:
    """The worker of this process, which is sent here with every batch."""
    return Worker(setup)


class Attempt:
    """A run on its way, from stage to stage.

    A stage that fails ends it: later ones do nothing.
    """

    def __init__(self, policy: str, replication: int) -> None:
        self.policy = policy
        self.replication = replication
        self.market: Market | None = None
        self._run: Run | None = None
        self._failed: tuple[Stage, Exception] | None = None

    @property
    def size(self) -> int:
        """Customers of the market that waits."""
        return 0 if self.market is None else self.market.spec.simulated

    @property
    def failed(self) -> bool:
        """Whether a stage did."""
        return self._failed is not None

    @property
    def outcome(self) -> Run | Failure:
        """What came of it in the end: the run, or why there is none."""
        if self._failed is None:
            return self.made()
        stage, error = self._failed
        return describe(error, self.policy, self.replication, stage)

    def made(self) -> Run:
        """Return the run. Raises what ended it."""
        if self._failed is not None:
            raise self._failed[1]
        if self._run is None:
            raise RuntimeError("the run is not at its end")
        return self._run

    def fail(self, stage: Stage, error: Exception) -> None:
        """End it, and let the market go."""
        self._failed = (stage, error)
        self.market = None

    def take(self, stage: Stage, step: Callable[[Market], Run | None]) -> None:
        """Do a step with the market, if there still is one.

        With a run it is at its end, and the market is let go.
        """
        if self.market is None:
            return
        try:
            self._run = step(self.market)
        except Exception as error:
            self.fail(stage, error)
        if self._run is not None:
            self.market = None


class Start:
    """What begins from a burnt-in market, under any policy.

    The market is forked once per policy, so that every policy meets the same customers and the
    same draws. Of each policy, what was begun last is remembered: the next point has the same run
    if nothing differs that bears on the policy.
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
        if attempt is not None and before == values and not attempt.failed:
            return attempt
        attempt = Attempt(policy, task.replication)
        try:
            attempt.market = self.market.fork(policy, spec.policies)
        except Exception as error:
            attempt.fail("weeks", error)
        self._begun[policy] = (values, attempt)
        return attempt


def compile_engine(scenario: Scenario) -> None:
    """Have the engine compiled for this kind of market, and cached.

    Takes half a minute the first time, and a moment later. Workers then find the cache, and do
    not all compile the same.
    """
    tiny = {"simulate": min(scenario.simulated, TINY), "weeks": 1}
    market = Market(scenario.replace(tiny), rng=1)
    market.run()
    summarise(market)


def run_replication(
    scenario: Scenario, policies: tuple[str, ...], seed: int, replication: int
) -> tuple[Run, ...]:
    """Make one Run per policy in one replication.

    One market is burnt in, and forked once per policy: under every policy the same customers
    start from the same week and meet the same draws.
    """
    return Worker(Setup(seed)).runs(Task(policies, replication, world=scenario))


def unsurvived(task: Task, workers: int) -> Outcomes:
    """Tell what came of a task that took so many workers with it: a Failure per policy."""
    said = f"{workers} workers died with this run, often because memory ran out"
    return tuple(
        Failure(policy, task.replication, "worker", f"WorkerLost: {said}", "")
        for policy in task.policies
    )


def describe(error: Exception, policy: str, replication: int, stage: Stage) -> Failure:
    """Return Failure.

    >>> describe(ValueError("no"), "bond", 0, "weeks").error
    'ValueError: no'
    """
    message = str(error.problems[0] if isinstance(error, ScenarioError) else error)
    line = " ".join(f"{type(error).__name__}: {message}".split())
    told = "".join(traceback.format_exception(error))
    return Failure(policy, replication, stage, line, told)
