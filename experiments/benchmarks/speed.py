"""How fast the engine is, against its goals and against one object per customer.

    python -m experiments.benchmarks.speed [--full]

Prints the machine, the versions, and a table: what, measured, goal, ratio. Times are the best of
several (wall clock), so other work on the machine disturbs them little. Without `--full` the two
longest rows are measured on a part and scaled up; the table says so. Goals were set for a machine
with AVX-512. Where the time goes: `python -m experiments.benchmarks.profile`.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import llvmlite.binding
import mesa
import numba
import numpy as np

from experiments.benchmarks.sweep import LEVERS, MARKET, measure, planned
from sim.analysis.compare.compare import compare
from sim.market.market import Market
from sim.measure.summary import summarise
from sim.scenario import Scenario
from tests.oracle.market import OracleMarket

ALARM = 2.0
"""A time this many times its goal means that vectorisation was lost somewhere."""


@dataclass(frozen=True)
class Row:
    """One line of the table; `faster` if larger numbers are better."""

    what: str
    value: float
    goal: float
    unit: str
    faster: bool = False
    note: str = ""

    def __str__(self) -> str:
        times = self.goal / self.value if self.faster else self.value / self.goal
        verdict = "met" if times <= 1.0 else f"missed, {times:.1f} x"
        if times > ALARM:
            verdict += " (alarm)"
        numbers = f"{self.value:12,.4g} {self.goal:10,.4g} {self.unit:22}"
        return f"{self.what:58} {numbers} {verdict:20} {self.note}"


def best(work: Callable[[], object], times: int = 3) -> float:
    """Return the seconds of the fastest of several calls."""
    seconds = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begun)
    return min(seconds)


def everybody_buys(customers: int) -> Scenario:
    """Return grocery with one purchase per customer and week on average."""
    whole = {"customers": customers, "simulate": customers}
    scenario = Scenario.load("grocery").replace(whole)
    for name in scenario.segments:
        scenario = scenario.replace(f"segments.{name}.purchase_rate.mean", 1.0)
        scenario = scenario.replace(f"segments.{name}.purchase_rate.shape", 1000.0)
    for name in scenario.firms:
        if scenario.firms[name].strategy.name != "hold":
            scenario = scenario.replace(f"firms.{name}.strategy.name", "hold")
    return scenario


def per_customer_week(customers: int, weeks: int, threads: int = 1) -> float:
    """Return the nanoseconds per customer and week, wall clock."""
    market = Market(everybody_buys(customers), rng=1, threads=threads, labels=False)
    return best(lambda: market.run(weeks)) / customers / weeks * 1e9


def against_objects() -> tuple[float, float]:
    """Return million customer-weeks per second of (the engine, one object per customer)."""
    engine = 1e3 / per_customer_week(20_000, 52)
    oracle = OracleMarket(everybody_buys(500), 1)
    oracle.step()
    seconds = best(oracle.step, 10)
    return engine, 500 / seconds / 1e6


def command(*words: str) -> float:
    """Return the seconds of a whole process of `loyalsim`, the best of three."""

    def run() -> None:
        subprocess.run([sys.executable, "-m", "sim", *words], check=True, capture_output=True)

    return best(run)


def rows(full: bool) -> list[Row]:
    """Measure everything, and return the rows of the table."""
    Market(everybody_buys(600), rng=1)  # compiled
    cores = os.cpu_count() or 1
    table = [
        Row(
            "one purchase per customer and week, 20,000 customers, 1 thread",
            per_customer_week(20_000, 52),
            53,
            "ns/customer-week/core",
        )
    ]
    engine, objects = against_objects()
    table.append(
        Row(
            "against one object per customer, same run",
            engine / objects,
            300,
            "x",
            True,
            f"{engine:.1f} against {objects:.3f} million customer-weeks/s",
        )
    )
    weeks = 520 if full else 26
    large = per_customer_week(1_000_000, weeks, threads=cores) * 1e-9 * 1e6 * 520
    scaled = "" if full else f"scaled from {weeks} weeks"
    table.append(Row(f"10^6 customers x 520 weeks, {cores} threads", large, 20, "s", note=scaled))
    scenario = Scenario.load("grocery")
    policies = list(scenario.policies)[:6]
    replications = 30 if full else 4
    begun = time.perf_counter()
    compare(scenario, policies, replications=replications, workers=cores, at_file=True)
    seconds = (time.perf_counter() - begun) * 30 / replications
    scaled = "" if full else f"scaled from {replications} replications, start of workers included"
    table.append(
        Row(
            f"6 policies x 30 replications x 20,000 x 156 weeks, {cores} processes",
            seconds,
            20,
            "s",
            note=scaled,
        )
    )
    runs = 1000 if full else 200
    for varied, file in (("levers", LEVERS), ("the market", MARKET)):
        table.append(
            Row(
                f"sweep of {varied}: {runs:,} runs x 2,000 x 104 weeks, {cores} processes",
                measure(planned(runs, file), cores).steady,
                150,
                "runs/s",
                True,
                "after the start of workers",
            )
        )
    market = Market(scenario, rng=1)
    network = market._network.rows.nbytes + market._network.starts.nbytes
    table.append(
        Row(
            "memory per customer, 3 firms, acquaintances included",
            (market.customers.nbytes + network) / scenario.customers,
            300,
            "bytes",
        )
    )
    market.run()
    table.append(Row("measures of one run", best(lambda: summarise(market), 20) * 1e3, 5, "ms"))
    table.append(
        Row(
            "warm `loyalsim run grocery --weeks 1 --customers 100 --json`",
            command("run", "grocery", "--weeks", "1", "--customers", "100", "--json"),
            0.8,
            "s",
        )
    )
    table.append(Row("`loyalsim --help`", command("--help"), 0.3, "s"))
    return table


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description="How fast the engine is, against its goals.")
    parser.add_argument("--full", action="store_true", help="nothing scaled up; takes minutes")
    full = parser.parse_args().full
    features = llvmlite.binding.get_host_cpu_features()
    vectors = next((f for f in ("avx512f", "avx2", "neon") if features.get(f)), "none known")
    print(
        f"machine   {platform.machine()}, {llvmlite.binding.get_host_cpu_name()}, "
        f"{os.cpu_count()} cores, vectors {vectors}, {platform.system()}"
    )
    print(
        f"versions  python {platform.python_version()}, numba {numba.__version__}, "
        f"numpy {np.__version__}, mesa {mesa.__version__}"
    )
    print(f"{'what':58} {'measured':>12} {'goal':>10} {'unit':22} verdict")
    for row in rows(full):
        print(row)


if __name__ == "__main__":
    main()
