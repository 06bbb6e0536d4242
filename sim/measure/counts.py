"""Counts: what a market has counted, gathered over weeks, windows or a whole run.

Everything stays in whole numbers here (ticks, points, customers simulated), except what is
discounted; measures divide, and bring amounts to the market's size, only at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.market.books import EXPENSES, INCOME, Account, Books
from sim.market.flows import FLOWS, Flow
from sim.market.money import ticks_per_unit
from sim.market.windows import TALLIES, Tally, Window
from sim.scenario.weeks import YEAR

if TYPE_CHECKING:
    from sim.market.market import Market

ALL = "all"
"""Label of all segments together."""
STOCKS = slice(int(Flow.CUSTOMERS), FLOWS)
"""Flows that are stocks at the end of the week."""
_PROFIT = [*INCOME, *EXPENSES]

Whole = NDArray[np.int64]
Real = NDArray[np.float64]


@dataclass(frozen=True)
class Counts:
    """What was counted in some periods; every array is periods by segments by firms (by column).

    Segment 0 is all segments together, the others follow in name order if they are wanted.
    """

    week: Whole
    """First week of each period, from the end of the burn-in."""
    weeks: Whole
    """Weeks of each period."""
    flows: Whole
    """By Flow: sums over the period; the stocks are those at its end."""
    entries: Whole
    """By Account: net debits of the period, in ticks."""
    customer_weeks: Whole
    """Customers at the start of each week, summed over the period."""
    cumulative: Whole
    """Profit from the end of the burn-in to the end of the period, in ticks."""
    discounted: Real
    """Profit of the period discounted to the end of the burn-in, in ticks."""
    outstanding: Whole
    """Points held by customers at the end of the period."""
    owed: Whole
    """Liability for these points at the end of the period, in ticks."""
    places: Whole
    """Customers of the market, by segment."""
    windows: Whole
    """Windows in each period (0 in weekly counts)."""
    tally: Whole
    """By Tally: sums over the windows of the period."""
    last: Whole
    """By Tally: the last window of the period. Weekly counts: as things stood at its end."""
    at_start: Whole
    """Customers at the start of each window, summed over the windows of the period."""
    overshoot: float
    """Satisfaction that a survey overstates right after a fast recovery."""
    ticks_per_unit: float
    """Ticks in one unit of the currency."""
    stands_for: float
    """Customers of the market for each one that is counted here."""

    def profit(self) -> Whole:
        """Return the profit in ticks: income less expenses of the period."""
        profit: Whole = -self.entries[..., _PROFIT].sum(axis=-1)
        return profit


@dataclass(frozen=True)
class Span:
    """A window after the burn-in, and the customers at its start (None if never counted)."""

    window: Window
    before: Window | None

    @property
    def start(self) -> int:
        """First week of the window."""
        return self.window.week - self.window.weeks


def spans_of(market: Market, partial: bool = True) -> list[Span]:
    """Return the windows after the burn-in, in order.

    With `partial`, a window that has not ended yet comes last, as far as it has gone.
    """
    windows: list[Window | None] = [None] if market.burn_in_weeks == 0 else []
    windows += [window for window in market.windows if window.week >= 0]
    if partial and market.week > 0 and market.week % market.spec.retention_window:
        windows.append(market.tally())
    return [Span(window, before) for before, window in pairwise(windows) if window is not None]


def weekly_counts(market: Market, by_segment: bool = True, only: str | None = None) -> Counts:
    """Return the counts of every week, the burn-in's first.

    With `only`, a firm's name, they have money of no other firm.
    """
    flows = _with_total(market.flows, by_segment)
    books = market.books if only is None else Books(market, only)
    entries = _with_total(books.entries, by_segment)
    weeks = len(flows)
    week = np.arange(weeks) - market.burn_in_weeks
    customers = flows[..., Flow.CUSTOMERS]
    moves = flows[..., Flow.GAINED] - flows[..., Flow.LOST]
    before = np.concatenate([np.maximum(customers[:1] - moves[:1], 0), customers[:-1]])
    points = flows[..., Flow.POINTS_ISSUED] - flows[..., Flow.POINTS_REDEEMED]
    profit = -entries[..., _PROFIT].sum(axis=-1)
    profit[: market.burn_in_weeks] = 0
    rate = 1.0 + market.spec.discount_rate
    factors = np.array([rate ** (-w / YEAR) if w >= 0 else 0.0 for w in week.tolist()], np.float64)
    tallies = np.zeros((*flows.shape[:3], TALLIES), np.int64)
    sizes = np.bincount(market.customers.segment, minlength=len(market.segments))
    held = _with_total(market.points_at_start[None], by_segment)
    opening = _with_total(books.opening[None], by_segment)
    return Counts(
        week=week,
        weeks=np.ones(weeks, np.int64),
        flows=flows,
        entries=entries,
        customer_weeks=before,
        cumulative=np.cumsum(profit, axis=0),
        discounted=profit * factors[:, None, None],
        outstanding=held + np.cumsum(points - flows[..., Flow.POINTS_EXPIRED], axis=0),
        owed=opening - np.cumsum(entries[..., Account.REWARD_LIABILITY], axis=0),
        places=_with_total(sizes[None], by_segment)[0],
        windows=np.zeros(weeks, np.int64),
        tally=tallies,
        last=_labels_by_week(market, tallies, by_segment),
        at_start=tallies[..., 0],
        overshoot=market.spec.behaviour.voice.overshoot,
        ticks_per_unit=ticks_per_unit(market.spec),
        stands_for=market.spec.stands_for,
    )


def window_counts(market: Market, by_segment: bool = True) -> Counts:
    """Return the counts of every window after the burn-in."""
    spans = spans_of(market)
    periods = [(span.start, span.window.week, [span]) for span in spans]
    return _gather(market, weekly_counts(market, by_segment), periods, by_segment)


def run_counts(market: Market, by_segment: bool = False, only: str | None = None) -> Counts:
    """Return the counts of the run after the burn-in, as one period.

    With `only`, a firm's name, they have money of no other firm. Windows are the complete ones; if
    there is none, the one that has not ended yet.
    """
    spans = spans_of(market, partial=False) or spans_of(market)
    end = max(market.week, 0)
    weekly = weekly_counts(market, by_segment, only)
    return _gather(market, weekly, [(0, end, spans)], by_segment)


def _gather(
    market: Market,
    weekly: Counts,
    periods: Sequence[tuple[int, int, list[Span]]],
    by_segment: bool,
) -> Counts:
    """Return counts of periods, from those of the weeks.

    A period is (first week, week after the last, windows).
    """
    shift = market.burn_in_weeks
    shape = (len(periods), *weekly.flows.shape[1:3])
    flows = np.zeros((*shape, FLOWS), np.int64)
    entries = np.zeros((*shape, len(Account)), np.int64)
    customer_weeks, cumulative = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    outstanding, owed = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    discounted = np.zeros(shape, np.float64)
    tally, last = np.zeros((*shape, TALLIES), np.int64), np.zeros((*shape, TALLIES), np.int64)
    at_start = np.zeros(shape, np.int64)
    for p, (start, end, spans) in enumerate(periods):
        lo, hi = start + shift, end + shift
        flows[p] = weekly.flows[lo:hi].sum(axis=0)
        entries[p] = weekly.entries[lo:hi].sum(axis=0)
        customer_weeks[p] = weekly.customer_weeks[lo:hi].sum(axis=0)
        discounted[p] = weekly.discounted[lo:hi].sum(axis=0)
        if 0 < hi <= len(weekly.flows):
            flows[p, ..., STOCKS] = weekly.flows[hi - 1, ..., STOCKS]
            cumulative[p], outstanding[p] = weekly.cumulative[hi - 1], weekly.outstanding[hi - 1]
            owed[p] = weekly.owed[hi - 1]
        for span in spans:
            last[p] = _with_total(span.window.counts[None], by_segment)[0]
            tally[p] += last[p]
            if span.before is None:
                tally[p, ..., Tally.RETAINED] -= last[p, ..., Tally.RETAINED]
            else:
                before = _with_total(span.before.counts[None], by_segment)[0]
                at_start[p] += before[..., Tally.CUSTOMERS]
    return Counts(
        week=np.array([start for start, _, _ in periods], np.int64),
        weeks=np.array([end - start for start, end, _ in periods], np.int64),
        flows=flows,
        entries=entries,
        customer_weeks=customer_weeks,
        cumulative=cumulative,
        discounted=discounted,
        outstanding=outstanding,
        owed=owed,
        places=weekly.places,
        windows=np.array([len(spans) for _, _, spans in periods], np.int64),
        tally=tally,
        last=last,
        at_start=at_start,
        overshoot=weekly.overshoot,
        ticks_per_unit=weekly.ticks_per_unit,
        stands_for=weekly.stands_for,
    )


def _labels_by_week(market: Market, nothing: Whole, by_segment: bool) -> Whole:
    """Return what customers were like at the end of each week, by Tally; 0 where not counted."""
    labels = nothing.copy()
    for week, counts in market.labelled.items():
        labels[week + market.burn_in_weeks] = _with_total(counts[None], by_segment)[0]
    return labels


def _with_total(counts: Whole, by_segment: bool) -> Whole:
    """Return counts with all segments together first (axis 1), then each of them if wanted."""
    total = counts.sum(axis=1, keepdims=True)
    return np.concatenate([total, counts], axis=1) if by_segment else total


def segment_labels(market: Market, by_segment: bool = True) -> list[str]:
    """Return the labels of the segments of Counts, `all` first.

    A segment that is itself named `all` is called `segment all`, to keep the two apart.
    """
    if not by_segment:
        return [ALL]
    return [ALL, *(f"segment {ALL}" if name == ALL else name for name in market.segments)]
