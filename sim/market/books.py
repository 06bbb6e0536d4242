"""Books: every unit of money entered once, in double entry, from what was counted each week.

Amounts are whole ticks, so that every sum is exact. An entry moves its amount from one account to
another; the balances of all accounts therefore add up to nothing, and what customers say they
paid must equal what the firms' books say they received.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.market.costs import COSTS
from sim.market.flows import Flow
from sim.market.mechanisms.inflation import price_level
from sim.market.money import ticks_per_unit
from sim.scenario.levers import Levers

if TYPE_CHECKING:
    from sim.market.market import Market

Amounts = NDArray[np.int64]


class Account(IntEnum):
    """Accounts of one firm. Debits raise assets and expenses, credits the others."""

    CASH = 0
    REWARD_LIABILITY = 1
    SALES = 2
    EXIT_FEES = 3
    GOODS = 4
    HANDLING = 5
    QUALITY = 6
    FAILURE_PREVENTION = 7
    RECOVERY = 8
    COMPENSATION = 9
    DISCOUNT_ANNOUNCEMENT = 10
    CONTACTS = 11
    SWITCHING_COSTS = 12
    ADVERTISING = 13
    KNOWLEDGE = 14
    REWARDS = 15
    PROGRAMME_RUNNING = 16
    FIXED = 17


INCOME = (Account.SALES, Account.EXIT_FEES)
EXPENSES = tuple(account for account in Account if account >= Account.GOODS)
FROM_CUSTOMERS = (Account.SALES, Account.EXIT_FEES, Account.COMPENSATION)


class Books:
    """The books of all firms, from the burn-in's start to this week.

    `entries` has shape (weeks, segments, firms, accounts): net debits in ticks, of the customers
    simulated, in the money of each week. Of costs that depend on no customer they bear their part
    (all, if all of the market's are simulated), which is shared out to segments by their size.
    Where one firm's books are enough, `only` names it; the pages of the others stay empty.

    >>> from sim import Market
    >>> books = Market("grocery", rng=1, customers=300).books
    >>> int(books.entries.sum())  # every entry has its counter-entry
    0
    """

    def __init__(self, market: Market, only: str | None = None) -> None:
        self.names = market.names
        self.burn_in_weeks = market.burn_in_weeks
        flows = market.flows
        self.entries: Amounts = np.zeros((*flows.shape[:3], len(Account)), np.int64)
        self.opening: Amounts = np.zeros(flows.shape[1:3], np.int64)
        """Liability for the points that were held at the start, in ticks, segments by firms."""
        places = np.bincount(market.customers.segment, minlength=len(market.segments))
        edges = np.concatenate([[0], np.cumsum(places)])
        self.ticks_per_unit = ticks_per_unit(market.spec)
        inflation = market.spec.category.inflation
        for j, firm in enumerate(market.firms):
            if only not in (None, firm.name):
                continue
            spec = market.spec.firms[firm.name]
            before: Levers | None = None
            outstanding = market.points_at_start[:, j]
            liability = self.opening[:, j]
            for start, end, levers in spans(firm.offers[: len(flows)], inflation != 0.0):
                week = Slots(
                    flows[start:end, :, j],
                    self.entries[start:end, :, j],
                    edges,
                    start,
                    self.ticks_per_unit,
                    market.spec.stands_for,
                    price_level(start - self.burn_in_weeks, inflation),
                )
                if before is None:
                    liability += week.owed(levers, outstanding)
                for account, cost in COSTS.items():
                    week.debit(Account[account], cost(market.spec, spec, levers, before, week))
                week.credit(Account.SALES, week[Flow.REVENUE])
                week.credit(Account.EXIT_FEES, week[Flow.EXIT_FEES])
                liability, outstanding = week.accrue(levers, liability, outstanding)
                before = levers

        self.opening.flags.writeable = False
        self.entries.flags.writeable = False

    def __repr__(self) -> str:
        return f"<books of {len(self.names)} firms over {len(self.entries)} weeks>"

    def profit(self) -> Amounts:
        """Return the profit in ticks, weeks by segments by firms.

        >>> from sim import Market
        >>> Market("grocery", rng=1, customers=300).books.profit().shape
        (52, 3, 3)
        """
        total: Amounts = self.entries[..., list(INCOME + EXPENSES)].sum(axis=-1)
        return -total

    def residual(self, paid: int) -> int:
        """Return the ticks that the books cannot account for.

        `paid` is what customers say they paid, in ticks.

        >>> from sim import Market
        >>> books = Market("grocery", rng=1, customers=300, burn_in=False).books
        >>> books.residual(paid=0), books.residual(paid=10_000)
        (0, 10000)
        """
        unbalanced = int(np.abs(self.entries.sum(axis=-1)).sum())
        received = -int(self.entries[..., list(FROM_CUSTOMERS)].sum())
        return unbalanced + abs(paid - received)


class Slots:
    """The weeks of one firm during which its levers stay the same.

    `flows`, weeks by segments by Flow, are what was counted; entries go into `entries`, weeks by
    segments by Account.
    """

    def __init__(
        self,
        flows: Amounts,
        entries: Amounts,
        edges: Amounts,
        start: int,
        ticks_per_unit: float,
        stands_for: float = 1.0,
        level: float = 1.0,
    ) -> None:
        self.flows = flows
        self.entries = entries
        self.edges = edges
        """Customers of the segments before each, and of all."""
        self.start = start
        self.ticks_per_unit = ticks_per_unit
        self.stands_for = stands_for
        """Customers of the market for each one simulated."""
        self.level = level
        """What is paid in these weeks for what one paid 1 for in week 0."""

    def __getitem__(self, flow: Flow) -> Amounts:
        counted: Amounts = self.flows[..., flow]
        return counted

    @property
    def weeks(self) -> int:
        """Number of weeks."""
        return len(self.flows)

    def ticks(self, money: float) -> int:
        """Return money of week 0 in whole ticks of these weeks, rounded half to even."""
        return round(money * self.level * self.ticks_per_unit)

    def lump_sum(self, money: float) -> int:
        """Return the part of what the whole market is charged that the simulated bear, in ticks."""
        return self.ticks(money / self.stands_for)

    def share_out(self, amounts: Amounts) -> Amounts:
        """Return so many ticks per week, shared out to segments by their size, adding up exactly.

        Up to each segment, `amount * customers up to there // customers`, of which the product
        could be too large.
        """
        whole, rest = np.divmod(amounts[:, None], self.edges[-1])
        up_to = whole * self.edges + rest * self.edges // self.edges[-1]
        shares: Amounts = up_to[:, 1:] - up_to[:, :-1]
        return shares

    def debit(self, account: Account, amount: Amounts) -> None:
        """Debit an account with an amount that is paid in cash."""
        if amount.size == 1 and not amount[0, 0]:
            return
        self.entries[..., account] += amount
        self.entries[..., Account.CASH] -= amount

    def credit(self, account: Account, amount: Amounts) -> None:
        """Credit an account with an amount that is received in cash."""
        self.debit(account, -amount)

    def accrue(
        self, levers: Levers, liability: Amounts, outstanding: Amounts
    ) -> tuple[Amounts, Amounts]:
        """Enter the changes of the liability for points; return it, and the points, at the end.

        `liability` and `outstanding` are both before these weeks, by segment. The liability is what
        the outstanding points will cost, as far as they are expected to be redeemed; its changes
        are an expense of the week.
        """
        moves = self[Flow.POINTS_ISSUED] - self[Flow.POINTS_REDEEMED] - self[Flow.POINTS_EXPIRED]
        if not (moves.any() or outstanding.any() or liability.any()):
            return liability, outstanding
        held = outstanding + np.cumsum(moves, axis=0)
        owed = self.owed(levers, held)
        change = np.diff(np.vstack([liability, owed]), axis=0)
        self.entries[..., Account.REWARDS] += change
        self.entries[..., Account.REWARD_LIABILITY] -= change
        return owed[-1], held[-1]

    def owed(self, levers: Levers, held: Amounts) -> Amounts:
        """Return the liability for so many points, in ticks; 0 without a programme."""
        programme = levers.programme
        per_goal = self.ticks(programme.reward_cost * programme.expected_redemption)
        needed = programme.goal + (programme.endowed if programme.kind == "stamps" else 0)
        full, part = np.divmod(held if programme.kind != "none" else held * 0, needed)
        owed: Amounts = full * per_goal + part * per_goal // needed  # held * per_goal overflows
        return owed


def spans(offers: list[Levers], by_week: bool = False) -> Iterator[tuple[int, int, Levers]]:
    """Yield (first week, week after the last, levers) of each time of unchanged levers.

    Or of each week, as where its money is another.
    """
    start = 0
    for week in range(1, len(offers) + 1):
        if week == len(offers) or by_week or offers[week] is not offers[start]:
            yield start, week, offers[start]
            start = week
