"""How far the probabilities and ranges over worlds hold in worlds that nobody has looked at.

    python -m experiments.benchmarks.calibration [--replications N] [--worlds N] [--runs N]
        [--workers N]

A macro-replication is a decision as a strategist meets it, but with a known truth: 2 to 8 policies
and four uncertain numbers, even on -1 to 1. Each moves what a policy earns along a line and about
half of them with a kink at 0; the last moves nothing. Chance is normal, correlated between
policies, of another size for each, and larger in the level of profits than in their differences.
How much policies differ on average, how much the numbers matter and how large chance is are drawn
anew each time. The decision sees 40 worlds of 2 runs; 20,000 fresh worlds say what was true.
Prints, by class of the probability that was called, how often it was true, with 95 % intervals; and
how often ranges and intervals held what they should.
"""

from __future__ import annotations

import argparse
import os
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.stats.paired import estimate
from sim.stats.voi import Value, evpi, evppi
from sim.stats.worlds import best_in_worlds, best_on_average, prospect

NUMBERS = 4
FRESH = 20_000
BASELINE = 0
SCALE = 0.5
CLASSES = (0.0, 0.35, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99, 1.0)
SEED = 20141

Real = NDArray[np.float64]


@dataclass(frozen=True)
class Truth:
    """What is true of one decision."""

    means: Real
    """What each policy earns on average, by policy."""
    lines: Real
    """What a number adds per unit, numbers by policies."""
    kinks: Real
    """What it adds per unit above 0, numbers by policies."""
    chance: Real
    """Root of the covariance of chance, factors by policies."""

    def part(self, number: int, values: Real) -> Real:
        """Return what one number adds at these values, less its mean, values by policies."""
        column = values[:, None]
        above = np.maximum(column, 0.0) - 0.25
        part: Real = column * self.lines[number] + above * self.kinks[number]
        return part

    def profits(self, values: Real) -> Real:
        """Return expected profits, worlds by policies, for worlds by numbers."""
        parts = sum(self.part(number, values[:, number]) for number in range(NUMBERS))
        return self.means + np.asarray(parts)

    def luck(self, random: np.random.Generator, worlds: int, runs: int) -> Real:
        """Return draws of chance, worlds by runs by policies."""
        level = 3.0 * random.standard_normal((worlds, runs, 1))
        own = random.standard_normal((worlds, runs, len(self.chance))) @ self.chance
        luck: Real = level + own
        return luck


def truth(random: np.random.Generator) -> Truth:
    """Draw what is true of one decision."""
    policies = int(random.integers(2, 9))
    shape = (NUMBERS, policies)
    size = random.uniform(0.0, 1.1)
    means = random.normal(0.0, 0.7, policies)
    lines = random.standard_normal(shape) * random.exponential(size, (NUMBERS, 1))
    lines *= random.exponential(1.0, policies)
    kinks = random.standard_normal(shape) * random.exponential(size, policies)
    kinks *= random.uniform(size=(NUMBERS, 1)) < 0.5
    lines[-1] = kinks[-1] = 0.0
    loud = random.exponential(1.2, policies)
    chance = random.standard_normal((policies, policies)) * loud / np.sqrt(policies)
    return Truth(means, lines, kinks, chance)


def perfect(profits: Real) -> float:
    """Return what it is worth to know which row applies.

    >>> perfect(np.array([[0.0, 1.0], [1.0, 0.0]]))
    0.5
    """
    return float(profits.max(axis=1).mean() - profits.mean(axis=0).max())


@dataclass(frozen=True)
class Outcome:
    """What was said of one decision, and what was true."""

    on_average: tuple[float, float]
    """Probability called for the best on average, and whether it is (0 or 1)."""
    in_worlds: tuple[float, float]
    """Share of worlds called for it, and share of fresh worlds."""
    loss: tuple[float, float]
    """Probability of a loss called for a policy, and share of fresh worlds."""
    below: float
    """Share of fresh worlds in which its gain is below var05."""
    inside: float
    """Share of fresh firms whose gain is within range90."""
    whole: tuple[Value, float]
    """Value of perfect information, and the true one."""
    part: tuple[Value, float]
    """The same of one number."""
    naive: tuple[float, float]
    """The share of worlds and the value of perfect information, chance not averaged out."""


