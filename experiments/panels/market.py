"""Loyalsim's own market, built from what the first half says, and run on over the second."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.panels.fits import Fits
from experiments.panels.panel import Counts
from experiments.panels.recorded import RecordedMarket
from sim.scenario import Scenario
from sim.stats.estimators.fitted import Floats

SEED = 1
LONGEST_WINDOW = 104
SMALLEST_SHARE = 0.001

BARE: dict[str, Any] = {
    "choice": {"loss_aversion": 0.0, "satisfaction": 0.0, "trust": 0.0, "bond": 0.0},
    "demand": {"expandability": 0.0, "stockpiling": 0.0},
    "talk": {"recommend": 0.0, "warn": 0.0},
}
"""Behaviour of tastes and habit alone: nothing that happens at a firm changes anything."""


def scenario(fits: Fits, customers: int, cohort: bool, bare: bool) -> Scenario:
    """Return a scenario with what was fitted, and defaults for the rest.

    Firms have one price and one quality, as the panels do not say what differs; their shares hold
    all the same. Where brands are not told apart, there is one firm, and another that nobody knows.
    """
    behaviour: dict[str, Any] = {name: dict(words) for name, words in BARE.items()} if bare else {}
    choice = behaviour.setdefault("choice", {})
    choice["preference_concentration"] = fits.taste
    choice["habit"] = max(fits.habit, 0.0)
    shares = np.maximum(fits.shares, SMALLEST_SHARE)
    firms: dict[str, Any] = {
        f"brand-{j}": {"market_share": float(share), "price": 1.0, "unit_cost": 0.5}
        for j, share in enumerate(shares / shares.sum())
    }
    if len(firms) == 1:
        firms["nobody-knows"] = {
            "market_share": 0.5,
            "price": 1.0,
            "unit_cost": 0.5,
            "awareness": 0.0,
        }
    rate = {"mean": fits.market_rate.mean, "shape": fits.market_rate.shape}
    content: dict[str, Any] = {
        "title": "A panel",
        "focal": "brand-0",
        "weeks": LONGEST_WINDOW,
        "customers": customers,
        "simulate": customers,
        "turnover": fits.turnover,
        "retention_window": LONGEST_WINDOW,
        "segments": {"all": {"share": 1.0, "purchase_rate": rate}},
        "firms": firms,
        "policies": {"status-quo": {}},
        "behaviour": behaviour,
    }
    # A cohort is born as it begins; other customers have been there for a while.
    return Scenario.from_dict(content | ({"burn_in": 0} if cohort else {}))


def simulate(fits: Fits, customers: int, weeks: int, entered: Floats | None, bare: bool) -> Counts:
    """Simulate the market; return purchases, customers by weeks by brands.

    `entered`: for a cohort, (customers,) when each one's life begins, in weeks. Newcomers who take
    the places of leavers are no part of a cohort, and further customers otherwise.
    """
    cohort = entered is not None
    market = RecordedMarket(scenario(fits, customers, cohort, bare), rng=SEED, labels=False)
    stayers, newcomers = market.record(weeks)
    order = [market.names.index(f"brand-{j}") for j in range(len(fits.shares))]
    if entered is None:
        born = newcomers.any(axis=(1, 2))
        return np.concatenate([stayers, newcomers[born]])[:, :, order]
    return shifted(stayers[:, :, order], entered)


def shifted(purchases: Counts, entered: Floats) -> Counts:
    """Return purchases by week of the calendar, from those by week since `entered`.

    What was bought in a week of life falls into two weeks of the calendar, by chance and in
    proportion to their parts of it.
    """
    rng = np.random.default_rng(SEED)
    weeks = purchases.shape[1]
    start = entered.astype(np.int64)
    late = rng.binomial(purchases, (entered - start)[:, None, None])
    found = np.zeros((len(purchases), weeks + int(start.max()) + 2, purchases.shape[2]), np.uint16)
    rows = np.arange(len(purchases))
    for week in range(weeks):
        found[rows, start + week] += (purchases[:, week] - late[:, week]).astype(np.uint16)
        found[rows, start + week + 1] += late[:, week].astype(np.uint16)
    return found[:, :weeks]
