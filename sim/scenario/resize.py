"""A market of another size: the same customers, but more or fewer, and what that does to money."""

from __future__ import annotations

import warnings

from sim.notices import Notice
from sim.scenario.amounts import found_amounts, lump_sums
from sim.scenario.scenario import Scenario


class SizeWarning(Notice):
    """Money in a market of another size is not money in the scenario's market."""


def resized(scenario: Scenario, customers: int, depth: int = 1) -> Scenario:
    """Return the scenario with another number of customers; lump sums stay what they are.

    Warns (SizeWarning) where there are lump sums, as profits are then not those of a part of the
    market; `depth` says how many calls away whoever asked is. Raises ScenarioError if the number
    is out of range.

    >>> resized(Scenario.load("grocery"), 20_000).customers
    20000
    """
    if customers == scenario.customers:
        return scenario
    other = scenario.replace("customers", customers)
    if any(amount for keys in lump_sums() for _, amount in found_amounts(scenario, keys)):
        note = f"Note: {caution(customers, scenario.customers)}."
        warnings.warn(note, SizeWarning, stacklevel=2 + depth)
    return other


def caution(customers: int, whole: int) -> str:
    """Say what a market of so many customers means where the scenario has `whole`.

    >>> caution(500, 20_000).partition(":")[0]
    'the market has 500 customers, the scenario 20,000'
    """
    return (
        f"the market has {customers:,} customers, the scenario {whole:,}: "
        "costs that do not depend on customers stay whole, so that profits, and which policy "
        "has most, may be others than in the whole market"
    )
