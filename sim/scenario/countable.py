"""Countable money: sums over a whole market are whole numbers of 64 bits, and have to fit.

A market counts money in ticks, of which the category's mean list price has up to a million.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from sim.scenario.errors import Finding, Path
from sim.scenario.facts import numbers
from sim.scenario.firm import FirmSpec
from sim.scenario.prices import is_priced
from sim.scenario.scenario import Scenario
from sim.scenario.weeks import grown

MOST = 3e11
"""Mean list prices that may change hands on one account. 2^63 ticks are thirty times as many, for
costs that are multiplied, such as that of quality, which grows as exp(quality)."""
MOST_PURCHASES = 31.0
"""Purchases that one customer makes in a week at most."""
DEEPEST = 0.9
"""Depth of the deepest discount."""


def paid_per(of: str) -> tuple[Path, ...]:
    """Return the keys of a firm or policy that are paid for every `unit`, `reward` or `event`.

    A purchase may be of several units, and may earn several rewards; an event is a purchase, or
    what happens less often. Lump sums are none of them.

    >>> paid_per("unit"), paid_per("reward")
    ((('price',), ('unit_cost',)), (('programme', 'reward_cost'),))
    """
    often = ("unit", "reward")
    return tuple(
        key.path
        for key in numbers(FirmSpec).values()
        if key.facts.per
        and not key.facts.lump_sum
        and (key.facts.per if key.facts.per in often else "event") == of
    )


def money_can_be_counted(scenario: Scenario) -> Iterator[Finding]:
    """Check that no amount is too large for the money of the whole market to be counted."""
    if not is_priced(scenario):
        return  # another rule says so
    weeks = scenario.burn_in_weeks + scenario.weeks
    category = scenario.category
    growth = [grown(rate, scenario.weeks) for rate in (category.trend, category.inflation)]
    events = scenario.simulated * weeks * _purchases(scenario)
    events *= max(growth[0], 1.0) * max(growth[1], 1.0)
    kinds = (("unit", _units(scenario)), ("event", 1.0), ("reward", _rewards(scenario)))
    rests_on: tuple[Path, ...] = (
        ("customers",),
        ("simulate",),
        ("weeks",),
        ("category",),
        ("firms",),
        ("segments",),
    )
    for of, per_event in kinds:
        most = MOST * scenario.mean_price / (events * per_event) if per_event else math.inf
        for path, amount in _found(scenario, *paid_per(of)):
            if amount > most:
                expected = (
                    f"expected at most {most:.3g}; more could not be counted in a market of "
                    f"{scenario.simulated:,} customers and {weeks:,} weeks"
                )
                yield Finding(path, expected, amount, "", rests_on)


def _purchases(scenario: Scenario) -> float:
    """Return the purchases of a mean customer in a week, if all goes well; at least 1."""
    often = max(segment.purchase_rate.mean for segment in scenario.segments.values())
    if scenario.kind == "purchase":
        often *= scenario.behaviour.demand.highest
    return min(max(often, 1.0), MOST_PURCHASES)


def _units(scenario: Scenario) -> float:
    """Return the units of a mean purchase on the deepest discount."""
    return float((1.0 - DEEPEST) ** -scenario.behaviour.demand.stockpiling)


def _rewards(scenario: Scenario) -> float:
    """Return the rewards that a mean purchase may earn, at least 1; 0 if nobody has a programme."""
    programmes = [
        *(firm.programme for firm in scenario.firms.values()),
        *(policy.programme for policy in scenario.policies.values()),
    ]
    if not any(programme and programme.kind != "none" for programme in programmes):
        return 0.0
    earn, goal, price = (
        [amount for _, amount in _found(scenario, path)]
        for path in (("programme", "earn"), ("programme", "goal"), ("price",))
    )
    return max(max(earn) * max(price) / min(goal), 1.0)


def _found(scenario: Scenario, *paths: Path) -> Iterator[tuple[Path, float]]:
    """Yield where numbers stand, and the numbers, in the tables of all firms and policies."""
    for owners in ("firms", "policies"):
        for name, owner in getattr(scenario, owners).items():
            for path in paths:
                found = owner
                for key in path:
                    found = getattr(found, key, None)
                if found is not None:
                    yield (owners, name, *path), found
