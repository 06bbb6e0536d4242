"""Templates: a scenario at any point, that is, with the point's values in their places."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sim.runs.parameter import Parameter
from sim.scenario import Problem, Scenario, ScenarioError
from sim.scenario.bands import unknown_path
from sim.scenario.check import check
from sim.scenario.errors import Path
from sim.scenario.paths import expand, join, split, value_at
from sim.scenario.replace import left_out
from sim.scenario.schema import node_at
from sim.text import show


class Template:
    """Makes the scenario at any point.

    Paths are looked up once; a point then copies only the tables that it changes. Raises
    ScenarioError for a path that leads to no number.

    >>> from sim.runs.spreads import Levels
    >>> from sim.scenario.content import content
    >>> price = Parameter("firms.us.price", Levels((28.0, 30.0)))
    >>> template = Template(content(Scenario.load("grocery")), [price])
    >>> template.at([28.0]).firms["us"].price
    28.0
    """

    def __init__(self, data: dict[str, Any], parameters: Sequence[Parameter]) -> None:
        self._data = {**data, "uncertainty": {}}
        self._parameters = tuple(parameters)
        self._targets = [
            [(target, _number(data, target), _whole(target)) for target in targets(data, each.path)]
            for each in parameters
        ]

    def at(self, values: Sequence[float]) -> Scenario:
        """Return Scenario, without its uncertainty table.

        Whole numbers of the scenario are rounded to. Raises ScenarioError if the values do not
        fit together with the rest of the scenario.
        """
        data = dict(self._data)
        for each, found, value in zip(self._parameters, self._targets, values, strict=True):
            for target, number, whole in found:
                placed = each.apply(number, value)
                _put(data, target, round(placed) if whole else placed)
        return check(data, any_depth=False)


@lru_cache(maxsize=8)
def template_of(text: str, parameters: tuple[Parameter, ...]) -> Template:
    """Return Template, remembered."""
    return Template(json.loads(text), parameters)


def targets(data: dict[str, Any], path: str) -> list[Path]:
    """Return the paths of the numbers that it stands for.

    A path may name a key that the scenario leaves out, if a file could have it. Raises
    ScenarioError, with what was probably meant, if it leads nowhere or to something else.

    >>> from sim.scenario.content import content
    >>> targets(content(Scenario.load("coffee")), "firms.us.price")
    [('firms', 'us', 'price')]
    """
    problem = wrong_path(data, path)
    if problem is not None:
        expected, hint = problem
        raise ScenarioError([Problem("", None, path, None, expected, hint)])
    keys = split(path)
    return expand(data, keys) or left_out(data, keys)


def wrong_path(data: dict[str, Any], path: str) -> tuple[str, str] | None:
    """Return (what is wrong, hint); None if it is a number's.

    >>> from sim.scenario.content import content
    >>> wrong_path(content(Scenario.load("grocery")), "firms.us.prise")
    ('no such path', 'did you mean "firms.us.price"?')
    """
    try:
        keys = split(path)
    except ValueError:
        return 'expected a dotted name, such as "firms.NAME.price"', ""
    found = expand(data, keys) or left_out(data, keys)
    if not found:
        return unknown_path(data, keys)
    for target in found:
        if (node_at(target) or {}).get("type") not in ("number", "integer"):
            shown = show(_value(data, target)) if _value(data, target) is not None else "not one"
            return f"expected the path of a number; {join(target)} is {shown}", ""
    return None


def _value(data: dict[str, Any], target: Path) -> object:
    try:
        return value_at(data, target)
    except KeyError:
        return None


def _number(data: dict[str, Any], target: Path) -> float | None:
    value = _value(data, target)
    return float(value) if isinstance(value, (int, float)) else None


def _whole(target: Path) -> bool:
    return (node_at(target) or {}).get("type") == "integer"


def _put(data: dict[str, Any], target: Path, value: float) -> None:
    """Put a value into nested tables, whose tables on the way are copied, not shared."""
    table = data
    for key in target[:-1]:
        table[key] = dict(table.get(key, {}))
        table = table[key]
    table[target[-1]] = value
