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
from sim.market.seeding import WORD
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
    """Compare policies on retention and profit, with the same customers and draws under each.

    In every replication one market is burnt in and forked once per policy, so that the same
    customers meet the same draws under each (common random numbers). Differences are taken
    within replications; intervals are Student's t over replications, 95 %, one at a time, and a
    bootstrap beside it. With one replication there is a difference but no interval.

    The number of replications can be left open: with `until` or `precision` they go on until what
    is asked for is known, with both until both hold, and at most up to `maximum`. First comes a
    pilot of `replications`, at least 10. All policies have the same number of replications.

    Parameters
    ----------
    scenario : Scenario, str or path
        A Scenario, the name of a shipped one, or the path of a TOML file.
    policies : sequence of str, optional
        Names of policies. Left out: all of the scenario. The baseline always takes part.
    replications : int, default 10
        How often every policy is run.
    seed : int, default 1
        The same seed gives the same comparison.
    workers : int, optional
        Processes, which change nothing but the time it takes; 1 is this process. Left out: one
        per processor, at most one per replication.
    weeks, customers : int, optional
        In place of the scenario's weeks, and of the customers it simulates: at most as many as
        its market has. Fewer widen the intervals.
    progress : callable, optional
        Called now and then with the runs that are done and the runs in all.
    until : float, optional
        A confidence such as 0.95, with which the policy of most profit is to be found, by Kim and
        Nelson's KN.
    indifference : float, optional
        With `until`: a difference in profit, in money over the run, that is too small to be worth
        finding. Left out: a thousandth of the baseline's revenue.
    precision : float, optional
        How far, in money over the run, the 95 % intervals of all profit differences to the
        baseline may reach to either side.
    maximum : int, default 200
        With `until` or `precision`: the most replications.
    store : str or path, optional
        A file that keeps every run: what is there already is not made again.
    forecast : callable, optional
        Called after the pilot with the Forecast that it allows.
    name : str, optional
        What the scenario is called in reports, if not as `scenario` says.

    Raises
    ------
    ScenarioError
        For a wrong scenario or an unknown policy.
    ValueError, TypeError
        For any other argument out of range, or of a wrong type.
    WorkerLost
        If a worker process dies.
    FileProblem
        For a store that cannot be used.

    Examples
    --------
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
    """Return the baseline's mean revenue over the run."""
    return sum(replication[baseline].measures["revenue"] or 0.0 for replication in runs) / len(runs)


def _chosen(spec: Scenario, policies: Sequence[str] | None) -> tuple[str, ...]:
    """Return the policies asked for and the baseline, each once, in the order of the scenario."""
    if policies is None:
        return tuple(spec.policies)
    given = arguments.names("policies", policies)
    check_policies(spec, given)
    asked = {*given, spec.baseline}
    return tuple(name for name in spec.policies if name in asked)