def decide(seed: int, worlds: int, runs: int) -> Outcome:
    """Make one macro-replication."""
    random = np.random.Generator(np.random.Philox(key=[SEED, seed]))
    true = truth(random)
    values = random.uniform(-1.0, 1.0, (worlds, NUMBERS))
    outputs = true.profits(values)[:, None] + true.luck(random, worlds, runs)
    fresh = true.profits(random.uniform(-1.0, 1.0, (FRESH, NUMBERS)))
    firms = fresh + np.sqrt(SCALE) * true.luck(random, FRESH, 1)[:, 0]

    best = int(np.argmax(outputs.mean(axis=(0, 1))))
    called = best_on_average(outputs, seed)
    assert called is not None
    policy = int(random.integers(1, len(true.means)))
    said = prospect(outputs, policy, BASELINE, seed, SCALE)
    gain, firm = (each[:, policy] - each[:, BASELINE] for each in (fresh, firms))
    number = seed % NUMBERS
    line = np.linspace(-1.0, 1.0, 2_001)
    seen = outputs.mean(axis=1)
    return Outcome(
        on_average=(called[best], float(best == np.argmax(true.means))),
        in_worlds=(
            best_in_worlds(outputs, BASELINE)[best],
            float(np.mean(np.argmax(fresh, axis=1) == best)),
        ),
        loss=(said.p_loss, float(np.mean(gain < 0.0))),
        below=float(np.mean(gain < said.var05)),
        inside=float(np.mean((said.range90[0] <= firm) & (firm <= said.range90[1]))),
        whole=(evpi(outputs), perfect(fresh)),
        part=(
            evppi(outputs, values[:, [number]], seed)[0],
            perfect(true.means + true.part(number, line)),
        ),
        naive=(float(np.mean(np.argmax(seen, axis=1) == best)), perfect(seen)),
    )


def shown(shares: list[float]) -> str:
    """Return the mean of shares in per cent with its 95 % interval.

    >>> shown([0.0, 1.0, 1.0, 1.0] * 25)
    '75.0 % (66.4 to 83.6)'
    """
    found = estimate(shares)
    if found.mean is None or found.ci95 is None:
        return "-"
    low, high = found.ci95
    return f"{100 * found.mean:.1f} % ({100 * max(low, 0):.1f} to {100 * min(high, 1):.1f})"


def print_classes(name: str, pairs: list[tuple[float, float]]) -> None:
    """Print what was called and what was true, by class of the former."""
    print(f"\n{name:34} {'decisions':>9} {'called':>8}  true (95 % interval)")
    for low, high in pairwise(CLASSES):
        within = [pair for pair in pairs if low <= pair[0] and (pair[0] < high or high == 1.0)]
        if within:
            label = f"{100 * low:.0f} to {100 * high:.0f} %"
            called = f"{100 * np.mean([pair[0] for pair in within]):.1f} %"
            true = shown([pair[1] for pair in within])
            print(f"  {label:32} {len(within):9,} {called:>8}  {true}")
    called = f"{100 * np.mean([pair[0] for pair in pairs]):.1f} %"
    print(f"  {'all':32} {len(pairs):9,} {called:>8}  {shown([pair[1] for pair in pairs])}")


def print_values(name: str, pairs: list[tuple[Value, float]]) -> None:
    """Print how often an interval of a value holds the true one, and how far values are off."""
    known = [(v.value, v.ci95, true) for v, true in pairs if v.value is not None and v.ci95]
    held = [float(ci95[0] - 1e-9 <= true <= ci95[1] + 1e-9) for _, ci95, true in known]
    mean, true = np.mean([row[0] for row in known]), np.mean([row[2] for row in known])
    print(f"{name:44} {'95 %':>7}  {shown(held):22}  mean {mean:.3f}, true {true:.3f}")


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description="How far probabilities over worlds hold.")
    parser.add_argument("--replications", type=int, default=1_000, help="macro-replications")
    parser.add_argument("--worlds", type=int, default=40, help="worlds that a decision sees")
    parser.add_argument("--runs", type=int, default=2, help="runs of each")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes")
    options = parser.parse_args()
    begun = time.perf_counter()
    one = partial(decide, worlds=options.worlds, runs=options.runs)
    with ProcessPoolExecutor(options.workers) as pool:
        made = list(pool.map(one, range(options.replications), chunksize=10))
    print(
        f"{options.replications:,} synthetic decisions between 2 to 8 policies, "
        f"{options.worlds} worlds of {options.runs} runs each"
    )
    print_classes("best on average (p_best_mean)", [each.on_average for each in made])
    print_classes("best in a fresh world (p_best_world)", [each.in_worlds for each in made])
    print_classes("a loss in a fresh world (p_loss)", [each.loss for each in made])
    print(f"\n{'held in fresh worlds':44} {'should':>7}  found (95 % interval)")
    inside, below = ([getattr(each, name) for each in made] for name in ("inside", "below"))
    print(f"{'gain of one firm within range90':44} {'90 %':>7}  {shown(inside)}")
    print(f"{'expected gain below var05':44} {'5 %':>7}  {shown(below)}")
    print_values("EVPI within its interval", [each.whole for each in made])
    print_values("EVPPI of one number within its interval", [each.part for each in made])
    share, value = np.mean([each.naive for each in made], axis=0)
    print(
        "\nWere chance not averaged out, the best on average would be called best in "
        f"{100 * share:.1f} %\nof worlds, and perfect information be worth {value:.3f}."
    )
    print(f"\n{time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
