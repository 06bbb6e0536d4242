"""Smaller markets: a part of the customers, who bear a part of what is paid once for all."""

from __future__ import annotations

from typing import Any

from sim.scenario import Scenario
from sim.scenario.amounts import lump_sums
from sim.scenario.edit import Data, edited
from sim.scenario.paths import expand, value_at


def smaller(scenario: Scenario, customers: int) -> Scenario:
    """Return so many of its customers, as a part of the market.

    Lump sums shrink in proportion, for every firm and in every policy, so that
    money per customer is as in the whole market and `scenario.customers / customers` leads back
    to it. What is paid per purchase, customer, member or contact stays. The uncertainty table is
    left out, as its bands would be those of the whole market. The same scenario if the number of
    customers is the same. Raises ScenarioError if the number is out of range.

    >>> small = smaller(Scenario.load("grocery"), 2_000)
    >>> small.firms["us"].costs.fixed, small.firms["us"].price
    (185000.0, 31.92)
    """
    if customers == scenario.customers:
        return scenario
    part = customers / scenario.customers

    def shrink(data: Data) -> None:
        for path in (path for keys in lump_sums() for path in expand(data, keys)):
            table: Any = value_at(data, path[:-1])
            table[path[-1]] = float(table[path[-1]] * part)
        data["customers"] = customers

    return edited(scenario, shrink)
