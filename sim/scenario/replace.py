"""Another value at a dotted path of a scenario or of levers: the step that sweeps are made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim import arguments
from sim.scenario.bands import unknown_path
from sim.scenario.check_levers import AnyLevers, levers_of_tables, plain, tables_of
from sim.scenario.content import as_table
from sim.scenario.edit import Data, edited
from sim.scenario.errors import ABSENT, Path, Problem, ScenarioError
from sim.scenario.paths import NAMED, expand, split
from sim.scenario.scenario import Scenario
from sim.scenario.schema import node_at
from sim.scenario.words import Words
from sim.text import show, visible


def replace(
    scenario: Scenario, path: str | Mapping[str, object], value: object = ABSENT
) -> Scenario:
    """Return a copy with another value at a dotted path.

    The path may name a key that the scenario leaves out, as long as a file could have it; `*`
    stands for every name at one level. Several values at once are a table of paths. NumPy's
    numbers are taken as numbers. Raises ScenarioError if there is no such path, or if the copy
    breaks the schema or a rule.
    """
    if not isinstance(path, Mapping):
        arguments.text("path", path, 'a dotted name, such as "firms.NAME.price"')

    def change(data: Data) -> None:
        for dotted, new in _changes(path, value):
            keys = _split(dotted, "firms.NAME.price")
            targets = expand(data, keys) or left_out(data, keys)
            if not targets:
                raise _unknown(dotted, unknown_path(data, keys))
            _put(data, targets, new)

    return edited(scenario, change, bands=True)


def replace_levers(
    levers: AnyLevers, path: str | Mapping[str, object], value: object = ABSENT
) -> AnyLevers:
    """Return a checked copy of levers with other values, as `replace` makes one.

    >>> from sim.scenario.levers import Levers
    >>> replace_levers(Levers(price=20.0), "discount.depth", 0.1).discount.depth
    0.1
    """
    root, data = type(levers), as_table(levers)
    for dotted, new in _changes(path, value):
        keys = _split(dotted, "discount.depth")
        targets = expand(data, keys) or ([keys] if node_at(keys, root) else [])
        if not targets:
            raise _unknown(dotted, unknown_path(tables_of(levers), keys, root))
        _put(data, targets, new)
    return levers_of_tables(root, data)


def left_out(data: dict[str, Any], keys: Path) -> list[Path]:
    """Return the paths that the data leave out, but a file with their names could have.

    >>> left_out({"policies": {"points": {}}}, ("policies", "points", "price"))
    [('policies', 'points', 'price')]
    """
    named = 2 if keys[0] in NAMED else 1
    heads = expand(data, keys[:2]) if named == 2 else [keys[:1]]
    paths = [(*head, *keys[named:]) for head in heads]
    return [path for path in paths if node_at(path) is not None]


def _changes(path: str | Mapping[str, object], value: object) -> list[tuple[str, object]]:
    if isinstance(path, Mapping):
        if value is not ABSENT:
            raise TypeError("replace takes a path and a value, or a table of paths and values")
        return list(path.items())
    if value is ABSENT:
        raise TypeError(f"replace({show(path)}, VALUE) needs a value")
    return [(path, value)]


def _split(dotted: str, example: str) -> Path:
    try:
        return split(dotted)
    except (ValueError, TypeError):
        expected = f'expected a dotted name, such as "{example}"'
        problem = Problem("", None, "path", show(dotted), expected)
        raise ScenarioError([problem]) from None


def _unknown(dotted: str, found: tuple[str, str]) -> ScenarioError:
    return ScenarioError([Problem("", None, visible(dotted, 200), None, *found)])


def _put(data: dict[str, Any], targets: list[Path], value: object) -> None:
    value = as_table(value) if isinstance(value, Words) else plain(value)
    for target in targets:
        table = data
        for key in target[:-1]:
            table = table.setdefault(key, {})
        table[target[-1]] = value
