"""Runs: every policy of one replication, from the same customers and the same draws."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass

from sim.experiment.horizons import at_horizons, course, follow
from sim.market.market import Market
from sim.measure.counts import weekly_counts
from sim.measure.summary import summarise, summarise_segments
from sim.runs.run import Run
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


@dataclass(frozen=True, slots=True)
class Task:
    """A piece of work for one process: some policies of one replication."""

    policies: tuple[str, ...]
    replication: int


def compile_engine(scenario: Scenario) -> None:
    """compile_engine(scenario): have the engine compiled for this kind of market, and cached.

    Takes half a minute the first time, and a moment later. Workers then find the cache, and do
    not all compile the same.
    """
    tiny = {"customers": min(scenario.customers, TINY), "weeks": 1}
    market = Market(scenario.replace(tiny), rng=1)
    market.run()
    summarise(market)


def run_replication(
    scenario: Scenario,
    policies: tuple[str, ...],
    seed: int,
    replication: int,
    done: Callable[[Run], None] = lambda _: None,
) -> tuple[Run, ...]:
    """run_replication(scenario, policies, seed, replication) -> one Run per policy.

    One market is burnt in, and forked once per policy: under every policy the same customers
    start from the same week and meet the same draws. `done(run)` is called after every run.
    """
    start = Market(scenario, seed, replication=replication, labels=False)
    runs = []
    for policy in policies:
        runs.append(observe(start.fork(policy=policy), replication))
        done(runs[-1])
    return tuple(runs)


def observe(market: Market, replication: int) -> Run:
    """observe(market at the end of its burn-in, replication) -> Run, having run it to its end."""
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


def run_tasks(
    scenario: Scenario,
    seed: int,
    tasks: Sequence[Task],
    executor: Executor | None,
    done: Callable[[Iterable[Run]], None],
) -> None:
    """run_tasks(scenario, seed, tasks, executor, done): run them all, in whatever order.

    `done(runs)` is called, in this process, with every run once. Without an executor they run
    here, one after another. The runs do not depend on it.
    """
    if executor is None:
        for task in tasks:
            run_replication(
                scenario, task.policies, seed, task.replication, lambda run: done([run])
            )
        return
    # Only as_completed holds the futures, and lets go of each: runs are not kept twice.
    for job in as_completed(
        executor.submit(run_replication, scenario, task.policies, seed, task.replication)
        for task in tasks
    ):
        done(job.result())
