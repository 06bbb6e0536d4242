"""Journal: the ledger of customers while it is written, week by week."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.market.columns import (
    BOND,
    BORN,
    BUZZ,
    LAST_BOUGHT,
    LAST_FIRM,
    LEAVING,
    SATISFACTION,
    SEGMENT,
    TRUST,
    Columns,
)
from sim.market.constants import baseline_trust
from sim.market.customers import make_blocks
from sim.market.flows import FLOWS, Flow
from sim.market.mechanisms.inflation import price_level
from sim.market.money import ticks_per_unit
from sim.market.steps.contact import PRESENT_WEEKS
from sim.measure.ledger import ACCOUNTS, EXTRAS, STAYED, Ledger, caused, extras
from sim.scenario import Scenario
from sim.scenario.levers import Levers

if TYPE_CHECKING:
    from sim.market.market import Market

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Page:
    """Some customers' rows, closed: the fields of a Ledger that have one row per customer."""

    place: NDArray[np.int32]
    born: NDArray[np.int16]
    segment: NDArray[np.uint8]
    left: Whole
    flows: Whole
    entries: Whole
    extras: Whole
    present: NDArray[np.bool_]
    feeling: NDArray[np.float32]


class Journal:
    """What a market's customers do, written down from the coming week on.

    `flows` has a row for each place: the engine itself counts into it when every customer is a
    group of its own. Money is worked out when the focal firm's levers change, and at the end.
    """

    def __init__(self, market: Market) -> None:
        columns = market.customers.columns
        self.spec: Scenario = market.spec
        self.firm = market.spec.focal
        self.focal = market.names.index(self.firm)
        self.start = market.clock
        rows = len(columns.place)
        self.blocks, self.groups = make_blocks(np.arange(rows), market.block)
        """Every customer is a group by itself."""
        self.flows: Whole = np.zeros((rows, len(market.names), FLOWS), np.int64)
        """Rows by firms by Flow, of the customers who are in the market now."""
        self._counted: Whole = np.zeros((len(market.segments), *self.flows.shape[1:]), np.int64)
        self._settled: Whole = np.zeros((rows, FLOWS), np.int64)
        self._entries: Whole = np.zeros((rows, ACCOUNTS), np.int64)
        self._extras: Whole = np.zeros((rows, EXTRAS), np.int64)
        self._points: Whole = np.zeros(rows, np.int64)
        self._owed: Whole = np.zeros(rows, np.int64)
        self._pages: list[Page] = []
        past = market.firms[self.focal].offers
        self._levers: Levers = past[-1] if past else market.firms[self.focal].today
        self._level = price_level(market.week - 1, market.spec.category.inflation)
        self._edges = np.unique(columns.mark[SEGMENT], return_index=True)
        self._take_over(columns)

    def _take_over(self, columns: Columns) -> None:
        """Take over the points held before the first week, and what is owed for them."""
        rows = np.arange(len(self.flows))
        held = columns.points[self.focal].astype(np.int64)
        nothing = np.zeros((len(rows), FLOWS), np.int64)
        _, self._owed, self._points = caused(
            self.spec, self.firm, self._levers, self._level, nothing, np.zeros_like(held), held
        )

    def copy(self) -> Journal:
        """Return an independent copy, for a fork."""
        twin = copy.copy(self)
        for name, value in vars(self).items():
            if isinstance(value, np.ndarray) and name not in ("blocks", "groups"):
                setattr(twin, name, value.copy())
        twin._pages = list(self._pages)
        return twin

    def __deepcopy__(self, memo: object) -> Journal:
        return self.copy()

    def open_week(self, week: int, levers: Levers) -> None:
        """Take note of the focal firm's levers of the coming week, from the end of the burn-in.

        If they or the money are new, the money of the weeks before is worked out first.
        """
        level = price_level(week, self.spec.category.inflation)
        if levers is not self._levers or level != self._level:
            self._settle(np.arange(len(self.flows)))
            self._levers, self._level = levers, level

    def count_week(self) -> Whole:
        """Return what has been counted since the last call, segments by firms by Flow."""
        segments, starts = self._edges
        before = self._counted[segments]
        self._counted[segments] = np.add.reduceat(self.flows, starts, axis=0)
        week = np.zeros_like(self._counted)
        week[segments] = self._counted[segments] - before
        return week

    def close_leavers(self, columns: Columns, clock: int) -> None:
        """Close the rows of those who leave at the end of this week, on a page of their own.

        Called before their places are taken: what leaving costs them is counted here.
        """
        rows = np.flatnonzero(columns.mark[LEAVING])
        if not rows.size:
            return
        np.subtract.at(self._counted, columns.mark[SEGMENT][rows], self.flows[rows])
        subscription = self.spec.kind == "subscription"
        for j in range(self.flows.shape[1]):
            present = is_present(columns, j, clock, subscription)[rows]
            self.flows[rows, j, Flow.LOST] += present
            self.flows[rows, j, Flow.POINTS_EXPIRED] += columns.points[j, rows]
        self._pages.append(self._page(rows, columns, clock, clock))
        for table in (self.flows, self._settled, self._entries, self._extras):
            table[rows] = 0
        self._points[rows] = 0
        self._owed[rows] = 0

    def _settle(self, rows: Whole) -> None:
        """Work out the money of some rows since it was last done."""
        flows = self.flows[rows, self.focal]
        new = flows - self._settled[rows]
        entries, owed, points = caused(
            self.spec,
            self.firm,
            self._levers,
            self._level,
            new,
            self._owed[rows],
            self._points[rows],
        )
        self._entries[rows] += entries
        self._extras[rows] += extras(self.spec, self.firm, self._levers, self._level, new)
        self._owed[rows], self._points[rows] = owed, points
        self._settled[rows] = flows

    def _page(self, rows: Whole, columns: Columns, week: int, left: int) -> Page:
        """Return the rows as they stand, after the given week (from the start of the burn-in)."""
        self._settle(rows)
        burn_in = self.spec.burn_in_weeks
        subscription = self.spec.kind == "subscription"
        return Page(
            place=columns.place[rows],
            born=columns.week[BORN, rows],
            segment=columns.mark[SEGMENT, rows].astype(np.uint8),
            left=np.full(len(rows), left if left == STAYED else left - burn_in, np.int64),
            flows=self.flows[rows],
            entries=self._entries[rows],
            extras=self._extras[rows],
            present=is_present(columns, self.focal, week, subscription)[rows],
            feeling=feeling(self.spec, columns, self.focal)[rows],
        )

    def read(self, market: Market) -> Ledger:
        """Return the ledger of the weeks so far; the journal goes on unchanged."""
        columns, clock = market.customers.columns, market.clock
        rows = np.flatnonzero((columns.week[BORN] < clock) & (clock > self.start))
        last = self.copy()._page(rows, columns, clock - 1, STAYED)
        pages = [*self._pages, last]
        whole: dict[str, Any] = {
            name: np.concatenate([getattr(page, name) for page in pages]) for name in vars(last)
        }
        order = np.lexsort((whole["born"], whole["place"]))
        entries = market.books.entries[self.start :, :, self.focal]
        return Ledger(
            firm=self.firm,
            firms=market.names,
            segments=market.segments,
            start=self.start - market.burn_in_weeks,
            weeks=clock - self.start,
            levers=tuple(market.firms[self.focal].offers[self.start : clock]),
            books=entries.sum(axis=0),
            ticks_per_unit=ticks_per_unit(market.spec),
            **{name: values[order] for name, values in whole.items()},
        )


def is_present(columns: Columns, firm: int, week: int, subscription: bool) -> NDArray[np.bool_]:
    """Return who is a present customer of the firm.

    `week` is counted from the start of the burn-in.
    """
    found: NDArray[np.bool_]
    if subscription:
        found = columns.mark[LAST_FIRM] == firm
    else:
        found = week - columns.history[LAST_BOUGHT, firm].astype(np.int64) <= PRESENT_WEEKS
    return found


def feeling(spec: Scenario, columns: Columns, firm: int) -> NDArray[np.float32]:
    """Return what each customer's relationship with the firm adds to its utility.

    `theta A + theta_T (T - T_0) + phi B + W`
    """
    choice, tie = spec.behaviour.choice, columns.tie
    total: NDArray[np.float64] = (
        choice.satisfaction * tie[SATISFACTION, firm].astype(np.float64)
        + choice.trust * (tie[TRUST, firm] - baseline_trust(spec))
        + choice.bond * tie[BOND, firm]
        + tie[BUZZ, firm]
    )
    return np.asarray(total, np.float32)
