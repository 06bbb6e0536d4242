"""What a run has come to by a quarter, a year and three: who is still there, and the profit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.market.steps.contact import PRESENT_WEEKS
from sim.market.windows import QUARTER
from sim.measure.counts import Counts
from sim.measure.definitions import MEASURES
from sim.measure.summary import plain
from sim.runs.run import Values
from sim.scenario.weeks import YEAR

if TYPE_CHECKING:
    from sim.market.market import Market

HORIZONS = (13, 52, 156)
"""Weeks after which rankings are looked at: they turn over time."""

COURSE = (
    "profit",
    "profit_cumulative",
    "customers",
    "market_share",
    "satisfaction",
    "trust",
    "bond",
)
"""Measures of which every week is kept, for time courses."""

ACCOUNTS = (
    "revenue",
    "exit_fees",
    *(name for name in MEASURES if name.startswith("cost_") and name != "cost_total"),
    "profit",
)
"""Money that is kept year by year: income, every cost, and what is left."""


@dataclass(frozen=True)
class Cohort:
    """The customers whom a firm had at one moment."""

    firm: int
    rows: NDArray[np.int64]
    born: NDArray[np.int16]


def present_now(market: Market, firm: str) -> Cohort:
    """Return its customers in the week about to begin.

    Purchase markets: whose last purchase there is at most 52 weeks ago; subscriptions: its
    subscribers.

    >>> from sim.market.market import Market
    >>> market = Market("grocery", rng=1, customers=500)
    >>> 100 < len(present_now(market, "us").rows) <= 500
    True
    """
    j = market.names.index(firm)
    customers = market.customers
    if market.spec.kind == "subscription":
        here = customers["last_firm"] == j
    else:
        here = market.clock - customers["last_bought"][j] <= PRESENT_WEEKS
    rows = np.flatnonzero(here)
    return Cohort(j, rows, customers["born"][rows].copy())


def kept_share(market: Market, cohort: Cohort) -> float | None:
    """Return share of the cohort who are still the firm's, None if empty.

    Still in the market (nobody else was born in their place), and with a purchase at the firm in
    the 13 weeks before now; subscriptions: its subscribers now. Who went away and came back counts.
    """
    if not len(cohort.rows):
        return None
    customers = market.customers
    same = customers["born"][cohort.rows] == cohort.born
    if market.spec.kind == "subscription":
        loyal = customers["last_firm"][cohort.rows] == cohort.firm
    else:
        loyal = customers["last_bought"][cohort.firm][cohort.rows] >= market.clock - QUARTER
    return int(np.count_nonzero(same & loyal)) / len(cohort.rows)


def course(
    market: Market, firm: str, counts: Counts, measures: Iterable[str]
) -> dict[str, tuple[float | None, ...]]:
    """Return {measure: its weeks since the end of the burn-in}, over all segments."""
    j, first = market.names.index(firm), market.burn_in_weeks
    found = {}
    for name in measures:
        measure = MEASURES[name]
        weeks = plain(measure.of(counts)[first:, 0, j : j + 1], measure)
        found[name] = tuple(week for (week,) in weeks)
    return found


def at_horizons(
    market: Market, firm: str, counts: Counts, kept: Mapping[int, float | None]
) -> dict[int, Values]:
    """Return {weeks: what was reached after them}.

    `profit` and `profit_discounted` are sums from the end of the burn-in, in money; `kept` is
    passed on. One entry for each of the weeks in `kept`.
    """
    j, first = market.names.index(firm), market.burn_in_weeks
    profit = MEASURES["profit_cumulative"].of(counts)[first:, 0, j]
    discounted = np.cumsum(MEASURES["profit_discounted"].of(counts)[first:, 0, j])
    return {
        weeks: {
            "profit": float(profit[weeks - 1]),
            "profit_discounted": float(discounted[weeks - 1]),
            "kept": share,
        }
        for weeks, share in kept.items()
    }


def by_year(market: Market, firm: str, counts: Counts) -> tuple[dict[str, float | None], ...]:
    """Return the money of each account in each year since the end of the burn-in.

    Revenue and exit fees less all costs are the profit, in every year. The last year is a part of
    one if the run ends within it.
    """
    j, first = market.names.index(firm), market.burn_in_weeks
    weekly = {name: MEASURES[name].of(counts)[first:, 0, j] for name in ACCOUNTS}
    starts = range(0, market.spec.weeks, YEAR)
    return tuple(
        {name: float(weeks[start : start + YEAR].sum()) for name, weeks in weekly.items()}
        for start in starts
    )


def follow(market: Market, firm: str) -> dict[int, float | None]:
    """Return {weeks: kept_share}, having run the market to its end.

    The market must stand at the end of its burn-in. It stops at each of HORIZONS that is not after
    its last week; a market run in pieces is the same as one run at once.
    """
    cohort = present_now(market, firm)
    kept: dict[int, float | None] = {}
    for weeks in HORIZONS:
        if weeks <= market.spec.weeks:
            market.run(weeks - market.week)
            kept[weeks] = kept_share(market, cohort)
    market.run()
    return kept
