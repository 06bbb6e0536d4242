"""The band: uncertain numbers of a scenario, points drawn over all of them, the scenario there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.runs.parameter import Parameter
from sim.runs.spreads import Around, Levels
from sim.runs.store.about import Beside
from sim.runs.template import Template
from sim.scenario import Problem, Scenario, ScenarioError
from sim.scenario.content import content
from sim.scenario.errors import Path
from sim.scenario.paths import expand, split, value_at
from sim.scenario.scenario import Band
from sim.scenario.schema import node_at


def banded(
    path: str, band: Band, today: float | None = None, several: bool = False, whole: bool = False
) -> Parameter:
    """Return the parameter that an entry of the uncertainty table stands for.

    Its values are those of the number itself, or, for `several` numbers that differ, how far they
    lie from the file's: added (`plus_minus`) or as a factor (`times`). `today` is the file's
    value: the number, 0 added, a factor of 1, or None where one of a list of values is to take
    the place of numbers that differ.

    >>> lag = banded("firms.rival.strategy.lag", [13, 26, 52], 26.0, whole=True)
    >>> lag.value(0.1), lag.value(0.5), lag.value(0.99)
    (13.0, 26.0, 52.0)
    >>> both = banded("segments.*.price_sensitivity.mean", {"times": 2}, 1.0, several=True)
    >>> both.apply(4.0, 1.5)
    6.0
    """
    if not isinstance(band, dict):
        return Parameter(path, Levels(tuple(sorted(band))), "", today, whole)
    ((how, size),) = band.items()
    beside: Beside = ("times" if how == "times" else "plus_minus") if several else ""
    return Parameter(path, Around(today or 0.0, size, how == "times"), beside, today, whole)


def band_of(parameter: Parameter) -> Band:
    """Return what the uncertainty table says of a parameter.

    >>> band_of(banded("behaviour.choice.habit", {"plus_minus": 0.2}, 0.6))
    {'plus_minus': 0.2}
    """
    if isinstance(parameter.spread, Around):
        return {"times" if parameter.spread.times else "plus_minus": parameter.spread.size}
    return list(parameter.levels or ())


def parameters(scenario: Scenario) -> tuple[Parameter, ...]:
    """Return its uncertain numbers, in the order of the file.

    Raises ScenarioError if the scenario has no uncertainty table.

    >>> [each.path for each in parameters(Scenario.load("grocery"))][:2]
    ['behaviour.deals.remembered', 'behaviour.relationship.deal_drag']
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
    return Template(content(scenario), parameters).at(values)


def _parameter(data: dict[str, Any], path: str, band: Band) -> Parameter:
    targets = expand(data, split(path))
    numbers = {_number(data, target) for target in targets}
    listed, several = not isinstance(band, dict), len(numbers) > 1
    beside = None if listed else 1.0 if "times" in band else 0.0
    today = beside if several else numbers.pop()
    whole = (node_at(targets[0]) or {}).get("type") == "integer"
    return banded(path, band, today, several and not listed, whole)


def _number(data: object, path: Path) -> float:
    value = value_at(data, path)
    if not isinstance(value, (int, float)):
        raise TypeError(f"{'.'.join(path)} is no number")
    return float(value)
