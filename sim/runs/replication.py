"""Runs: every policy of one replication, from the same customers and the same draws."""

from __future__ import annotations

import time
from collections.abc import Sequence

from sim.market.market import Market
from sim.measure.counts import weekly_counts
from sim.measure.summary import summarise, summarise_segments
from sim.runs.horizons import at_horizons, course, follow
from sim.runs.run import Run
from sim.runs.scheduler import Done
from sim.runs.task import Task
from sim.scenario import Scenario

TINY = 1_000
"""Customers of the market that is simulated only to have the engine compiled."""


SEGMENT_MEASURES = (
    "retention",
    "profit",
    "profit_discounted",
    "revenue",
    "customers",
    "purchases",
    "discount_given",
    "cost_rewards",
    "cost_contacts",
    "cost_total",
)
"""Measures that are kept for every segment."""


class Replications:
    """What a worker does with tasks: of each, one Run per policy.

    The market that was burnt in last is remembered: policies of one replication that come one
    after another share it, in one task or in several.

    >>> small = Scenario.load("grocery").replace({"customers": 300, "weeks": 4})
    >>> done = Replications(small, seed=1)([Task(("status-quo", "bond"), 0)])
    >>> [run.policy for run in done.outcomes[0]]
    ['status-quo', 'bond']
    """

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self.scenario = scenario
        self.seed = seed
        self._burnt_in: tuple[Scenario, Market] | None = None

    def __call__(self, tasks: Sequence[Task]) -> Done[tuple[Run, ...]]:
        """Do some tasks."""
        begun = time.monotonic()
        outcomes = tuple(map(self.runs, tasks))
        return Done(outcomes, time.monotonic() - begun)

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_burnt_in": None}

    def runs(self, task: Task) -> tuple[Run, ...]:
        """Make one Run per policy of a task."""
        start = self._start(task.world or self.scenario, task.replication)
        forks = (start.fork(policy=policy) for policy in task.policies)
        return tuple(observe(market, task.replication) for market in forks)

    def _start(self, spec: Scenario, replication: int) -> Market:
        """The market at the end of its burn-in."""
        if self._burnt_in is not None:
            known, start = self._burnt_in
            if known is spec and start.replication == replication:
                return start
            del start
        self._burnt_in = None  # before the next is made: no more than one is kept
        start = Market(spec, self.seed, replication=replication, labels=False)
        self._burnt_in = (spec, start)
        return start


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
    return Replications(scenario, seed).runs(Task(policies, replication))


def observe(market: Market, replication: int) -> Run:
    """Return Run, having run it to its end."""
    focal = market.spec.focal
    kept = follow(market, focal)
    counts = weekly_counts(market, by_segment=False)
    everybody, *segments = summarise_segments(market).items()
    return Run(
        policy=market.policy,
        replication=replication,
        measures=everybody[1][focal],
        horizons=at_horizons(market, focal, counts, kept),
        segments={
            name: {measure: firms[focal][measure] for measure in SEGMENT_MEASURES}
            for name, firms in segments
        },
        weekly=course(market, focal, counts),
    )
