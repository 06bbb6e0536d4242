"""What an experiment file varies: paths that lead to numbers, and values that these may take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.runs.parameter import Parameter
from sim.runs.plan.spread_file import Odd, spread_of
from sim.runs.spreads import Around, Between, Levels, Spread
from sim.runs.store.about import Beside
from sim.runs.template import targets, wrong_path
from sim.scenario.errors import Finding, Path
from sim.scenario.likely import likely
from sim.scenario.paths import join, value_at
from sim.scenario.schema import Node, allows, node_at, words


def parameter_of(data: dict[str, Any], path: str, value: object) -> Parameter | Finding:
    """Return Parameter, or a Finding.

    >>> from sim.scenario import Scenario
    >>> from sim.scenario.content import content
    >>> parameter_of(content(Scenario.load("grocery")), "firms.us.price", [28, -1]).expected
    'it leads to firms.us.price = -1, but it must be a number above 0'
    """
    here = ("vary", path)
    wrong = wrong_path(data, path)
    if wrong is not None:
        dotted = _unquoted(data, path, value)
        if wrong_path(data, dotted) is None:
            hint = f'put the path in quotes: "{dotted}" = ...'
            return Finding(here, "expected the path of a number; this is a table", hint=hint)
        return Finding(here, wrong[0], hint=wrong[1])
    try:
        spread = spread_of(value)
        found = targets(data, path)
        made = _made(data, path, found, spread)
    except Odd as odd:
        return Finding(here, odd.expected, value, odd.hint)
    return next(_outside(here, data, found, made, value), made)


def _unquoted(data: dict[str, Any], path: str, value: object) -> str:
    """The path that was meant by tables within tables, as TOML takes a path without quotes."""
    while isinstance(value, dict) and value and wrong_path(data, path) is not None:
        key, value = next(iter(value.items()))
        path = f"{path}.{key}"
    return path


def listed(data: dict[str, Any], path: str, values: tuple[float, ...]) -> Parameter:
    """Return Parameter that takes these values.

    >>> from sim.scenario import Scenario
    >>> from sim.scenario.content import content
    >>> listed(content(Scenario.load("grocery")), "weeks", (52.0,)).whole
    True
    """
    return _made(data, path, targets(data, path), Levels(values))


def told_values(spread: Spread) -> str:
    """Return which values it takes, in words.

    >>> told_values(Levels((1.0, 2.5))), told_values(Between(0.5, 2.0, logs=True))
    ('1, 2.5', '0.5 to 2, even in ratios')
    """
    if isinstance(spread, Levels):
        values = [f"{value:g}" for value in spread.values]
        few = len(values) <= 9
        return ", ".join(values) if few else f"{len(values)} values, {values[0]} to {values[-1]}"
    if isinstance(spread, Between):
        return f"{spread.low:g} to {spread.high:g}" + (", even in ratios" if spread.logs else "")
    if isinstance(spread, Around):
        how = "{:g}, times or divided by up to {:g}" if spread.times else "{:g} ± {:g}"
        return how.format(spread.today, spread.size)
    if spread.family == "triangular":
        return f"triangular from {spread.low:g} over {spread.mode:g} to {spread.high:g}"
    ends = [
        f"{word} {end:g}"
        for word, end in (("from", spread.low), ("to", spread.high))
        if abs(end) < float("inf")
    ]
    return " ".join([f"{spread.family}, mean {spread.mean:g}, sd {spread.sd:g}", *ends])


def _made(
    data: dict[str, Any], path: str, found: list[Path], spread: Spread | tuple[str, float]
) -> Parameter:
    numbers = {number for target in found if (number := _number(data, target)) is not None}
    whole = (node_at(found[0]) or {}).get("type") == "integer"
    one = numbers.pop() if len(numbers) == 1 else None
    if not isinstance(spread, tuple):
        return Parameter(path, spread, "", one, whole)
    band, far = spread
    if one is None and not numbers:
        raise Odd("the scenario gives it no value that this could be around", "name the values")
    beside: Beside = "" if one is not None else "times" if band == "times" else "plus_minus"
    if band == "times":
        if one == 0.0:
            raise Odd("times a number of 0 stays 0", "take { plus_minus = NUMBER }")
        middle = 1.0 if one is None else one
        low, high = sorted((middle / far, middle * far))
        return Parameter(path, Between(low, high, logs=True), beside, middle, whole)
    middle = 0.0 if one is None else one
    return Parameter(path, Between(middle - far, middle + far), beside, middle, whole)


def _outside(
    here: Path, data: dict[str, Any], found: list[Path], made: Parameter, value: object
) -> Iterator[Finding]:
    """Values that the schema does not allow."""
    ends = made.levels or (made.value(0.0), made.value(1.0))
    for target in found:
        node: Node = node_at(target) or {}
        for end in ends:
            placed = made.apply(_number(data, target), end)
            if made.levels is None and made.whole:
                placed = float(round(placed))
            if not allows(node, placed):
                hint = "cut it off with low and high" if _is_open(value) else likely(node, placed)
                said = f"it leads to {join(target)} = {placed:g}, but it must be {words(node)}"
                yield Finding(here, said, value, hint)
                return


def _is_open(value: object) -> bool:
    return isinstance(value, dict) and value.get("distribution") in ("normal", "lognormal")


def _number(data: dict[str, Any], target: Path) -> float | None:
    try:
        value = value_at(data, target)
    except KeyError:
        return None
    return float(value) if isinstance(value, (int, float)) else None
