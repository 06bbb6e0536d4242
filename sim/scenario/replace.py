"""Another value at a dotted path of a scenario: the step that sweeps are made of."""

from __future__ import annotations

from numbers import Integral, Real
from typing import Any

from sim import arguments
from sim.scenario.bands import unknown_path
from sim.scenario.check import check
from sim.scenario.content import content
from sim.scenario.errors import Path, Problem, ScenarioError, show, visible
from sim.scenario.paths import NAMED, expand, split
from sim.scenario.scenario import Scenario
from sim.scenario.schema import node_at


def replace(scenario: Scenario, path: str, value: object) -> Scenario:
    """replace(scenario, path, value) -> Scenario: a copy with another value at a dotted path.

    The path may name a key that the scenario leaves out, as long as a file could have it; `*`
    stands for every name at one level. NumPy's numbers are taken as numbers. Raises ScenarioError
    if there is no such path, or if the copy breaks the schema or a rule.
    """
    arguments.text("path", path, 'a dotted name, such as "firms.NAME.price"')
    data = content(scenario)
    try:
        keys = split(path)
    except ValueError:
        expected = 'expected a dotted name, such as "firms.NAME.price"'
        problem = Problem("", None, "path", show(path), expected)
        raise ScenarioError([problem]) from None
    targets = expand(data, keys) or left_out(data, keys)
    if not targets:
        expected, hint = unknown_path(data, keys)
        raise ScenarioError([Problem("", None, visible(path, 200), None, expected, hint)])
    for target in targets:
        table = data
        for key in target[:-1]:
            table = table.setdefault(key, {})
        table[target[-1]] = _plain(value)
    return check(data)


def left_out(data: dict[str, Any], keys: Path) -> list[Path]:
    """left_out(content, keys) -> paths that it leaves out, but a file with its names could have.

    >>> left_out({"policies": {"points": {}}}, ("policies", "points", "price"))
    [('policies', 'points', 'price')]
    """
    named = 2 if keys[0] in NAMED else 1
    heads = expand(data, keys[:2]) if named == 2 else [keys[:1]]
    paths = [(*head, *keys[named:]) for head in heads]
    return [path for path in paths if node_at(path) is not None]


def _plain(value: object) -> object:
    if isinstance(value, Integral) and not isinstance(value, bool):
        return int(value)
    return float(value) if isinstance(value, Real) and not isinstance(value, (int, bool)) else value
