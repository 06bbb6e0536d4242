"""What was probably meant by a value that a key cannot have: a percentage, a year, a bare name."""

from __future__ import annotations

import math
import re

from sim.scenario.paths import closest, did_you_mean, quoted
from sim.scenario.schema import Node, allows, resolve
from sim.scenario.weeks import YEAR
from sim.text import show, visible

_DAYS = 7
"""In a week."""
_HUGE = 1e9
"""Numbers from here on are not guessed at."""


def likely(node: Node, value: object) -> str:
    """Return what was probably meant by a value, as a hint; "" if nothing is known.

    `node` is the schema of the value, which does not allow it.

    >>> from sim.scenario.schema import node_at
    >>> likely(node_at(("firms", "us", "discount", "depth")), 20)
    '20 % is 0.2'
    >>> likely(node_at(("segments", "all", "purchase_rate", "mean")), 104)
    'rates are per week: 104 a year is 2 a week'
    >>> likely(node_at(("firms", "us", "strategy")), "imitate")
    'write { name = "imitate" }'
    """
    node = resolve(node)
    kind = node.get("type")
    if kind == "object":
        return _table(node, value)
    if kind == "array" and isinstance(value, str):
        return f"write [{show(value)}]"
    if "enum" in node and isinstance(value, str):
        return did_you_mean(value, [str(option) for option in node["enum"]])
    if kind == "string" and isinstance(value, (int, float)):
        return f'did you mean "{value}"?' if abs(value) < _HUGE else ""
    if kind not in ("number", "integer") or isinstance(value, bool):
        return ""
    if isinstance(value, str):
        return _written(node, value)
    return _number(node, value) if isinstance(value, (int, float)) else ""


def _number(node: Node, value: float) -> str:
    if not abs(value) < _HUGE:
        return ""
    if node["type"] == "integer" and isinstance(value, float) and value.is_integer():
        return f"did you mean {value:.0f}?" if allows(node, value) else ""
    most: float = node.get("maximum", math.inf)
    above: float = node.get("exclusiveMinimum", -math.inf)
    least: float = node.get("minimum", above)
    if value <= most:
        return ""
    if most <= 1.0 and least >= 0.0:
        fits = value <= 100.0 and allows(node, value / 100)
        return f"{value:g} % is {value / 100:g}" if fits else ""
    if node.get("unit") == "weeks":
        weeks = round(value / _DAYS)
        return f"it counts weeks: {value:g} days are {weeks}" if allows(node, weeks) else ""
    if node.get("unit") == "per week" and allows(node, value / YEAR):
        return f"rates are per week: {value:g} a year is {value / YEAR:.3g} a week"
    return ""


def _written(node: Node, text: str) -> str:
    """Say what was meant by a number that is written as text."""
    bare = text.strip()
    if re.fullmatch(r"[-+]?\d+(?:\.\d+)?\s*%", bare):
        share = float(bare.rstrip("% ")) / 100
        return f"write {share:g}" if allows(node, share) else ""
    try:
        float(bare)
    except ValueError:
        return ""
    return f"did you mean {visible(bare)}, without quotes?" if bare.isascii() else ""


def _table(node: Node, value: object) -> str:
    """Say what was meant by a value that stands where a table of keys belongs, or of names."""
    keys: dict[str, Node] = node.get("properties", {})
    if not keys:
        named = "$ref" in node.get("additionalProperties", {})
        one = isinstance(value, dict)
        return "each has a table of its own, such as [segments.NAME]" if named and not one else ""
    for key, below in keys.items():
        options = [str(option) for option in resolve(below).get("enum", ())]
        meant = closest(value, options) if isinstance(value, str) else ""
        if meant:
            return f"write {{ {quoted(key)} = {show(meant)} }}"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        for key, below in keys.items():
            if resolve(below).get("type") in ("number", "integer"):
                if allows(below, value):
                    return f"write {{ {key} = {show(value)} }}"
                return ", where ".join(
                    filter(None, [f"such as {{ {key} = ... }}", likely(below, value)])
                )
    return f"its keys are {', '.join(keys)}" if not isinstance(value, dict) else ""
