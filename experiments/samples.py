"""Do samples of a market decide as the whole of it does?

    python -m experiments.samples [--sizes 3000,10000,20000] [--replications N] [MARKET ...]

compares every policy of shipped markets, at the numbers of their files, with so many customers
simulated, and prints each policy's gain in profit a year with its 95 % interval, for every size.
A gain agrees if its interval meets that of the largest sample; decisions agree if they name the
same policy, or if the two are not told apart. Returns 1 if anything does not.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from sim.analysis.compare.compare import compare
from sim.analysis.compare.comparison import Comparison
from sim.scenario.shipped import shipped
from sim.stats.decide import Undecided

SIZES = (3_000, 10_000, 20_000)
REPLICATIONS = 10


def ends(found: Comparison, policy: str) -> tuple[float, float]:
    """Return the 95 % interval of a policy's gain in profit a year, at the market's size."""
    gain = found.policies[policy].vs_baseline["profit"]
    if gain.ci95 is None:
        raise ValueError("an interval takes 2 replications or more")
    return gain.ci95[0] / found.years, gain.ci95[1] / found.years


def meets(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Return whether two intervals have something in common.

    >>> meets((0.0, 2.0), (1.0, 3.0)), meets((0.0, 1.0), (2.0, 3.0))
    (True, False)
    """
    return max(one[0], other[0]) <= min(one[1], other[1])


def decides_alike(one: Comparison, other: Comparison) -> bool:
    """Return whether both name one policy, or either cannot tell apart the two that they name."""
    if one.decision is None or other.decision is None:
        return False
    named = {one.decision.best, other.decision.best}
    unsure = ({pair.policy, pair.other} for each in (one, other) for pair in _undecided(each))
    return len(named) == 1 or any(named <= pair for pair in unsure)


def _undecided(found: Comparison) -> Sequence[Undecided]:
    return found.decision.undecided if found.decision else ()


def report(name: str, sizes: Sequence[int], replications: int) -> bool:
    """Print the gains of one market by size; return whether all agree."""
    found = {n: compare(name, None, replications, customers=n, at_file=True) for n in sizes}
    whole = found[max(sizes)]
    print(
        f"\n{name}, {whole.market_customers:,} customers: gain in profit, {whole.currency} a year"
    )
    print(f"{'':18}" + "".join(f"{f'{n:,} simulated':>28}" for n in sizes))
    agrees = True
    for policy in sorted(set(whole.policies) - {whole.baseline}):
        cells = []
        for n in sizes:
            low, high = ends(found[n], policy)
            same = meets((low, high), ends(whole, policy))
            agrees &= same
            cells.append(f"{low:,.0f} to {high:,.0f}{' ' if same else '!'}")
        print(f"{policy:18}" + "".join(f"{cell:>28}" for cell in cells))
    best = [each.decision.best if each.decision else "" for each in found.values()]
    alike = all(decides_alike(each, whole) for each in found.values())
    print(f"{'earns most':18}" + "".join(f"{each:>27} " for each in best))
    print("all agree" if agrees and alike else "gains marked ! or decisions differ", flush=True)
    return agrees and alike


def main() -> int:
    """Return 0 if every market's samples agree."""
    parser = argparse.ArgumentParser(description="Samples of shipped markets beside the whole.")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="customers simulated")
    parser.add_argument("--replications", type=int, default=REPLICATIONS)
    parser.add_argument("markets", nargs="*", help="names of shipped markets")
    given = parser.parse_args()
    sizes = [int(size) for size in given.sizes.split(",")]
    names = given.markets or list(shipped())
    agree = [report(name, sizes, given.replications) for name in names]
    return 0 if all(agree) else 1


if __name__ == "__main__":
    sys.exit(main())
