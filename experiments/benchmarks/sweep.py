"""How fast sweeps are, what store and executor cost, and how much memory the coordinator needs.

    python -m experiments.benchmarks.sweep [--runs 1000] [--workers N] [--tiny 0]

Three sweeps of 2,000 customers for 104 weeks. Of the market: what varies changes the burn-in of 52
weeks, too, from which two policies go on. Of levers: only levers of the one policy vary, and all
points go on from one burn-in. Of levers with a baseline: the status quo is among the policies, as
in the shipped sweep; as nothing that varies bears on it, each process makes it once, and half of
the runs are copies. Overhead is the processor time of the coordinator (keys, batches, store) over
that of the workers, which other work on the machine disturbs little. `mesa.batch_run` makes some of
the first sweep's runs in one process, each with a burn-in of its own, as it knows no forks. Some
runs of levers are made in one process both ways: markets that wait for each other, so that Python's
part of several runs is done at once, and one after another. `--tiny 100000` also makes so many
small runs (100 customers, 4 weeks) and prints the coordinator's memory on the way.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import mesa
import numpy as np

from sim.analysis.sweep.sweep import State, sweep
from sim.market.market import Market
from sim.runs.plan.plan import Plan
from sim.runs.plan.points import Points
from sim.runs.store.sweep import FILE
from sim.runs.task import Task
from sim.runs.worker import TOGETHER, Worker, compile_engine

SWEEPS = Path(__file__).parents[1] / "sweeps"
MARKET = SWEEPS / "grocery-service.toml"
LEVERS = SWEEPS / "grocery-levers.toml"
CUSTOMERS = 2_000
WAITING = TOGETHER // CUSTOMERS
"""Markets that wait for each other."""
MESA = 20
"""Runs, at most, that mesa.batch_run makes."""
ONE_PROCESS = 200
"""Runs of levers, at most, that are made in one process."""


@dataclass(frozen=True)
class Measured:
    """What one sweep took: time, memory, and bytes in the store."""

    runs: int
    seconds: float
    steady: float
    """Runs per second after the processes have started."""
    coordinator: float
    """Seconds of processor time."""
    workers: float
    """Seconds of processor time, the start of the processes included."""
    memory: tuple[tuple[int, float], ...]
    """(runs done, MB of the coordinator) on the way."""
    size: int


def planned(runs: int, file: Path = MARKET, varied: bool = False) -> Plan:
    """Return the sweep of a file with so many runs: points that differ a little, each once.

    With `varied`, only under policies on which the levers bear that vary.
    """
    plan = Plan.load(file)
    if varied:
        plan = replace(plan, policies=_borne_upon(plan))
    points = max(1, runs // len(plan.policies))
    rows = np.tile(plan.points.values, (-(-points // len(plan.points)), 1))[:points]
    rows[:, 0] += np.arange(points) * 1e-6
    market = plan.scenario.replace("customers", CUSTOMERS)
    return replace(plan, scenario=market, replications=1, points=Points(plan.points.paths, rows))


def _borne_upon(plan: Plan) -> tuple[str, ...]:
    table = plan.scenario.policies
    return tuple(p for p in plan.policies if any(each.bears_on(p, table) for each in plan.vary))


def memory() -> float:
    """Return the MB of this process that are in memory now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1])
    return pages * resource.getpagesize() / 1e6


