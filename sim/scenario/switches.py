"""Switches: the values that take a mechanism out of a market, and what then does nothing.

Derived from the schema: a number that takes a mechanism out names it among its facts, and one that
does nothing without a mechanism says so. All switches together leave the NBD-Dirichlet, at prices
that move nobody.
"""

from __future__ import annotations

from sim.scenario.facts import numbers
from sim.scenario.paths import join
from sim.scenario.scenario import Scenario


def switches() -> dict[str, dict[str, float]]:
    """Return mechanism -> dotted path -> value: together, they take the mechanism out.

    >>> switches()["word of mouth"]
    {'behaviour.talk.recommend': 0.0, 'behaviour.talk.warn': 0.0}
    >>> silent = Scenario.load("grocery").replace(switches()["word of mouth"])
    >>> silent.behaviour.talk.recommend
    0.0
    """
    found: dict[str, dict[str, float]] = {}
    for path, key in numbers(Scenario).items():
        if key.facts.mechanism:
            value = int(key.facts.off) if key.whole else key.facts.off
            found.setdefault(key.facts.mechanism, {})[join(path)] = value
    return found


def idle(mechanism: str) -> tuple[str, ...]:
    """Return the numbers that do nothing while a mechanism is out, as dotted paths.

    What a mechanism within it needs is among them.

    >>> idle("word of mouth")[-2:]
    ('behaviour.talk.decay', 'behaviour.talk.waits')
    """
    within = {p: k for p, k in numbers(Scenario).items() if k.facts.within == mechanism}
    inner = dict.fromkeys(k.facts.mechanism for k in within.values() if k.facts.mechanism)
    return (*map(join, within), *(path for each in inner for path in idle(each)))
