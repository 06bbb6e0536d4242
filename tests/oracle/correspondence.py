"""Correspondence: which state and which count of the engine is which of the oracle's."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.market.flows import Flow
from sim.market.market import Market

from .person import PER_FIRM

TOLERANCE = 2e-5
"""Largest difference of a state, relative to 1 or to the state if it is larger.

Single precision rounds to 6e-8. A state of a hundred weeks has been rounded a few hundred times,
but forgets: with learning rates of a tenth, errors settle at some ten roundings, near 1e-6. What is
drawn in logs of tiny numbers (tastes of small shapes reach e^-300) comes to 1e-5; 3.8 million
customer-weeks have shown no more than two thirds of the tolerance.
"""

EXACT = {
    "place": "place",
    "segment": "segment",
    "born": "born",
    "last_firm": "last_firm",
    "start_firm": "start_firm",
    "failed": "failed_last_week",
    "contract_end": "contract_end",
    "spent": "spent",
    "aware": "aware",
    "member": "member",
    "points": "points",
    "last_bought": "last_purchase",
    "first_bought": "first_purchase",
    "joined": "joined",
    "bought_now": "purchases_now",
    "bought_before": "purchases_before",
}
"""Column of the engine -> attribute of the oracle: whole numbers, which must be equal."""

CLOSE = {
    "intention": "relationship_intention",
    "sensitivity": "price_sensitivity",
    "rate": "purchase_rate",
    "basket": "basket",
    "taste": "taste",
    "proneness": "deal_proneness",
    "stock": "stock",
    "usual_value": "usual_value",
    "contacts": "contacts",
    "expectation": "expectation",
    "satisfaction": "satisfaction",
    "trust": "trust",
    "bond": "bond",
    "buzz": "buzz",
    "reference": "reference_price",
}
"""Column of the engine -> attribute of the oracle: single against double precision."""

COUNTS = {
    Flow.PURCHASES: "purchases",
    Flow.BUYERS: "buyers",
    Flow.UNITS: "units",
    Flow.REVENUE: "revenue",
    Flow.DISCOUNT: "discounts",
    Flow.DEAL_PURCHASES: "deals",
    Flow.EXIT_FEES: "exit_fees",
    Flow.ENCOUNTERS: "encounters",
    Flow.FAILURES: "failures",
    Flow.COMPLAINTS: "complaints",
    Flow.RESOLVED: "resolved",
    Flow.RESOLVED_FAST: "fast",
    Flow.CONTACTS: "contacts",
    Flow.IRRITATIONS: "irritations",
    Flow.CAPTIVES: "captives",
    Flow.NEWCOMERS: "newcomers",
    Flow.ONBOARDED: "onboarded",
    Flow.ENROLLED: "enrolments",
    Flow.CARDS_GIVEN_UP: "given_up",
    Flow.POINTS_ISSUED: "points_issued",
    Flow.POINTS_REDEEMED: "points_redeemed",
    Flow.POINTS_EXPIRED: "points_expired",
    Flow.REWARDS: "rewards",
    Flow.GAINED: "gained",
    Flow.LOST: "lost",
    Flow.RECOMMENDATIONS: "recommendations",
    Flow.WARNINGS: "warnings",
    Flow.CUSTOMERS: "customers",
    Flow.MEMBERS: "members",
    Flow.AWARE: "aware",
}
"""Flow of the engine -> counter of the oracle; with SUMS, these are all flows."""

SUMS = {
    Flow.SATISFACTION: "satisfaction",
    Flow.TRUST: "trust",
    Flow.BOND: "bond",
}
"""The same of sums over present customers, which the engine counts in 1/65,536."""

Table = dict[str, NDArray[Any]]
"""States of all customers in row order, (customers,) or (customers, firms), by engine column."""


def engine_table(market: Market) -> Table:
    """Return a copy of the engine's columns, taste in logs."""
    table: Table = {}
    for name, attribute in (EXACT | CLOSE).items():
        column = market.customers[name]
        kind = np.int64 if name in EXACT else np.float64
        whole = np.array(column.T if attribute in PER_FIRM else column, kind)
        table[name] = np.log(whole) if name == "taste" else whole
    return table


def unequal(name: str, mine: NDArray[Any], theirs: NDArray[Any]) -> tuple[NDArray[np.bool_], float]:
    """Return (customers who differ, largest difference to TOLERANCE)."""
    largest = 0.0
    if name in EXACT:
        wrong = mine != theirs
    else:
        difference = np.abs(mine - theirs) / (TOLERANCE * np.maximum(1.0, np.abs(theirs)))
        wrong = ~(difference <= 1.0)
        within = difference[~wrong]
        largest = float(within.max()) if within.size else 0.0
    return (wrong if wrong.ndim == 1 else wrong.any(axis=1)), largest
