"""Metric: what is compared, one number for each customer and year."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.market.books import Account
from sim.market.flows import Flow
from sim.measure.ledger import Ledger
from sim.scenario import Problem, ScenarioError
from sim.scenario.paths import did_you_mean
from sim.text import show

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Metric:
    """One measure of a customer's year at the firm."""

    name: str
    kind: str
    """money, number or share."""
    of: Callable[[Ledger], Vector]
    """Ledger of a year -> the value of each customer."""
    has_before: bool = True
    """Whether it can differ between customers in the year before the launch."""


def _contribution(ledger: Ledger) -> Vector:
    accounts = [Account.SALES, Account.EXIT_FEES, Account.GOODS, Account.HANDLING]
    total: Vector = -ledger.entries[:, accounts].sum(axis=1) / ledger.ticks_per_unit
    return total


def _revenue(ledger: Ledger) -> Vector:
    total: Vector = ledger.at_firm[:, Flow.REVENUE] / ledger.ticks_per_unit
    return total


METRICS: Mapping[str, Metric] = {
    outcome.name: outcome
    for outcome in (
        Metric("contribution", "money", _contribution),
        Metric("revenue", "money", _revenue),
        Metric("profit", "money", lambda ledger: ledger.profit() / ledger.ticks_per_unit),
        Metric("purchases", "number", lambda ledger: ledger.at_firm[:, Flow.PURCHASES] / 1.0),
        Metric(
            "retention", "share", lambda ledger: (ledger.present & ledger.last_week) / 1.0, False
        ),
    )
}
"""By name. Contribution: revenue and exit fees less goods and handling. Profit: as far as the
customer causes it, rewards, contacts and the like taken off, fixed costs not. Purchases: weeks
paid in subscriptions. Retention: still a present customer at the end of the year."""


def choose_metric(name: str) -> Metric:
    """Return the outcome of this name.

    Raises ScenarioError for an unknown one.

    >>> choose_metric("revenue").kind
    'money'
    """
    if name not in METRICS:
        expected = f"expected one of {', '.join(METRICS)}"
        hint = did_you_mean(name, METRICS)
        raise ScenarioError([Problem("", None, "measure", show(name), expected, hint)])
    return METRICS[name]
