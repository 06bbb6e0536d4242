"""The band: uncertain numbers of a scenario, points drawn over all of them, the scenario there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sim.scenario import Problem, Scenario, ScenarioError
from sim.scenario.check import check
from sim.scenario.content import content
from sim.scenario.errors import Path
from sim.scenario.paths import expand, split, value_at
from sim.scenario.phrases import path_words
from sim.scenario.scenario import Band
from sim.scenario.schema import node_at


@dataclass(frozen=True, slots=True)
class Parameter:
    """One uncertain number, or several that move together.

    Its values are those of the number itself, or, where a path with `*` stands for numbers that
    differ, how far they lie from the file's: added (`plus_minus`) or as a factor (`times`).
    """

    path: str
    """Dotted path, as in the uncertainty table."""
    band: Band
    today: float | None
    """The file's value: the number, or 0 added, or a factor of 1; None if one of a list of values
    is to take the place of numbers that differ."""
    several: bool
    """Whether it stands for numbers that differ."""
    whole: bool
    """Whether the number is a whole one, such as weeks."""

    @property
    def words(self) -> str:
        """What it is, as a person would say it."""
        return path_words(split(self.path))

    @property
    def steps(self) -> bool:
        """Whether only some values are possible."""
        return self.whole or not isinstance(self.band, dict)

    def value(self, u: float) -> float:
        """Return the value at u from 0 to 1: even over the band, factors in logs.

        >>> lag = Parameter("firms.rival.strategy.lag", [13, 26, 52], 26.0, False, True)
        >>> lag.value(0.1), lag.value(0.5), lag.value(0.99)
        (13.0, 26.0, 52.0)
        """
        if not isinstance(self.band, dict):
            ordered = sorted(self.band)
            return float(ordered[min(int(u * len(ordered)), len(ordered) - 1)])
        today = self.today or 0.0
        if "plus_minus" in self.band:
            value = today + (2.0 * u - 1.0) * self.band["plus_minus"]
        else:
            value = today * math.exp((2.0 * u - 1.0) * math.log(self.band["times"]))
        return float(round(value)) if self.whole and not self.several else value

    def apply(self, number: float, value: float) -> float:
        """Return what a number of the file becomes at that value.

        >>> both = Parameter("segments.*.price_sensitivity.mean", {"times": 2}, 1.0, True, False)
        >>> both.apply(4.0, 1.5)
        6.0
        """
        if not self.several or not isinstance(self.band, dict):
            return value
        moved = number + value if "plus_minus" in self.band else number * value
        return float(round(moved)) if self.whole else moved


def parameters(scenario: Scenario) -> tuple[Parameter, ...]:
    """Return its uncertain numbers, in the order of the file.

    Raises ScenarioError if the scenario has no uncertainty table.

    >>> [each.path for each in parameters(Scenario.load("grocery"))][:2]
    ['segments.*.relationship_intention.mean', 'segments.*.price_sensitivity.mean']
    """
    if not scenario.uncertainty:
        expected = "missing; a band of uncertain numbers is needed to see where a decision fails"
        hint = 'add one, such as "segments.*.price_sensitivity.mean" = { times = 1.3 }'
        raise ScenarioError([Problem("", None, "uncertainty", None, expected, hint)])
    data = content(scenario)
    return tuple(_parameter(data, path, band) for path, band in scenario.uncertainty.items())


def at_point(
    scenario: Scenario, parameters: Sequence[Parameter], values: Sequence[float]
) -> Scenario:
    """Return Scenario with those values, without uncertainty.

    Raises ScenarioError if they do not fit together with the rest of the scenario.
    """
    data = content(scenario)
    today = content(scenario)
    for parameter, value in zip(parameters, values, strict=True):
        for target in expand(data, split(parameter.path)):
            table: Any = value_at(data, target[:-1])
            table[target[-1]] = _typed(target, parameter.apply(_number(today, target), value))
    data["uncertainty"] = {}
    return check(data)


def _parameter(data: dict[str, Any], path: str, band: Band) -> Parameter:
    targets = expand(data, split(path))
    numbers = {_number(data, target) for target in targets}
    listed, several = not isinstance(band, dict), len(numbers) > 1
    beside = None if listed else 1.0 if "times" in band else 0.0
    today = beside if several else numbers.pop()
    whole = (node_at(targets[0]) or {}).get("type") == "integer"
    return Parameter(path, band, today, several and not listed, whole)


def _number(data: object, path: Path) -> float:
    value = value_at(data, path)
    if not isinstance(value, (int, float)):
        raise TypeError(f"{'.'.join(path)} is no number")
    return float(value)


def _typed(path: Path, value: float) -> float | int:
    return round(value) if (node_at(path) or {}).get("type") == "integer" else value
