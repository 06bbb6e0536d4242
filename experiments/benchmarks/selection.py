"""How often KN selects the best policy, and what common random numbers save.

    python -m experiments.benchmarks.selection [--full]

The slippage configuration is the hardest that the guarantee covers: every system but the best is
worse by exactly the indifference zone. 5 systems with normal outputs of equal variance and equal
correlation, zone δ = σ/√n0, first stage n0 = 10, confidence 0.95, as in Kim & Nelson (2001, section
5). Prints, over 1,000 macro-replications (10,000 with `--full`): the probability of correct
selection with its Monte Carlo standard error, the mean runs of all systems until the end, and the
runs saved against independent draws. Beside it, what "the highest mean of 10 replications" finds.
"""

from __future__ import annotations

import argparse
import math
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.stats.kim_nelson import select

SYSTEMS = 5
FIRST_STAGE = 10
CONFIDENCE = 0.95
CORRELATIONS = (0.0, 0.5, 0.8)
SEED = 20010701

Real = NDArray[np.float64]


@dataclass(frozen=True)
class Result:
    """One configuration over all macro-replications."""

    correct: float
    """Share in which the best system was selected."""
    naive: float
    """The same for the highest mean of the first stage."""
    runs: float
    """Mean runs, all systems together."""
    seconds: float


def outputs(random: np.random.Generator, rows: int, correlation: float, zone: float) -> Real:
    """Draw outputs, rows by SYSTEMS, of which system 0 is better by the zone."""
    common = random.standard_normal((rows, 1))
    own = random.standard_normal((rows, SYSTEMS))
    values: Real = math.sqrt(correlation) * common + math.sqrt(1.0 - correlation) * own
    values[:, 0] += zone
    return values


def measure(correlation: float, macros: int, paired: bool = True) -> Result:
    """Measure how KN does over so many macro-replications."""
    zone = 1.0 / math.sqrt(FIRST_STAGE)
    correct = naive = runs = 0
    begun = time.perf_counter()
    for macro in range(macros):
        random = np.random.Generator(np.random.Philox(key=[SEED, macro]))
        rows = 128
        values = outputs(random, rows, correlation, zone)
        choice = select(values, zone, CONFIDENCE, FIRST_STAGE, paired)
        while not choice.decided:
            values = np.concatenate([values, outputs(random, len(values), correlation, zone)])
            choice = select(values, zone, CONFIDENCE, FIRST_STAGE, paired)
        correct += choice.best == 0
        naive += int(np.argmax(values[:FIRST_STAGE].sum(axis=0))) == 0
        runs += sum(choice.taken)
    return Result(correct / macros, naive / macros, runs / macros, time.perf_counter() - begun)


def line(name: str, result: Result, macros: int, independent: Result) -> str:
    """Return a result as a row of the table, with the runs saved against `independent`."""
    error = math.sqrt(result.correct * (1.0 - result.correct) / macros)
    saved = 1.0 - result.runs / independent.runs
    verdict = "at least nominal" if result.correct >= CONFIDENCE else "below nominal"
    return (
        f"{name:34} {result.correct:7.4f} ± {error:.4f}  {verdict:17} {result.runs:8.1f} "
        f"{100 * saved:7.1f} %  {result.naive:7.3f}  {result.seconds:6.1f} s"
    )


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description="How often KN selects the best policy.")
    parser.add_argument("--full", action="store_true", help="10,000 macro-replications")
    macros = 10_000 if parser.parse_args().full else 1_000
    print(
        f"KN in the slippage configuration: {SYSTEMS} systems, best ahead by the indifference "
        f"zone σ/√{FIRST_STAGE},\nfirst stage {FIRST_STAGE}, confidence {CONFIDENCE}, "
        f"{macros:,} macro-replications (± Monte Carlo standard error)"
    )
    print(
        f"{'draws':34} {'correct selection':17}  {'':17} {'runs':>8} {'saved':>9}  "
        f"{'10 each':>7}  {'time':>8}"
    )
    independent = measure(0.0, macros, paired=False)
    print(line("independent (η for independence)", independent, macros, independent))
    for correlation in CORRELATIONS:
        result = measure(correlation, macros)
        print(line(f"paired (Bonferroni), ρ = {correlation}", result, macros, independent))
    print("10 each: correct selections by the highest mean of 10 replications of each system.")


if __name__ == "__main__":
    main()
