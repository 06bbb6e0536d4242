"""Uncertainty: do the dotted paths lead to numbers, and can the numbers be what the bands say?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from sim.scenario.content import content
from sim.scenario.errors import Finding, Path
from sim.scenario.likely import likely
from sim.scenario.paths import ANY, NAMED, closest, expand, shown, split, value_at
from sim.scenario.scenario import Band, Scenario
from sim.scenario.schema import allows, keys_at, node_at, words
from sim.scenario.words import Words
from sim.text import show, visible


def bands_make_sense(scenario: Scenario) -> Iterator[Finding]:
    """Check that paths in `[uncertainty]` lead to numbers, and all values of bands are possible."""
    data = content(scenario) if scenario.uncertainty else {}
    for dotted, band in scenario.uncertainty.items():
        path = ("uncertainty", dotted)
        odd = _shape(band)
        if odd:
            yield Finding(path, odd, band)
        yield from _leads_to_numbers(path, dotted, None if odd else band, data)


def _shape(band: Band) -> str:
    if isinstance(band, dict):
        if band.get("plus_minus", 1.0) <= 0.0:
            return "expected plus_minus above 0"
        return "expected times above 1" if band.get("times", 2.0) <= 1.0 else ""
    return "" if len(set(band)) == len(band) else "expected numbers that differ"


def _leads_to_numbers(
    path: Path, dotted: str, band: Band | None, data: Mapping[str, Any]
) -> Iterator[Finding]:
    try:
        keys = split(dotted)
    except ValueError:
        yield Finding(path, 'expected a dotted name, such as "firms.NAME.price"')
        return
    found = expand(data, keys)
    if not found:
        expected, hint = unknown_path(data, keys)
        yield Finding(path, expected, hint=hint, rests_on=(keys,))
        return
    for target in found:
        number = value_at(data, target)
        if isinstance(number, bool) or not isinstance(number, (int, float)):
            yield Finding(path, f"expected the path of a number; {shown(target)} is none")
            return
        node = node_at(target) or {}
        ends = [] if band is None else _ends(band, number, whole=node.get("type") == "integer")
        for value in ends:
            if not allows(node, value):
                end = f"{value:g}" if isinstance(value, float) else show(value)
                limits = f"{shown(target)} = {end}, but it must be {words(node)}"
                size = band.get("plus_minus", value) if isinstance(band, dict) else value
                hint = likely(node, size)
                yield Finding(path, f"the band leads to {limits}", band, hint, (target,))
                break


def _ends(band: Band, number: float, whole: bool) -> list[float]:
    if not isinstance(band, dict):
        return list(band)
    if "plus_minus" in band:
        ends = [number - band["plus_minus"], number + band["plus_minus"]]
    else:
        ends = sorted([number / band["times"], number * band["times"]])
    return [float(round(end)) if math.isfinite(end) else end for end in ends] if whole else ends


def unknown_path(
    data: Mapping[str, Any], keys: Path, root: type[Words] = Scenario
) -> tuple[str, str]:
    """Return (what is wrong, a hint) for a path that is not in the data.

    >>> unknown_path({"firms": {"us": {"price": 3.0}}}, ("us", "price"))
    ('no such path', 'did you mean "firms.us.price"?')
    """
    for table in NAMED:
        if keys[0] in data.get(table, {}):
            return "no such path", f'did you mean "{shown((table, *keys))}"?'
    inside = _ending_with(data, keys)
    if len(inside) == 1:
        return "no such path", f'did you mean "{shown(inside[0])}"?'
    good: Path = ()
    for position, key in enumerate(keys):
        options = _options(data, good, root)
        near = key if key in (ANY, *options) else closest(key, options)
        if not near:
            where = f" in {shown(keys[:position])}" if position else ""
            return f'no such path: there is no "{visible(key)}"{where}', ""
        good = (*good, near)
    if good == keys:
        return "no such path: the scenario gives it no value", ""
    return "no such path", f'did you mean "{shown(good)}"?'


def _ending_with(data: Mapping[str, Any], keys: Path, above: Path = ()) -> list[Path]:
    """Return the paths of tables within tables that end as the keys do."""
    found = [(*above, *path) for path in expand(data, keys)] if above else []
    for name, below in data.items():
        if isinstance(below, Mapping):
            found += _ending_with(below, keys, (*above, name))
    return found


def _options(data: Mapping[str, Any], keys: Path, root: type[Words]) -> list[str]:
    below: dict[str, None] = {}
    for path in expand(data, keys):
        table = value_at(data, path)
        below |= dict.fromkeys(table if isinstance(table, Mapping) else ())
        below |= dict.fromkeys(keys_at(path, root))
    below.pop(ANY, None)
    return list(below)
