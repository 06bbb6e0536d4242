"""Runs: every policy of one replication, from the same customers and the same draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass

from sim.market.market import Market
from sim.measure.summary import summarise
from sim.scenario import Scenario

Progress = Callable[[int, int], None]
"""Called with the runs that are done and the runs there are."""

TINY = 1_000
"""Customers of the market that is simulated only to have the engine compiled."""


@dataclass(frozen=True, slots=True)
class Run:
    """What the focal firm had in the end, under one policy in one replication."""

    policy: str
    replication: int
    measures: Mapping[str, float | None]
    """Name of a measure -> value; None where it is not defined."""


@dataclass(frozen=True, slots=True)
class Replications:
    """A piece of work: some replications of a scenario under some policies."""

    scenario: Scenario
    policies: tuple[str, ...]
    seed: int
    replications: range


def compile_engine(scenario: Scenario) -> None:
    """compile_engine(scenario): have the engine compiled for this kind of market, and cached.

    Takes half a minute the first time, and a moment later. Workers then find the cache, and do
    not all compile the same.
    """
    market = Market(scenario, customers=min(scenario.customers, TINY), weeks=1)
    market.run()
    summarise(market)


def run_replication(
    scenario: Scenario,
    policies: tuple[str, ...],
    seed: int,
    replication: int,
    done: Callable[[], None] = lambda: None,
) -> tuple[Run, ...]:
    """run_replication(scenario, policies, seed, replication) -> one Run per policy.

    One market is burnt in, and forked once per policy: under every policy the same customers
    start from the same week and meet the same draws. `done()` is called after every run.
    """
    start = Market(scenario, seed, replication=replication)
    runs = []
    for policy in policies:
        market = start.fork(policy=policy)
        market.run()
        runs.append(Run(policy, replication, summarise(market)[scenario.focal]))
        done()
    return tuple(runs)


def run_all(
    work: Replications, executor: Executor | None = None, progress: Progress | None = None
) -> list[tuple[Run, ...]]:
    """run_all(work, executor=None, progress=None) -> the runs of each replication, in order.

    Without an executor they run here, one after another. The results do not depend on it.
    """
    tell = _Counter(len(work.policies) * len(work.replications), progress)
    if executor is None:
        return [
            run_replication(work.scenario, work.policies, work.seed, replication, tell)
            for replication in work.replications
        ]
    jobs = [
        executor.submit(run_replication, work.scenario, work.policies, work.seed, replication)
        for replication in work.replications
    ]
    for _ in as_completed(jobs):
        tell(len(work.policies))
    return [job.result() for job in jobs]


class _Counter:
    """Counts runs, and passes the count on."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self.done = 0
        self.total = total
        self.progress = progress

    def __call__(self, more: int = 1) -> None:
        self.done += more
        if self.progress is not None:
            self.progress(self.done, self.total)
