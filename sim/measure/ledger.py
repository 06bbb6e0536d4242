"""Ledger: what each single customer did at each firm, and what it brought and cost the focal one.

The rows of a ledger are customers, not places: who leaves the market keeps a row of its own.
Amounts are whole numbers, so that rows add up to the market's counts exactly, and to the firm's
books but for what no customer causes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.market.books import EXPENSES, INCOME, Account, Slots
from sim.market.costs import COSTS
from sim.market.flows import FIXED, Flow
from sim.market.money import ticks_per_unit
from sim.market.offers import list_ticks
from sim.notebook import Tabular
from sim.scenario import Scenario
from sim.scenario.levers import Levers

if TYPE_CHECKING:
    import pandas as pd

Whole = NDArray[np.int64]

ACCOUNTS = len(Account)
PROFIT = [*INCOME, *EXPENSES]
"""Accounts whose credits less debits are the profit."""
FINE = 10_000
"""Parts of a standard deviation in which better service is counted."""
STAYED = -30_000
"""The week of leaving of a customer who is still in the market."""
_BIRTHS = 2**20
"""More than there are weeks of birth."""


class Extra(IntEnum):
    """Columns of what customers got that stands in no account of its own; see `extras`."""

    PRICE_CUT = 0
    """Ticks: goods bought times (today's list price less the list price in force); below 0 if
    the price has been raised."""
    WELCOME = 1
    """Ticks spent on onboarding."""
    PROMISED = 2
    """Ticks that the points issued are worth to the customer if all are redeemed."""
    SERVICE = 3
    """Purchases (weeks paid) times (mean quality met less today's), in 1/FINE of a standard
    deviation."""


EXTRAS = len(Extra)


@dataclass(frozen=True, repr=False)
class Ledger(Tabular):
    """Every customer who lived in some of the weeks followed, ordered by place, then birth.

    `n` is the number of customers. Twins of two ledgers stand in the same row.
    """

    firm: str
    """The focal firm."""
    firms: tuple[str, ...]
    segments: tuple[str, ...]
    start: int
    """First week followed, counted from the end of the burn-in."""
    weeks: int
    """Weeks followed."""
    place: NDArray[np.int32]
    born: NDArray[np.int16]
    """Week of birth, counted from the start of the burn-in."""
    segment: NDArray[np.uint8]
    left: NDArray[np.int64]
    """Last week in the market, from the end of the burn-in; STAYED for who is still there."""
    flows: Whole
    """n by firms by Flow, summed over the weeks; a stock's sum counts customer-weeks."""
    entries: Whole
    """n by Account: the focal firm's net debits in ticks that this customer caused."""
    extras: Whole
    """n by Extra, of the focal firm."""
    present: NDArray[np.bool_]
    """Whether a present customer of the focal firm in the last week (of the run, or in the
    market)."""
    feeling: NDArray[np.float32]
    """What satisfaction, trust, bond and buzz towards the focal firm add to its utility then."""
    levers: tuple[Levers, ...]
    """The focal firm's levers, week by week."""
    books: Whole
    """Segments by Account: the focal firm's net debits in these weeks, in ticks."""
    ticks_per_unit: float
    """Ticks in one unit of the currency."""

    def __len__(self) -> int:
        return len(self.place)

    @property
    def at_firm(self) -> Whole:
        """n by Flow: the flows at the focal firm."""
        own: Whole = self.flows[:, self.firms.index(self.firm)]
        return own

    @property
    def last_week(self) -> NDArray[np.bool_]:
        """Whether the customer lived in the last week followed."""
        last = self.start + self.weeks - 1
        alive: NDArray[np.bool_] = (self.left == STAYED) | (self.left == last)
        return alive

    def profit(self) -> Whole:
        """Return the ticks that each customer brought the focal firm, before shared costs."""
        profit: Whole = -self.entries[:, PROFIT].sum(axis=1)
        return profit

    def shared(self) -> Whole:
        """Return what stands in the books and no customer caused, segments by Account.

        Fixed and yearly costs, announcements, advertising, and what rounding each customer's
        amounts by itself adds or leaves out.
        """
        rest = self.books.copy()
        np.subtract.at(rest, self.segment, self.entries)
        return rest

    def to_frame(self, firm: str | None = None) -> pd.DataFrame:
        """Return what each customer did at a firm, the focal one if left out, as a DataFrame.

        One row per customer. Columns `place`, `born` (from the start of the burn-in), `segment`,
        `left` (<NA> for who stays), then the flows in lower case as `sim.market.flows` counts them
        (money in ticks), and for the focal firm `present` and `profit` (in ticks).
        """
        import pandas as pd

        chosen = self.firms.index(firm or self.firm)
        left = pd.array(self.left, dtype="Int64")
        left[self.left == STAYED] = pd.NA
        data: dict[str, Any] = {
            "place": self.place,
            "born": self.born,
            "segment": np.array(self.segments, object)[self.segment],
            "left": left,
        }
        data |= {flow.name.lower(): self.flows[:, chosen, flow] for flow in Flow}
        if chosen == self.firms.index(self.firm):
            data |= {"present": self.present, "profit": self.profit()}
        return pd.DataFrame(data)


def rows_of(earlier: Ledger, later: Ledger) -> Whole:
    """Return the earlier row of each later customer, or -1 where there is none."""
    old, new = _names(earlier), _names(later)
    found = np.minimum(np.searchsorted(old, new), len(old) - 1)
    return np.where(old[found] == new, found, -1)


def _names(ledger: Ledger) -> Whole:
    """Return a number that belongs to one customer alone, ascending in a ledger."""
    names: Whole = ledger.place.astype(np.int64) * _BIRTHS + ledger.born
    return names


class Caused(Slots):
    """Slots whose segments are customers: what depends on no customer is nobody's."""

    def share_out(self, amounts: Whole) -> Whole:
        """Return nothing for anybody."""
        return np.zeros((1, 1), np.int64)


def caused(
    spec: Scenario,
    firm: str,
    levers: Levers,
    level: float,
    flows: Whole,
    owed: Whole,
    points: Whole,
) -> tuple[Whole, Whole, Whole]:
    """Return what customers caused: entries, and liability and points after them.

    Entries (customers by Account, ticks) of a time during which the levers and the price `level`
    stayed the same, by the very functions that keep the books; each amount is rounded once per
    customer. `flows` is customers by Flow; liability (`owed`) and points per customer are those
    before, and then after.
    """
    entries = np.zeros((1, len(flows), ACCOUNTS), np.int64)
    edges, per_unit = np.arange(len(flows) + 1), ticks_per_unit(spec)
    slots = Caused(flows[None], entries, edges, 0, per_unit, level=level)
    for account, cost in COSTS.items():
        slots.debit(Account[account], cost(spec, spec.firms[firm], levers, None, slots))
    slots.credit(Account.SALES, slots[Flow.REVENUE])
    slots.credit(Account.EXIT_FEES, slots[Flow.EXIT_FEES])
    owed, points = slots.accrue(levers, owed, points)
    return entries[0], owed, points


def extras(spec: Scenario, firm: str, levers: Levers, level: float, flows: Whole) -> Whole:
    """Return what customers got that stands in no account, customers by Extra.

    `flows` is customers by Flow, of a time during which levers and price `level` stayed the same.
    """
    today, programme = spec.firms[firm], levers.programme
    cut = round((list_ticks(spec, today) - list_ticks(spec, levers)) * level)
    better = net_quality(levers) - net_quality(today)
    per_unit = ticks_per_unit(spec) * level
    worth = round(programme.reward_value * per_unit)
    welcome = round(levers.switching_costs.onboarding_cost * per_unit)
    needed = programme.goal + (programme.endowed if programme.kind == "stamps" else 0)
    found = np.zeros((len(flows), EXTRAS), np.int64)
    found[:, Extra.PRICE_CUT] = (flows[:, Flow.UNITS] * cut + FIXED // 2) // FIXED
    found[:, Extra.WELCOME] = flows[:, Flow.ONBOARDED] * welcome
    found[:, Extra.PROMISED] = flows[:, Flow.POINTS_ISSUED] * worth // needed
    found[:, Extra.SERVICE] = flows[:, Flow.PURCHASES] * round(better * FINE)
    return found


def net_quality(levers: Levers) -> float:
    """Return the mean quality met under these levers, failures included: Q - f m.

    >>> round(net_quality(Levers(price=1.0, service_quality=0.5)), 2)
    0.47
    """
    return levers.service_quality - levers.failures.rate * levers.failures.severity
