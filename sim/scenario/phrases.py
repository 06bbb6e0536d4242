"""Phrases: what a number of a scenario is called in a sentence."""

from __future__ import annotations

from sim.scenario.errors import Path
from sim.scenario.paths import ANY
from sim.scenario.schema import facts_at
from sim.text import visible

_MANY = {"segments": "all segments", "firms": "all firms", "policies": "all policies"}


def path_words(path: Path) -> str:
    """Return what stands at a path of a scenario, in words.

    >>> path_words(("segments", "deal-seekers", "price_sensitivity", "mean"))
    'price sensitivity of deal-seekers'
    >>> path_words(("firms", "market-hall", "strategy", "lag"))
    'weeks until market-hall answers'
    >>> path_words(("policies", "app", "switching_costs", "effort"))
    'switching costs (effort) of policy app'
    """
    owner, keys = _owner(path)
    known = facts_at(path).words
    if known:
        return known.format(owner)
    if keys[-1] == "mean" and len(keys) > 1:
        keys = keys[:-1]
    words = [visible(key.replace("_", " ")) for key in keys]
    phrase = words[0] if len(words) == 1 else f"{words[0]} ({' '.join(words[1:])})"
    if not owner:
        return phrase
    return f"{phrase} of {'policy ' if path[0] == 'policies' and path[1] != ANY else ''}{owner}"


def _owner(path: Path) -> tuple[str, Path]:
    """Return whose it is, in words, and the keys below."""
    if path[0] in _MANY and len(path) > 2:
        return _MANY[path[0]] if path[1] == ANY else visible(path[1], 40), path[2:]
    return "", path[1:] if path[0] == "behaviour" and len(path) > 2 else path
