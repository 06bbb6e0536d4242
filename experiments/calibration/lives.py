"""How long heavy buyers stay heavy: real households beside the grocery market, by changes of rate.

    python -m experiments.calibration.lives [--customers N] [--json]

The heaviest 20 % of a half-year's buyers, and what is left of their share of purchases in the next.
Some of the loss is chance alone, in households as in the market: a market whose rates never change
loses as much as the NBD does. What households lose beyond that sets `behaviour.lives.rate_changes`.
"""

from __future__ import annotations

import argparse
import json
import sys

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.household_panel import (
    HALF,
    LEAST_BASKET,
    SECOND_HALF,
    MissingHouseholdsError,
    baskets,
    lines,
)
from sim.market.market import Market
from sim.scenario import Scenario

HEAVIEST = 0.2
RATES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
SEED = 1
Counts = NDArray[np.int64]


def kept(first: Counts, second: Counts) -> float:
    """Return what the heaviest buyers of the first half keep of their share of purchases.

    >>> kept(np.array([6, 1, 1, 1, 1]), np.array([3, 2, 2, 2, 1]))
    0.5
    """
    buyers = np.flatnonzero(first > 0)
    heaviest = buyers[np.argsort(-first[buyers], kind="stable")[: round(HEAVIEST * len(buyers))]]
    shares = [float(half[heaviest].sum() / half.sum()) for half in (first, second)]
    return shares[1] / shares[0]


def of_households() -> float:
    """Return the same of the households of completejourney: trips to the shop."""
    trips = baskets(lines(), LEAST_BASKET)
    half = (trips["week"] >= SECOND_HALF).astype(int)
    counted = trips.groupby(["household", half]).size().unstack(fill_value=0)
    return kept(counted[0].to_numpy(), counted[1].to_numpy())


def of_market(rate_changes: float, customers: int) -> float:
    """Return the same of the grocery market: purchases at all firms."""
    spec = Scenario.load("grocery").replace(
        {
            "customers": customers,
            "weeks": 2 * HALF,
            "retention_window": HALF,
            "turnover": 0.0,
            "behaviour.lives.rate_changes": rate_changes,
        }
    )
    market = Market(spec, rng=SEED, labels=False)
    market.run(weeks=HALF)
    first = market.customers["bought_before"].astype(np.int64).sum(axis=0)
    market.run(weeks=HALF)
    second = market.customers["bought_before"].astype(np.int64).sum(axis=0)
    return kept(first, second)


def main(arguments: list[str] | None = None) -> int:
    """Print what the arguments ask for; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m experiments.calibration.lives")
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args(arguments)
    try:
        households = of_households()
    except MissingHouseholdsError as error:
        print(error, file=sys.stderr)
        return 1
    market = {f"{rate:g}": of_market(rate, chosen.customers) for rate in RATES}
    if chosen.json:
        print(json.dumps({"households": households, "market": market}, indent=2))
        return 0
    print("Share of purchases that the heaviest 20 % keep from half-year to half-year")
    print(f"households (completejourney): {households:.3f}")
    for rate, share in market.items():
        print(f"grocery, {rate} changes of rate a year: {share:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
