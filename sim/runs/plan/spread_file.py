"""Reading what an experiment file says a number shall take: a list, a range, a distribution."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from sim.runs.spreads import Between, Distribution, Levels, Spread
from sim.scenario.paths import did_you_mean
from sim.text import show, visible

ASKED = (
    "[VALUE, VALUE, ...], { from = A, to = B }, with step = C or count = N if wanted, "
    '{ times = F }, { plus_minus = D } or { distribution = "NAME", ... }'
)
MOST_LEVELS = 1_000_000
"""Values that one number may take."""

NEEDS: Mapping[str, tuple[str, ...]] = {
    "uniform": ("low", "high"),
    "normal": ("mean", "sd"),
    "lognormal": ("mean", "sd"),
    "triangular": ("low", "mode", "high"),
}
"""Distribution -> the keys that it must have; `low` and `high` cut off the others."""


class Odd(ValueError):
    """A spread that cannot be."""

    def __init__(self, expected: str, hint: str = "") -> None:
        super().__init__(expected)
        self.expected = expected
        self.hint = hint


class TooMany(Odd):
    """More values than anybody could run."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count:,} values; at most {MOST_LEVELS:,}", "take a larger step")
        self.count = count


def spread_of(value: object) -> Spread | tuple[str, float]:
    """Return Spread; ("times" or "plus_minus", how far) for a band.

    Raises Odd, with what was expected, for anything else.

    >>> spread_of([3, 1.5])
    Levels(values=(3.0, 1.5))
    >>> spread_of({"from": 100, "to": 300, "step": 100})
    Levels(values=(100.0, 200.0, 300.0))
    >>> spread_of({"from": 100, "to": 300})
    Between(low=100.0, high=300.0, logs=False)
    """
    if isinstance(value, list):
        return _levels(value)
    if not isinstance(value, dict):
        hint = f"write [{show(value)}]" if _is_number(value) else ""
        raise Odd(f"expected {ASKED}", hint)
    if "distribution" in value:
        return _distribution(value)
    if "from" in value or "to" in value:
        return _range(value)
    band = next((key for key in ("times", "plus_minus") if key in value), None)
    if band is None:
        near = did_you_mean(next(iter(value), ""), ("from", "times", "plus_minus", "distribution"))
        raise Odd(f"expected {ASKED}", near or _nested(value))
    _only(value, (band,))
    far = _number(value, band)
    if band == "times" and far <= 1.0:
        raise Odd("expected times above 1")
    if far <= 0.0:
        raise Odd("expected plus_minus above 0")
    return band, far


def _levels(values: list[Any]) -> Levels:
    if not values:
        raise Odd("an empty list; expected at least one number")
    for value in values:
        if not _is_number(value):
            raise Odd(f"expected numbers; {show(value)} is none")
    if len(set(values)) < len(values):
        raise Odd("expected numbers that differ")
    return Levels(tuple(float(value) for value in values))


def _range(value: dict[str, Any]) -> Levels | Between:
    """A range keeps both ends; a step that does not fit stops before the end.

    Without a step or a count every value between the ends is as likely.
    """
    _only(value, ("from", "to", "step", "count"))
    first, last = _number(value, "from"), _number(value, "to")
    if "step" in value and "count" in value:
        raise Odd('expected "step" or "count" beside "from" and "to", not both')
    if last <= first:
        raise Odd(f'expected "to" above "from"; {last:g} is not above {first:g}')
    if "count" in value:
        count = value["count"]
        if not isinstance(count, int) or isinstance(count, bool) or count < 2:
            raise Odd(f"expected count to be a whole number of 2 or more; it is {show(count)}")
        if count > MOST_LEVELS:
            raise TooMany(count)
        return Levels(tuple(_tidy(first + (last - first) * i / (count - 1)) for i in range(count)))
    if "step" not in value:
        return Between(first, last)
    step = _number(value, "step")
    if step <= 0.0:
        raise Odd(f"expected step above 0; it is {step:g}")
    reached = (last - first) / step + 1e-9
    if reached >= MOST_LEVELS:
        raise TooMany(int(min(reached, 1e30)) + 1)
    return Levels(tuple(_tidy(first + step * i) for i in range(int(reached) + 1)))


def _distribution(value: dict[str, Any]) -> Spread:
    family = value["distribution"]
    if family not in NEEDS:
        near = did_you_mean(str(family), NEEDS)
        known = ", ".join(f'"{name}"' for name in NEEDS)
        raise Odd(f"distribution = {show(family)}: expected one of: {known}", near)
    needs = NEEDS[family]
    _only(value, ("distribution", *needs, "low", "high"))
    missing = [key for key in needs if key not in value]
    if missing:
        raise Odd(f"a {family} distribution needs {' and '.join(missing)}")
    given = {key: _number(value, key) for key in value if key != "distribution"}
    _possible(family, given)
    if family == "uniform":
        return Between(given["low"], given["high"])
    return Distribution(family, **given)


def _possible(family: str, given: Mapping[str, float]) -> None:
    low, high = given.get("low", -math.inf), given.get("high", math.inf)
    if low >= high:
        raise Odd(f"expected low below high; {low:g} is not below {high:g}")
    if "sd" in given and given["sd"] <= 0.0:
        raise Odd(f"expected sd above 0; it is {given['sd']:g}")
    if family == "lognormal" and given["mean"] <= 0.0:
        raise Odd(f"expected a mean above 0 in a lognormal distribution; it is {given['mean']:g}")
    if family == "triangular" and not low <= given["mode"] <= high:
        raise Odd(f"expected mode from low to high; {given['mode']:g} is outside")
    if family in ("normal", "lognormal"):
        _something_left(family, given, low, high)


def _something_left(family: str, given: Mapping[str, float], low: float, high: float) -> None:
    far = 6.0 * given["sd"]
    if (
        low > given["mean"] + far
        or high < given["mean"] - far
        or (family == "lognormal" and high <= 0.0)
    ):
        raise Odd(
            f"low and high cut off everything: the {family} distribution has its values around "
            f"{given['mean']:g}, with sd = {given['sd']:g}"
        )


def _only(value: Mapping[str, Any], keys: tuple[str, ...]) -> None:
    for key in value:
        if key not in keys:
            known = ", ".join(dict.fromkeys(keys))
            near = did_you_mean(key, keys) or f"the keys here are {known}"
            raise Odd(f"unknown key {visible(key)}", near)


def _number(value: Mapping[str, Any], key: str) -> float:
    if key not in value:
        raise Odd(f"{key} is missing")
    if not _is_number(value[key]):
        raise Odd(f"expected {key} to be a number; it is {show(value[key])}")
    return float(value[key])


def _is_number(value: object) -> bool:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return False
    return abs(value) <= 1e300


def _tidy(value: float) -> float:
    """A number of a range without the dust of binary fractions: 0.30000000000000004 is 0.3."""
    return float(f"{value:.12g}")


def _nested(value: Mapping[str, Any]) -> str:
    if any(isinstance(item, (dict, list)) for item in value.values()):
        return "write the whole dotted name as one key, in quotes"
    return ""