def measure(plan: Plan, workers: int, tells: bool = False) -> Measured:
    """Run a sweep in a folder that is thrown away, and measure it.

    With `tells`, the memory is printed on the way.
    """
    seen: list[tuple[int, float]] = []
    step = max(plan.runs // 10, 1)
    last = State(plan.runs, 0)

    def tell(state: State) -> None:
        nonlocal last
        last = state
        if not seen or state.done >= seen[-1][0] + step or state.done == plan.runs:
            seen.append((state.done, memory()))
            if tells:
                print(f"  {seen[-1][0]:9,} runs {seen[-1][1]:8.1f} MB", flush=True)

    with tempfile.TemporaryDirectory() as folder:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        begun, busy = time.perf_counter(), time.process_time()
        sweep(plan, folder, workers=workers, progress=tell)
        seconds, busy = time.perf_counter() - begun, time.process_time() - busy
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime + after.ru_stime - children.ru_utime - children.ru_stime
        size = (Path(folder) / FILE).stat().st_size
        return Measured(plan.runs, seconds, last.per_second or 0.0, busy, used, tuple(seen), size)


def idle_workers(workers: int) -> float:
    """Return the processor time of starting workers, with next to nothing to do."""
    plan = planned(2 * workers)
    small = plan.scenario.replace("customers", 100).replace("weeks", 1)
    return measure(replace(plan, scenario=small), workers).workers


def here(plan: Plan, runs: int) -> float:
    """Return the runs per second of processor time, without executor and store."""
    begun = time.process_time()
    for point in range(runs // len(plan.policies)):
        Worker(plan.setup)([Task(plan.policies, 0, point, plan.points.row(point))])
    return runs / (time.process_time() - begun)


def at_once(plan: Plan, runs: int, together: int) -> float:
    """Return the runs per second of processor time, so many at a time."""
    tasks = [Task(plan.policies, 0, p, plan.points.row(p)) for p in range(runs)]
    work = Worker(plan.setup)
    work(tasks[:together])
    begun = time.process_time()
    for first in range(0, runs, together):
        work(tasks[first : first + together])
    return runs * len(plan.policies) / (time.process_time() - begun)


def by_mesa(plan: Plan, runs: int) -> float:
    """Return the runs per second of processor time of mesa.batch_run."""
    begun = time.process_time()
    mesa.batch_run(
        Market,
        {
            "scenario": [plan.scenario],
            "policy": list(plan.policies),
            "replication": list(range(max(1, runs // len(plan.policies)))),
            "rng": plan.seed,
        },
        number_processes=1,
        iterations=1,
        max_steps=plan.scenario.weeks,
        display_progress=False,
    )
    return runs / (time.process_time() - begun)


def show(name: str, plan: Plan, found: Measured, workers: int) -> None:
    """Print how fast the sweep was, and what it cost."""
    work = found.workers - idle_workers(workers)
    hands = f"{workers} processes, load {os.getloadavg()[0]:.1f}"
    print(f"{name}: {plan.runs:,} runs x 2,000 customers x 104 weeks, {hands}")
    print(f"  {found.runs / found.seconds:8.1f} runs/s, start of the processes included")
    print(f"  {found.steady:8.1f} runs/s from the first to the last")
    print(f"  {found.runs / work:8.1f} runs per second of the workers' processor time")
    print(f"  {found.coordinator / work:8.1%} overhead of keys, executor and store")
    print(f"  {found.size / found.runs:8.0f} bytes per run in the store")
    first, last = found.memory[0][1], found.memory[-1][1]
    print(f"  {first:8.0f} MB coordinator at first, {last:.0f} MB at the end")


def main() -> None:
    """Measure, and print what was found."""
    parser = argparse.ArgumentParser(description="How fast sweeps are.")
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--tiny", type=int, default=0)
    given = parser.parse_args()
    if given.workers < 2:
        parser.error(f"--workers {given.workers}: expected 2 or more, apart from the coordinator")
    plan, levers = planned(given.runs), planned(given.runs, LEVERS, varied=True)
    compile_engine(plan.scenario)
    show("market", plan, measure(plan, given.workers), given.workers)
    show("levers", levers, measure(levers, given.workers), given.workers)
    both = planned(given.runs, LEVERS)
    show("levers with a baseline", both, measure(both, given.workers), given.workers)
    some = min(plan.runs, MESA)
    alone, mesas = here(plan, some), by_mesa(plan, some)
    print(f"market in one process, per second of processor time ({some} runs)")
    print(f"  {alone:8.1f} runs/s here, {mesas:.1f} with mesa.batch_run: {alone / mesas:.1f} x")
    some = min(levers.runs, ONE_PROCESS)
    many, one = at_once(levers, some, WAITING), at_once(levers, some, 1)
    print(f"levers in one process, per second of processor time ({some} runs)")
    print(f"  {many:8.1f} runs/s {WAITING} at a time, {one:.1f} one after another")
    if given.tiny:
        small = planned(given.tiny)
        market = small.scenario.replace("customers", 100).replace("weeks", 4)
        print(f"{small.runs:,} runs x 100 customers x 4 weeks, memory of the coordinator")
        tiny = measure(replace(small, scenario=market.replace("burn_in", 4)), given.workers, True)
        speed, busy = tiny.runs / tiny.seconds, tiny.workers + tiny.coordinator
        print(f"  {speed:.0f} runs/s, {tiny.runs / busy:.0f} per second of processor time")


if __name__ == "__main__":
    main()
