"""Editing a scenario: its tables are copied, changed, and checked as a file is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.scenario.check import check
from sim.scenario.content import content
from sim.scenario.scenario import Scenario

Data = dict[str, Any]
"""The tables of a scenario, as a file has them."""


def edited(scenario: Scenario, change: Callable[[Data], None], *, bands: bool = False) -> Scenario:
    """Return the scenario after `change(tables)`, checked.

    Its bands of uncertainty are left out unless `bands`: they may name what the change takes away,
    or lie around what it moves. Raises ScenarioError for what breaks the schema or a rule, and
    whatever the change raises.

    >>> def longer(data):
    ...     data["weeks"] *= 2
    >>> edited(Scenario.load("grocery"), longer).weeks
    312
    """
    data = content(scenario)
    if not bands:
        data["uncertainty"] = {}
    change(data)
    return check(data)
