"""Prices: how far a price may lie from those of its category, in a file and for a strategy."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.errors import Finding, Path
from sim.scenario.scenario import Scenario

LOWEST = 0.001
"""Share of the category's mean list price that is the lowest list price."""
HIGHEST = 1000.0
"""Mean list prices that are the highest list price."""
CHEAPEST, DEAREST = 1e-12, 1e15
"""Prices beyond which no currency has any, and powers of ten fail as floating-point numbers."""


def is_priced(scenario: Scenario) -> bool:
    """Return whether there is a mean list price that one can reckon with.

    Not where nobody knows any firm, or prices are such as no currency has; rules say so.
    """
    known = any(firm.awareness > 0.0 for firm in scenario.firms.values())
    return known and CHEAPEST <= scenario.mean_price <= DEAREST


def price_range(scenario: Scenario) -> tuple[float, float]:
    """Return the lowest and the highest list price in a scenario's market, in money.

    No file may ask for another price, and every strategy stops there. A price too far from the rest
    is a slip of the pen, or two strategies that follow each other; and whole ticks cannot tell
    prices apart that are much lower.

    >>> low, high = price_range(Scenario.load("grocery"))
    >>> round(low, 5), round(high)
    (0.03159, 31590)
    """
    return LOWEST * scenario.mean_price, HIGHEST * scenario.mean_price


def prices_are_of_one_category(scenario: Scenario) -> Iterator[Finding]:
    """Check that every list price, of firms and of policies, is in the range of its category."""
    low, high = price_range(scenario) if is_priced(scenario) else (CHEAPEST, DEAREST)
    shares = (
        ("firms", name, key)
        for name in scenario.firms
        for key in ("price", "market_share", "awareness")
    )
    rests_on: tuple[Path, ...] = tuple(shares)
    for table in ("firms", "policies"):
        for name, owner in getattr(scenario, table).items():
            if owner.price is None:
                continue
            if not CHEAPEST <= owner.price <= DEAREST:
                expected = f"expected from {CHEAPEST:g} to {DEAREST:g}, in whatever currency"
                yield Finding((table, name, "price"), expected, owner.price)
            elif not low <= owner.price <= high:
                limit = f"at least {low:g}" if owner.price < low else f"at most {high:g}"
                part = "a thousandth of" if owner.price < low else "a thousand times"
                expected = f"expected {limit}, {part} the category's mean list price"
                yield Finding((table, name, "price"), expected, owner.price, "", rests_on)
