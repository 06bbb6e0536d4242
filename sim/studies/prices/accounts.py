"""Accounts: what each customer brought the focal firm, week by week, from what it bought.

The ledger of `sim.measure` keeps all of a customer's entries, at the price of a market that is
slower by an order of magnitude. Here are the parts that a deal and a contact move: goods, their
cost, handling and contacts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.market.books import Account
from sim.market.flows import FIXED, Flow
from sim.market.market import Market
from sim.market.money import ticks_per_unit
from sim.scenario.weeks import YEAR
from sim.studies.panel import record
from sim.studies.prices.events import by_place

Floats = NDArray[np.float64]

SHARED = (Account.DISCOUNT_ANNOUNCEMENT, Account.KNOWLEDGE, Account.CONTACTS)
"""Where money is that is paid whatever customers do; contacts by the piece are taken off."""


@dataclass(frozen=True)
class Accounts:
    """Money of the focal firm in the weeks followed, summed up to each of some weeks."""

    horizons: tuple[int, ...]
    customers: int
    """Of the market, whoever they are."""
    own: Floats
    """Horizons by customers who stayed to the last week: what each brought, in money."""
    units: Floats
    """The same in units bought."""
    sold: Floats
    """Horizons: units sold to all customers."""
    intention: NDArray[np.float32]
    """Relationship intention R of those who stayed."""
    shared: Floats
    """Horizons: announcements, data and fixed costs of contacts."""
    profit: Floats
    """Weeks: profit by the firm's books up to the end of each week, of all customers."""
    unwelcome: float
    """Share of contacts that irritated; 0 without contacts."""


def keep_accounts(market: Market, horizons: tuple[int, ...]) -> Accounts:
    """Keep accounts of the coming weeks, up to each horizon; the market moves on.

    For purchase markets in which deals are for everyone and only the focal firm has contacts.
    Complaints are left out of `own`; `profit` has them.
    """
    start, size, basket = market.clock, len(market.customers), by_place(market)
    levers = market.spec.levers(market.policy)
    panel = record(market, max(horizons), watch=("contacts",))
    focal, firm = panel.focal, market.spec.firms[market.spec.focal]
    flows = market.flows[start:, :, focal].sum(axis=1)
    entries = market.books.entries[start:, :, focal].sum(axis=1)
    paid = panel.price[:, focal]
    ahead = (levers.price / paid) ** market.spec.behaviour.demand.stockpiling
    margin = paid - firm.unit_cost
    held, before = panel.watched["contacts"], panel.before["contacts"]
    own, units = (np.zeros((len(horizons), panel.customers)) for _ in range(2))
    total, bought = np.zeros(panel.customers), np.zeros(panel.customers)
    for week in range(panel.weeks):
        purchases = panel.purchases[week, focal]
        now = purchases * basket[panel.place] * ahead[week]
        bought += now
        total += now * margin[week] - purchases * firm.costs.per_purchase
        total -= contacts_made(before, held[week]) * levers.contacts.cost
        before = held[week]
        for h, horizon in enumerate(horizons):
            if week + 1 == horizon:
                own[h], units[h] = total, bought
    ticks = ticks_per_unit(market.spec)
    by_the_piece = flows[:, Flow.CONTACTS] * round(levers.contacts.cost * ticks)
    shared = np.cumsum(by_the_piece - entries[:, list(SHARED)].sum(axis=1)) / ticks
    profit = np.cumsum(market.books.profit()[start:, :, focal].sum(axis=1)) / ticks
    ends = np.array(horizons) - 1
    contacts = int(flows[:, Flow.CONTACTS].sum())
    unwelcome = int(flows[:, Flow.IRRITATIONS].sum()) / max(contacts, 1)
    sold = np.cumsum(flows[:, Flow.UNITS])[ends] / FIXED
    return Accounts(
        horizons, size, own, units, sold, panel.intention, shared[ends], profit, unwelcome
    )


def contacts_made(before: NDArray[np.float32], after: NDArray[np.float32]) -> Floats:
    """Return the contacts made within a week, from counts of them that fade weekly.

    >>> contacts_made(np.array([1.0, 1.0]), np.array([51 / 52, 2 * 51 / 52])).tolist()
    [0.0, 1.0]
    """
    return np.asarray(np.rint(after.astype(np.float64) * YEAR / (YEAR - 1) - before))
