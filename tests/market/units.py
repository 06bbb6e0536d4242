"""The same market in another unit of money: dollars, cents, rupiah."""

from __future__ import annotations

from typing import Any

from sim.scenario import Scenario
from sim.scenario.amounts import money_keys
from sim.scenario.content import content
from sim.scenario.paths import ANY, expand, split


def in_units(scenario: Scenario, times: float) -> Scenario:
    """Return every amount of money is so many times as large.

    Bands move with what they are about: amounts to either side, and lists.
    """
    data = content(scenario)
    powers = money_keys()
    for keys, power in powers.items():
        for path in expand(data, keys):
            table: Any = data
            for key in path[:-1]:
                table = table[key]
            table[path[-1]] *= times**power
    for dotted, band in data["uncertainty"].items():
        keys = split(dotted)
        pattern = (keys[0], ANY, *keys[2:]) if keys[0] in ("firms", "policies") else keys
        if pattern not in powers:
            continue
        factor = times ** powers[pattern]
        if isinstance(band, list):
            data["uncertainty"][dotted] = [value * factor for value in band]
        elif "plus_minus" in band:
            band["plus_minus"] *= factor
    return Scenario.from_dict(data)
