"""Amounts: which numbers of a scenario are money, and are they in proportion to its prices?"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache

from sim.scenario.errors import Finding, Path
from sim.scenario.facts import numbers
from sim.scenario.paths import ANY
from sim.scenario.prices import is_priced
from sim.scenario.scenario import Scenario
from sim.scenario.words import Words

MOST = 1e9
"""Mean list prices that an amount of money may be at most."""


@cache
def money_keys() -> dict[Path, int]:
    """Return the paths of all keys of money: -> 1 for amounts, -> -1 for what is per unit.

    `*` stands for the names of firms and policies.

    >>> keys = money_keys()
    >>> keys["firms", "*", "price"], keys["policies", "*", "programme", "earn"]
    (1, -1)
    """
    keys = numbers(Scenario).values()
    return {key.path: key.facts.money for key in keys if key.facts.money}


@cache
def lump_sums() -> tuple[Path, ...]:
    """Return the path of every key that is paid whatever the number of customers.

    >>> ("firms", "*", "costs", "fixed") in lump_sums()
    True
    """
    return tuple(key.path for key in numbers(Scenario).values() if key.facts.lump_sum)


def amounts_are_in_proportion(scenario: Scenario) -> Iterator[Finding]:
    """Check that no amount is more than a billion mean list prices, whatever the currency."""
    if not is_priced(scenario):
        return  # another rule says so
    usual = scenario.mean_price
    for keys, power in money_keys().items():
        for path, amount in found_amounts(scenario, keys):
            most = MOST * usual if power > 0 else MOST / usual
            if amount > most:
                per = " per unit of money" if power < 0 else ""
                expected = f"expected at most {most:.3g}{per}, with a mean list price of {usual:g}"
                yield Finding(path, expected, amount)


def found_amounts(scenario: Scenario, keys: Path) -> Iterator[tuple[Path, float]]:
    """Yield the path and value of every number that keys of a scenario stand for.

    >>> found = found_amounts(Scenario.load("grocery"), ("firms", "*", "price"))
    >>> {path[1]: price for path, price in found}
    {'us': 31.92, 'discounter': 29.4, 'market-hall': 33.8}
    """
    places: list[tuple[Path, object]] = [((), scenario)]
    for key in keys:
        if key == ANY:
            places = [
                ((*path, name), item)
                for path, table in places
                if isinstance(table, dict)
                for name, item in table.items()
            ]
        else:
            places = [
                ((*path, key), getattr(table, key, None))
                for path, table in places
                if isinstance(table, Words)
            ]
    for path, value in places:
        if isinstance(value, float) and math.isfinite(value):
            yield path, value
