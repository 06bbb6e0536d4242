"""How often the intervals that a comparison reports contain the true value.

    python -m experiments.benchmarks.coverage [--macros N] [--customers N] [--weeks N] [--workers N]

A macro-replication is a comparison as a strategist would run it: 10 paired replications of a small
market (grocery with 300 customers over 26 weeks), from which the 95 % intervals of retention, of
profit and of their differences to the baseline are formed. 1,000 of them; the truth is the mean
over all their replications, whose own error is a hundredth of an interval's width. Prints the share
of intervals that contain it, Student's t and the bootstrap, with the Monte Carlo standard error,
and the share without width: where a policy touches so few of so few customers that it changed
nothing in any of the replications, there is nothing from which to say how much it may change.
"""

from __future__ import annotations

import argparse
import math
import os
import time

import numpy as np
from numpy.typing import NDArray

from sim.runs.backend import backend
from sim.runs.scheduler import run_each
from sim.runs.task import Setup, Task
from sim.runs.worker import Worker, compile_engine
from sim.scenario import Scenario
from sim.stats.bootstrap import bootstrap_interval
from sim.stats.paired import estimate

REPLICATIONS = 10
POLICIES = ("status-quo", "service-quality")
MEASURES = ("retention", "profit")
SEED = 1987

Real = NDArray[np.float64]


def simulate(scenario: Scenario, macros: int, workers: int) -> dict[str, Real]:
    """Simulate what is estimated: name -> values, macro-replications by replications."""
    shape = (len(POLICIES), len(MEASURES), macros * REPLICATIONS)
    values = np.full(shape, np.nan)

    compile_engine(scenario)
    tasks = [Task(POLICIES, replication, world=scenario) for replication in range(shape[2])]
    with backend(None, workers) as where:
        made = run_each(Worker(Setup(SEED)).runs, tasks, where)
    for run in (run for runs in made for run in runs):
        for m, measure in enumerate(MEASURES):
            value = run.measures[measure]
            assert value is not None
            values[POLICIES.index(run.policy), m, run.replication] = value
    found = {}
    for m, measure in enumerate(MEASURES):
        baseline, policy = values[0, m], values[1, m]
        found[f"{measure} of {POLICIES[0]}"] = baseline
        found[f"{measure} of {POLICIES[1]}"] = policy
        found[f"{measure}, difference (paired)"] = policy - baseline
    return {name: column.reshape(macros, REPLICATIONS) for name, column in found.items()}


def coverage(values: Real) -> tuple[float, float]:
    """Return the share of t and of bootstrap intervals that contain the truth.

    `values` are macro-replications by replications; the truth is the mean of all of them.

    >>> coverage(np.zeros((3, 10)))
    (1.0, 1.0)
    """
    truth = float(values.mean())
    student = bootstrap = 0
    for macro, row in enumerate(values.tolist()):
        student += estimate(row).includes(truth)
        ends = bootstrap_interval(row, macro)
        bootstrap += ends is not None and ends[0] <= truth <= ends[1]
    return student / len(values), bootstrap / len(values)


def without_width(values: Real) -> float:
    """Return the share of rows that do not vary.

    >>> without_width(np.array([[0.0, 0.0], [0.0, 1.0]]))
    0.5
    """
    return float(np.mean(np.ptp(values, axis=1) == 0.0))


def shown(share: float, macros: int) -> str:
    """Return the share in per cent with its standard error.

    >>> shown(0.95, 1000)
    '95.0 % ± 0.7'
    """
    return f"{100 * share:.1f} % ± {100 * math.sqrt(share * (1 - share) / macros):.1f}"


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description="How often intervals contain the true value.")
    parser.add_argument("--macros", type=int, default=1_000, help="macro-replications")
    parser.add_argument("--customers", type=int, default=300, help="size of the market")
    parser.add_argument("--weeks", type=int, default=26, help="length of a run")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes")
    options = parser.parse_args()
    begun = time.perf_counter()
    scenario = Scenario.load("grocery").replace("customers", options.customers)
    scenario = scenario.replace("weeks", options.weeks)
    found = simulate(scenario, options.macros, options.workers)
    simulated = time.perf_counter() - begun
    print(
        f"coverage of 95 % intervals: {options.macros:,} macro-replications of {REPLICATIONS} "
        f"paired replications, grocery, {scenario.customers:,} customers, {scenario.weeks} weeks"
    )
    print(f"{'estimated':40} {'Student t':>16} {'bootstrap':>16} {'without width':>14}")
    for name, values in found.items():
        student, bootstrap = (shown(share, options.macros) for share in coverage(values))
        flat = f"{100 * without_width(values):.1f} %"
        print(f"{name:40} {student:>16} {bootstrap:>16} {flat:>14}")
    runs = options.macros * REPLICATIONS * len(POLICIES)
    total = time.perf_counter() - begun
    print(f"{runs:,} runs in {simulated:.0f} s, {total:.0f} s with the intervals")


if __name__ == "__main__":
    main()
