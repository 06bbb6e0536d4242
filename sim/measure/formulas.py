"""Formulas: small functions over Counts from which measures are put together.

Each returns a function Counts -> array of periods by segments by firms; NaN where undefined.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from sim.market.books import Account
from sim.market.flows import FIXED, Flow
from sim.market.windows import Tally
from sim.measure.counts import Counts, Real, Whole
from sim.scenario.weeks import MONTHS, YEAR

Formula: TypeAlias = Callable[[Counts], Real]


def ratio(over: Real, under: Real) -> Real:
    """Return over / under, NaN where under is 0.

    >>> ratio(np.array([1.0, 2.0]), np.array([4.0, 0.0]))
    array([0.25,  nan])
    """
    result: Real = over / np.where(under == 0.0, np.nan, under)
    return result


def flow(which: Flow, scale: float = 1.0) -> Formula:
    """Return what was counted, divided by a scale."""
    return lambda counts: counts.flows[..., which] / scale


def money(*flows: Flow) -> Formula:
    """Return the sum of amounts in ticks, in money."""
    return lambda counts: _sum(counts.flows, flows) / counts.ticks_per_unit


def tallied(*which: Tally) -> Formula:
    """Return the sum of these counts over the windows of the period."""
    return lambda counts: _sum(counts.tally, which) / 1.0


def at_end(which: Tally) -> Formula:
    """Return the count of the period's last window."""
    return lambda counts: counts.last[..., which] / 1.0


def debit(*accounts: Account) -> Formula:
    """Return what was debited to the accounts, in money."""
    return lambda counts: _sum(counts.entries, accounts) / counts.ticks_per_unit


def _sum(table: Whole, columns: Sequence[int]) -> Whole:
    """The sum of some columns (the last axis) of a table."""
    total: Whole = table[..., columns[0]]
    for column in columns[1:]:
        total = total + table[..., column]
    return total


def share(over: Formula, under: Formula) -> Formula:
    """Return their ratio."""
    return lambda counts: ratio(over(counts), under(counts))


def of_firms(formula: Formula) -> Formula:
    """Return each firm's part of the sum over all firms."""

    def part(counts: Counts) -> Real:
        values = formula(counts)
        return ratio(values, values.sum(axis=2, keepdims=True))

    return part


def mean_state(which: Flow) -> Formula:
    """Return mean of a state over the present customers at the period's end."""
    return share(flow(which, FIXED), flow(Flow.CUSTOMERS))


def reported_satisfaction(counts: Counts) -> Real:
    """Return mean satisfaction as a survey at the end would find it."""
    overstated = counts.overshoot * counts.flows[..., Flow.RESOLVED_FAST]
    felt = counts.flows[..., Flow.SATISFACTION] / FIXED
    return ratio(felt + overstated, counts.flows[..., Flow.CUSTOMERS] / 1.0)


def less(formula: Formula, other: Formula) -> Formula:
    """Return their difference."""
    return lambda counts: formula(counts) - other(counts)


def plus(formula: Formula, other: Formula) -> Formula:
    """Return their sum."""
    return lambda counts: formula(counts) + other(counts)


def one_less(formula: Formula) -> Formula:
    """Return 1 minus it."""
    return lambda counts: 1.0 - formula(counts)


def at_start(counts: Counts) -> Real:
    """Return customers at the start of the windows."""
    return counts.at_start / 1.0


def places(counts: Counts) -> Real:
    """Return customers of the market, by segment."""
    return np.broadcast_to(counts.places[None, :, None] / 1.0, counts.flows.shape[:3])


def places_in_windows(counts: Counts) -> Real:
    """Return customers of the market, once for each window."""
    return places(counts) * counts.windows[:, None, None]


def customer_weeks(counts: Counts) -> Real:
    """Return customers at the start of each week, summed."""
    return counts.customer_weeks / 1.0


def weeks(counts: Counts) -> Real:
    """Return weeks of the period."""
    return np.broadcast_to(counts.weeks[:, None, None] / 1.0, counts.flows.shape[:3])


def profit(counts: Counts) -> Real:
    """Return money."""
    return counts.profit() / counts.ticks_per_unit


def cumulative(counts: Counts) -> Real:
    """Return profit since the end of the burn-in, in money."""
    return counts.cumulative / counts.ticks_per_unit


def discounted(counts: Counts) -> Real:
    """Return profit discounted to the end of the burn-in, in money."""
    return counts.discounted / counts.ticks_per_unit


def outstanding(counts: Counts) -> Real:
    """Return points customers hold."""
    return counts.outstanding / 1.0


def owed(counts: Counts) -> Real:
    """Return liability for points, in money."""
    return counts.owed / counts.ticks_per_unit


def per_year(formula: Formula) -> Formula:
    """Return it over 52 weeks."""
    return lambda counts: ratio(float(YEAR) * formula(counts), weeks(counts))


def per_month(weekly: Formula) -> Formula:
    """Return chance in a month of 52/12 weeks."""
    return lambda counts: 1.0 - (1.0 - np.clip(weekly(counts), 0.0, 1.0)) ** (YEAR / MONTHS)
