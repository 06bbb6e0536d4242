"""Counting: what each customer buys in the weeks to come."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.market.market import Market
from sim.measure.journal import is_present

QUARTER = 13

Whole = NDArray[np.int64]
Small = NDArray[np.int16]


class Tally:
    """A count of what each customer buys while the market goes on.

    Right for customers who stay in the market; a newcomer's purchases may be missed.
    """

    def __init__(self, market: Market) -> None:
        self.market = market
        self._earlier = market.customers["bought_now"].copy()

    def run(self, weeks: int = 1) -> Small:
        """Run the next weeks, and return the purchases in them, firms by customers.

        Raises ValueError if they go beyond the end of the window, where counts start anew.
        """
        market, window = self.market, self.market.spec.retention_window
        if market.week % window + weeks > window:
            raise ValueError(f"{weeks} weeks go beyond the window that ends within them")
        market.run(weeks)
        customers = market.customers
        now = customers["bought_now" if market.week % window else "bought_before"]
        made: Small = np.maximum(now - self._earlier, 0)
        self._earlier = customers["bought_now"].copy()
        return made


def bought(market: Market, weeks: int) -> Whole:
    """Run the coming weeks, and return the purchases in them, firms by customers.

    Right for customers who stay, as `Tally`.

    >>> market = Market("coffee", rng=1, customers=300)
    >>> bought(market, 60).shape, market.week
    ((4, 300), 60)
    """
    window = market.spec.retention_window
    tally, end = Tally(market), market.week + weeks
    total = np.zeros((len(market.names), len(market.customers)), np.int64)
    while market.week < end:
        total += tally.run(min(end - market.week, window - market.week % window))
    return total


def was_here_last(market: Market) -> NDArray[np.bool_]:
    """Return whose last firm is the focal one (subscriptions: provider)."""
    found: NDArray[np.bool_] = market.customers["last_firm"] == market.names.index(
        market.spec.focal
    )
    return found


def present(market: Market) -> NDArray[np.bool_]:
    """Return who is a present customer of the focal firm now."""
    focal = market.names.index(market.spec.focal)
    subscription = market.spec.kind == "subscription"
    return is_present(market.customers.columns, focal, market.clock - 1, subscription)
