"""Where the time goes: the steps of a week, and what a warm start waits for.

    python -m experiments.benchmarks.profile

The first table is of grocery with one purchase per customer and week on one thread, as in the
first row of `experiments.benchmarks.speed`: each step of `sim/market/week.py` is timed by the
processor's own counter, block by block, and its share of the counted time is printed. The second
is of the command that runs one week: seconds of importing, by distribution, and of the rest.
"""

from __future__ import annotations

import importlib.util
import inspect
import re
import subprocess
import sys
import time
from collections import Counter
from types import ModuleType
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba.extending import intrinsic, register_jitable
from numpy.typing import NDArray

import sim.market.compile
import sim.market.week
from experiments.benchmarks.speed import everybody_buys
from sim.market.market import Market

CUSTOMERS, WEEKS = 20_000, 52
COMMAND = ("run", "grocery", "--weeks", "1", "--customers", "100", "--json")
IMPORTED = re.compile(r"import time: +(\d+) \| +\d+ \|( +)(\S+)")

_intrinsic: Any = intrinsic
_jitable: Any = register_jitable
_COUNTER = ir.IntType(64)


@_intrinsic
def ticks(typing: Any) -> Any:
    """Return the processor's counter."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = ir.FunctionType(_COUNTER, [])
        counter = builder.module.declare_intrinsic("llvm.readcyclecounter", (), kind)
        return builder.call(counter, [])

    return numba.int64(), generate


@_intrinsic
def add_at(typing: Any, address: Any, amount: Any) -> Any:
    """Add to the whole number that stands at an address."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        where = builder.inttoptr(arguments[0], _COUNTER.as_pointer())
        builder.store(builder.add(builder.load(where), arguments[1]), where)
        return context.get_dummy_value()

    return numba.void(numba.int64, numba.int64), generate


def timed(step: Any, address: int) -> Any:
    """Return the step with a clock: the ticks that it takes are added at the address."""

    @_jitable
    def with_clock(*arguments: Any) -> Any:
        begun = ticks()
        result = step(*arguments)
        add_at(address, ticks() - begun)
        return result

    return with_clock


def with_clocks() -> tuple[ModuleType, list[str], NDArray[np.int64]]:
    """Return sim/market/week.py once more, its steps timed, with their names and their ticks."""
    spec = importlib.util.spec_from_file_location("with_clocks", sim.market.week.__file__)
    assert spec is not None
    assert spec.loader is not None
    week = importlib.util.module_from_spec(spec)
    sim.market.compile.CACHE = None  # what has clocks in it is not kept
    spec.loader.exec_module(week)
    rooms = ("sim.market.steps", spec.name)
    steps = {
        name: function
        for name, function in vars(week).items()
        if inspect.isfunction(function)
        and function.__module__.startswith(rooms)
        and not function.__module__.endswith("scratch")
    }
    clocks = np.zeros(len(steps), np.int64)
    for k, (name, function) in enumerate(steps.items()):
        setattr(week, name, timed(function, clocks.ctypes.data + 8 * k))
    return week, list(steps), clocks


def of_a_week() -> None:
    """Print what each step takes of a week."""
    week, names, clocks = with_clocks()
    sim.market.week.RUN_WEEKS["purchase"] = week.run_purchase_weeks
    market = Market(everybody_buys(CUSTOMERS), rng=1, threads=1, labels=False)
    market.run(WEEKS)
    clocks[:] = 0
    begun = time.perf_counter()
    market.run(WEEKS)
    whole = (time.perf_counter() - begun) / CUSTOMERS / WEEKS * 1e9
    print(f"One purchase per customer and week: {whole:.1f} ns per customer and week.")
    for k in np.argsort(-clocks):
        if clocks[k]:
            share = clocks[k] / clocks.sum()
            print(f"    {names[k]:24} {share * whole:6.1f} ns {share:6.1%}")


def seconds(*words: str) -> float:
    """Return the seconds of one run of Python with these arguments, the best of three."""

    def once() -> float:
        begun = time.perf_counter()
        subprocess.run([sys.executable, *words], check=True, capture_output=True)
        return time.perf_counter() - begun

    return min(once() for _ in range(3))


def of_a_start() -> None:
    """Print what a warm start waits for."""
    whole, bare = seconds("-m", "sim", *COMMAND), seconds("-c", "pass")
    others = seconds("-c", "import numba, mesa")
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "sim", *COMMAND],
        check=True,
        capture_output=True,
        text=True,
    )
    imports: Counter[str] = Counter()
    for microseconds, _, module in IMPORTED.findall(done.stderr):
        imports[module.split(".")[0]] += int(microseconds)
    print(f"\nWarm `loyalsim {' '.join(COMMAND)}`: {whole:.2f} s,")
    print(f"Python alone {bare:.2f} s, Python with `import numba, mesa` {others:.2f} s.")
    total = sum(imports.values()) / 1e6
    print(f"Importing {len(imports)} packages, timed one by one: {total:.2f} s, of which")
    for name, microseconds in imports.most_common(8):
        print(f"    {name:24} {microseconds / 1e6:6.2f} s {microseconds / 1e6 / total:6.1%}")


def main() -> None:
    """Print both tables."""
    of_a_week()
    of_a_start()


if __name__ == "__main__":
    main()
