"""Difference: in which values two scenarios differ, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.scenario.paths import join
from sim.text import show

MOST = 3
"""Values that are named."""


def difference(there: Mapping[str, Any], here: Mapping[str, Any]) -> str:
    """Return in words the values in which two scenarios differ; "" if none does.

    >>> difference({"weeks": 52, "customers": 500}, {"weeks": 104, "customers": 500})
    'weeks: 52 there, 104 here'
    """
    found = list(_unlike(there, here, ()))
    told = [
        f"{join(path)}: {_shown(before)} there, {_shown(after)} here"
        for path, before, after in found[:MOST]
    ]
    more = len(found) - MOST
    if more > 0:
        told.append(f"{more:,} more value{'s' if more > 1 else ''}")
    return "; ".join(told)


def _unlike(
    there: object, here: object, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], object, object]]:
    if isinstance(there, Mapping) and isinstance(here, Mapping):
        for key in dict.fromkeys([*there, *here]):
            yield from _unlike(there.get(key), here.get(key), (*path, key))
    elif there != here:
        yield path, there, here


def _shown(value: object) -> str:
    return "nothing" if value is None else show(value)
