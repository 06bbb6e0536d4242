"""Formulas: small functions over Counts from which measures are put together.

A formula is a function Counts -> array of periods by segments by firms; NaN where undefined.
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
    """Return a formula for what was counted of a flow, divided by a scale."""
    return lambda counts: counts.flows[..., which] / scale


def money(*flows: Flow) -> Formula:
    """Return a formula for the sum of flows that are amounts in ticks, in money."""
    return lambda counts: _sum(counts.flows, flows) / counts.ticks_per_unit


def tallied(*which: Tally) -> Formula:
    """Return a formula for the sum of these counts over the windows of the period."""
    return lambda counts: _sum(counts.tally, which) / 1.0


def at_end(which: Tally) -> Formula:
    """Return a formula for the count of the period's last window."""
    return lambda counts: counts.last[..., which] / 1.0


def debit(*accounts: Account) -> Formula:
    """Return a formula for what was debited to the accounts, in money."""
    return lambda counts: _sum(counts.entries, accounts) / counts.ticks_per_unit


def _sum(table: Whole, columns: Sequence[int]) -> Whole:
    """Return the sum of some columns (the last axis) of a table."""
    total: Whole = table[..., columns[0]]
    for column in columns[1:]:
        total = total + table[..., column]
    return total


def share(over: Formula, under: Formula) -> Formula:
    """Return a formula for the ratio of two others."""
    return lambda counts: ratio(over(counts), under(counts))


def of_firms(formula: Formula) -> Formula:
    """Return a formula for each firm's part of the sum over all firms."""

    def part(counts: Counts) -> Real:
        values = formula(counts)
        return ratio(values, values.sum(axis=2, keepdims=True))

    return part


def mean_state(which: Flow) -> Formula:
    """Return a formula for the mean of a state over the present customers at the period's end."""
    return share(flow(which, FIXED), flow(Flow.CUSTOMERS))


def reported_satisfaction(counts: Counts) -> Real:
    """Return the mean satisfaction as a survey at the end would find it."""
    overstated = counts.overshoot * counts.flows[..., Flow.RESOLVED_FAST]
    felt = counts.flows[..., Flow.SATISFACTION] / FIXED
    return ratio(felt + overstated, counts.flows[..., Flow.CUSTOMERS] / 1.0)


def less(formula: Formula, other: Formula) -> Formula:
    """Return a formula for the difference of two others."""
    return lambda counts: formula(counts) - other(counts)


def plus(formula: Formula, other: Formula) -> Formula:
    """Return a formula for the sum of two others."""
    return lambda counts: formula(counts) + other(counts)


def one_less(formula: Formula) -> Formula:
    """Return a formula for 1 minus another."""
    return lambda counts: 1.0 - formula(counts)


def at_start(counts: Counts) -> Real:
    """Return the customers at the start of the windows."""
    return counts.at_start / 1.0


def places(counts: Counts) -> Real:
    """Return the customers of the market, by segment."""
    return np.broadcast_to(counts.places[None, :, None] / 1.0, counts.flows.shape[:3])


def places_in_windows(counts: Counts) -> Real:
    """Return the customers of the market, once for each window."""
    return places(counts) * counts.windows[:, None, None]


def customer_weeks(counts: Counts) -> Real:
    """Return the customers at the start of each week, summed."""
    return counts.customer_weeks / 1.0


def weeks(counts: Counts) -> Real:
    """Return the number of weeks of the period."""
    return np.broadcast_to(counts.weeks[:, None, None] / 1.0, counts.flows.shape[:3])


def profit(counts: Counts) -> Real:
    """Return the profit of the period, in money."""
    return counts.profit() / counts.ticks_per_unit


def cumulative(counts: Counts) -> Real:
    """Return the profit since the end of the burn-in, in money."""
    return counts.cumulative / counts.ticks_per_unit


def discounted(counts: Counts) -> Real:
    """Return the profit of the period discounted to the end of the burn-in, in money."""
    return counts.discounted / counts.ticks_per_unit


def outstanding(counts: Counts) -> Real:
    """Return the points that customers hold at the end."""
    return counts.outstanding / 1.0


def owed(counts: Counts) -> Real:
    """Return the liability for points at the end, in money."""
    return counts.owed / counts.ticks_per_unit


def per_year(formula: Formula) -> Formula:
    """Return a formula for another's amount in 52 weeks at the rate of the period."""
    return lambda counts: ratio(float(YEAR) * formula(counts), weeks(counts))


def per_month(weekly: Formula) -> Formula:
    """Return a formula for the chance in a month of 52/12 weeks, from that in a week."""
    return lambda counts: 1.0 - (1.0 - np.clip(weekly(counts), 0.0, 1.0)) ** (YEAR / MONTHS)
