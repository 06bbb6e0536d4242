"""Comparing policies: the same customers and the same draws under each, again and again."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace

from sim import arguments
from sim.analysis.compare.collect import Collector
from sim.analysis.compare.comparison import (
    COMPARED,
    Comparison,
    PolicyResult,
    by_world,
    profits,
    summarise_runs,
)
from sim.market.seeding import WORD
from sim.runs.prepare import check_policies, label, prepare
from sim.runs.run import Progress, Run
from sim.runs.worlds import CUSTOMERS, Worlds
from sim.scenario import Scenario
from sim.scenario.resize import resized
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

PER_WORLD = 2
"""Replications of each world: the fewest that tell chance from what differs between worlds."""
FEWEST = 4
"""Worlds below which each has a single replication: of so few nothing else can be told."""
RUNS, AT_FILE = 40, 10
"""Replications if nobody says how many: over worlds, and at the file's numbers."""


def compare(
    scenario: Scenario | str | os.PathLike[str],
    policies: Sequence[str] | None = None,
    replications: int | None = None,
    seed: int = 1,
    *,
    at_file: bool = False,
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
    customers meet the same draws under each (common random numbers). Replications lie in worlds:
    each world draws the numbers of the scenario's uncertainty table, the same for all policies,
    and has two replications (one, if there are fewer than 8 in all), so that what is chance can be
    told from what nobody knows. Without such a table, or `at_file`, all have the file's numbers,
    and each counts as a world.

    Differences are taken within replications and averaged within worlds; intervals are Student's t
    over worlds, 95 %, one at a time, and a bootstrap beside it. With one world there is a
    difference but no interval.

    The number of replications can be left open: with `until` or `precision` they go on until what
    is asked for is known, with both until both hold, and at most up to `maximum`. First comes a
    pilot of `replications`, at least 10 worlds. All policies have the same number of replications.
    The same runs end in the same verdict, however many were asked for in which way.

    Parameters
    ----------
    scenario : Scenario, str or path
        A Scenario, the name of a shipped one, or the path of a TOML file.
    policies : sequence of str, optional
        Names of policies. Left out: all of the scenario. The baseline always takes part.
    replications : int, optional
        How often every policy is run, rounded up to whole worlds. Left out: 40 (20 worlds), 10 at
        the file's numbers.
    seed : int, default 1
        The same seed gives the same comparison.
    at_file : bool, default False
        Keep the numbers of the file: nothing is drawn but chance.
    workers : int, optional
        Processes, which change nothing but the time it takes; 1 is this process. Left out: one
        per processor, at most one per replication.
    weeks, customers : int, optional
        In place of the scenario's weeks, and of the customers it simulates: at most as many as
        its market has. Fewer widen the intervals. Worlds simulate at most 5,000 if left out:
        another world tells more than more customers.
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
    if replications is not None:
        arguments.whole("replications", replications, 1)
    arguments.whole("seed", seed, 0, WORD - 1)
    arguments.flag("at_file", at_file)
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
    drawn = bool(spec.uncertainty) and not at_file
    if drawn and customers is None:
        spec = resized(spec, min(CUSTOMERS, spec.simulated))
    if replications is None:
        replications = RUNS if drawn else AT_FILE
    several = replications >= PER_WORLD * FEWEST
    if goal.open_ended:  # at least a pilot's worlds, within the maximum
        several = maximum >= PER_WORLD * PILOT
    worlds = Worlds(spec, seed, PER_WORLD if several else 1, at_file)
    names = _chosen(spec, policies)
    name = label(scenario) if name is None else name
    with Collector(worlds, names, seed, store, workers, progress) as collector:
        count = -(-replications // worlds.per_world)
        if not goal.open_ended:
            return summarise_runs(worlds, name, collector.collect(count * worlds.per_world))
        column = names.index(spec.baseline)
        most = maximum // worlds.per_world
        pilot = min(max(count, PILOT), most)
        runs = collector.collect(pilot * worlds.per_world)
        zone = indifference or default_indifference(_revenue(runs, column), spec.mean_price)
        goal = replace(goal, maximum=most)

        def look() -> Step:
            return next_step(by_world(profits(runs), worlds.per_world), column, goal, pilot, zone)

        step = look()
        if forecast is not None:
            forecast(_forecast(step, collector, pilot, len(names)))
        while step.batch:
            done = len(runs)
            further = step.batch * worlds.per_world, step.expected * worlds.per_world
            runs = collector.collect(done + further[0], done + further[1])
            step = look()
        return summarise_runs(worlds, name, runs, goal, step, zone)


def _forecast(step: Step, collector: Collector, pilot: int, policies: int) -> Forecast:
    each = collector.worlds.per_world
    runs = step.expected * policies * each
    speed = collector.seconds / collector.made if collector.made else None
    seconds = 0.0 if not runs else None if speed is None else runs * speed
    return Forecast((pilot + step.expected) * each, runs, seconds, (pilot + step.most) * each)


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
