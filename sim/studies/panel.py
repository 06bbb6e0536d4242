"""Panel: who bought where in which week, as a research firm would record it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.market.market import Market
from sim.market.offers import is_on

Counts = NDArray[np.uint8]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Panel:
    """Purchases of customers who stayed in the market from the first week to the last.

    Rows of customers stand by segment, then by place. Two panels of forks of one market hold
    the same customers in the same rows, if they cover the same weeks.
    """

    firms: tuple[str, ...]
    """In name order."""
    focal: int
    """Number of the focal firm."""
    start: int
    """First week, from the end of the burn-in."""
    purchases: Counts
    """Weeks by firms by customers (subscriptions: 1 for a week paid)."""
    price: NDArray[np.float64]
    """Weeks by firms: the price everybody sees, a deal for everyone included, in money."""
    place: NDArray[np.int32]
    segment: NDArray[np.int8]
    intention: NDArray[np.float32]
    """Relationship intention R: hidden from firms, and from research firms, too."""
    before: dict[str, NDArray[Any]]
    """Columns watched, as they stood before the first week: by firms if per firm, by customers."""
    watched: dict[str, NDArray[Any]]
    """Name of a column -> weeks by (firms by) customers, at the end of each week."""

    @property
    def weeks(self) -> int:
        """Weeks covered."""
        return len(self.purchases)

    @property
    def customers(self) -> int:
        """Customers followed."""
        return len(self.place)

    def bought(self, start: int = 0, end: int | None = None) -> NDArray[np.int64]:
        """Return the purchases in these weeks of the panel, customers by firms.

        Weeks are counted from the panel's first.
        """
        counts: NDArray[np.int64] = self.purchases[start:end].sum(axis=0, dtype=np.int64)
        return counts.T


def record(market: Market, weeks: int, watch: Sequence[str] = ()) -> Panel:
    """Record a panel of the coming weeks; the market moves on.

    `watch` names columns of the customer table to keep for every week.

    >>> panel = record(Market("packaged-goods", rng=1, customers=300), weeks=4)
    >>> panel.purchases.shape[:2], panel.firms[panel.focal]
    ((4, 6), 'brand-b')
    """
    customers = market.customers
    window = market.spec.retention_window
    start, firms = market.week, market.names
    born = customers["born"].copy()
    purchases = np.zeros((weeks, len(firms), len(customers)), np.uint8)
    price = np.zeros((weeks, len(firms)))
    before = {name: customers[name].copy() for name in watch}
    watched = {
        name: np.zeros((weeks, *column.shape), column.dtype) for name, column in before.items()
    }
    earlier = customers["bought_now"].copy()
    for week in range(weeks):
        clock = market.clock
        market.run(1)
        closed = market.week % window == 0
        now = customers["bought_before" if closed else "bought_now"]
        purchases[week] = np.maximum(now - earlier, 0)
        earlier = customers["bought_now"].copy()
        for j, firm in enumerate(market.firms):
            deal = firm.offer.discount
            everyone = is_on(deal, clock) and deal.target == "everyone" and deal.share == 1.0
            price[week, j] = firm.offer.price * (1.0 - deal.depth if everyone else 1.0)
        for name, columns in watched.items():
            columns[week] = customers[name]
    kept = np.flatnonzero(customers["born"] == born)
    return Panel(
        firms=firms,
        focal=firms.index(market.spec.focal),
        start=start,
        purchases=purchases[:, :, kept],
        price=price,
        place=customers["place"][kept].copy(),
        segment=customers["segment"][kept].copy(),
        intention=customers["intention"][kept].copy(),
        before={name: column[..., kept] for name, column in before.items()},
        watched={name: columns[..., kept] for name, columns in watched.items()},
    )
