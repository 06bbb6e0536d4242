"""Comparing policies: the same customers and the same draws under each, again and again."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from sim import arguments
from sim.analysis.compare.collect import Collector
from sim.analysis.compare.comparison import (
    COMPARED,
    Comparison,
    PolicyResult,
    profits,
    summarise_runs,
)
from sim.runs.prepare import check_policies, label, prepare
from sim.runs.run import Progress, Run
from sim.scenario import Scenario
from sim.stats.sequential import (
    PILOT,
    Forecast,
    Goal,
    Step,
    default_indifference,
    next_step,
)

__all__ = ["COMPARED", "Comparison", "Forecast", "PolicyResult", "compare"]

WORD = 2**32

Tell = Callable[[Forecast], None]
"""Called with the pilot's forecast."""


def compare(
    scenario: Scenario | str | os.PathLike[str],
    policies: Sequence[str] | None = None,
    replications: int = 10,
    seed: int = 1,
    *,
    workers: int | None = None,
    weeks: int | None = None,
    customers: int | None = None,
    progress: Progress | None = None,
    until: float | None = None,
    indifference: float | None = None,
    precision: float | None = None,
    maximum: int = 200,
    store: str | os.PathLike[str] | None = None,
    forecast: Tell | None = None,
    name: str | None = None,
) -> Comparison:
    """Return Comparison of policies.

    In every replication one market is burnt in and forked once per policy, so that the same
    customers meet the same draws under each (common random numbers). Differences are taken
    within replications; intervals are Student's t over replications, 95 %, one at a time, and a
    bootstrap beside it. With one replication there is a difference but no interval.

    `scenario` is a Scenario, the name of a shipped one or a path; `policies` are names (all of the
    scenario if left out; the baseline always takes part); `workers` is the number of processes
    (None: one per processor, at most one per replication; 1: this process), which changes
    nothing but the time it takes; `weeks` and `customers` replace those of the scenario;
    `progress(runs done, runs in all)` is called now and then.

    The number of replications can be left open, up to `maximum`. With `until` (such as 0.95) they
    go on until the policy with the most profit is found with that confidence by Kim and Nelson's
    KN, where a difference below `indifference` (money over the run; left out: a thousandth of the
    baseline's revenue) is not worth finding. With `precision` they go on until the 95 % intervals
    of all profit differences to the baseline reach at most so much money to either side. With
    both, until both hold. First comes a pilot of `replications`, at least 10, and `forecast` is
    called with what it promises. All policies have the same number of replications.

    `store` is the path of a file that keeps every run: what is there already is not made again.
    `name` is what the scenario is called in reports, if not as `scenario` says.

    Raises ScenarioError for a wrong scenario or an unknown policy, ValueError for any other
    argument out of range, TypeError for one of a wrong type, WorkerLost if a worker process dies,
    FileProblem for a store that cannot be used.

    >>> result = compare("grocery", ["status-quo"], replications=2, customers=500, weeks=52,
    ...                  workers=1)
    >>> result.policies["status-quo"].vs_baseline["profit"]
    Estimate(mean=0.0, ci95=(0.0, 0.0))
    """
    arguments.whole("replications", replications, 1)
    arguments.whole("seed", seed, 0, WORD - 1)
    if workers is not None:
        arguments.whole("workers", workers, 1)
    for argument, called in (("progress", progress), ("forecast", forecast)):
        arguments.callback(argument, called)
    arguments.path("store", store)
    if name is not None:
        arguments.text("name", name, "what the scenario is called")
    goal = Goal(until, indifference, precision, maximum)
    goal.check()
    spec = prepare(scenario, None, weeks, customers)
    names = _chosen(spec, policies)
    name = label(scenario) if name is None else name
    with Collector(spec, names, seed, store, workers, progress) as collector:
        if not goal.open_ended:
            return summarise_runs(spec, name, seed, collector.collect(replications))
        pilot = min(max(replications, PILOT), maximum)
        runs = collector.collect(pilot)
        column = names.index(spec.baseline)
        zone = indifference or default_indifference(_revenue(runs, column), spec.mean_price)
        step = next_step(profits(runs), column, goal, pilot, zone)
        if forecast is not None:
            forecast(_forecast(step, collector, pilot, len(names)))
        while step.batch:
            done = len(runs)
            runs = collector.collect(done + step.batch, done + step.expected)
            step = next_step(profits(runs), column, goal, pilot, zone)
        return summarise_runs(spec, name, seed, runs, goal, step, zone)


def _forecast(step: Step, collector: Collector, pilot: int, policies: int) -> Forecast:
    runs = step.expected * policies
    speed = collector.seconds / collector.made if collector.made else None
    seconds = 0.0 if not runs else None if speed is None else runs * speed
    return Forecast(pilot + step.expected, runs, seconds, pilot + step.most)


def _revenue(runs: Sequence[Sequence[Run]], baseline: int) -> float:
    """Mean revenue of the baseline over the run."""
    return sum(replication[baseline].measures["revenue"] or 0.0 for replication in runs) / len(runs)


def _chosen(spec: Scenario, policies: Sequence[str] | None) -> tuple[str, ...]:
    """The policies asked for and the baseline, each once, in the order of the scenario."""
    if policies is None:
        return tuple(spec.policies)
    given = arguments.names("policies", policies)
    check_policies(spec, given)
    asked = {*given, spec.baseline}
    return tuple(name for name in spec.policies if name in asked)
