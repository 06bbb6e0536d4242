"""Countable money: sums over a whole market are whole numbers of 64 bits, and have to fit.

A market counts money in ticks, of which the category's mean list price has up to a million.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from sim.scenario.errors import Finding, Path
from sim.scenario.prices import is_priced
from sim.scenario.scenario import Scenario

MOST = 3e11
"""Mean list prices that may change hands on one account. 2^63 ticks are thirty times as many, for
costs that are multiplied, such as that of quality, which grows as exp(quality)."""
MOST_PURCHASES = 31.0
"""Purchases that one customer makes in a week at most."""
DEEPEST = 0.9
"""Depth of the deepest discount."""

PER_UNIT: tuple[Path, ...] = (("price",), ("unit_cost",))
"""Money for every unit that is sold, in the table of a firm or of a policy."""
PER_EVENT: tuple[Path, ...] = (
    ("recovery", "compensation"),
    ("recovery", "cost"),
    ("recovery", "fast_cost"),
    ("contacts", "cost"),
    ("switching_costs", "effort_cost"),
    ("switching_costs", "exit_fee"),
    ("switching_costs", "onboarding_cost"),
    ("advertising", "cost"),
    ("programme", "running_cost"),
    ("costs", "per_purchase"),
    ("costs", "quality"),
    ("costs", "failure_prevention"),
)
"""Money for every purchase, or for what happens less often."""
PER_REWARD: tuple[Path, ...] = (("programme", "reward_cost"),)
"""Money for every reward, of which a purchase may earn several."""


def money_can_be_counted(scenario: Scenario) -> Iterator[Finding]:
    """No amount is so large that the money of the whole market could not be counted."""
    if not is_priced(scenario):
        return  # another rule says so
    weeks = scenario.burn_in_weeks + scenario.weeks
    events = scenario.customers * weeks * _purchases(scenario)
    kinds = ((PER_UNIT, _units(scenario)), (PER_EVENT, 1.0), (PER_REWARD, _rewards(scenario)))
    rests_on: tuple[Path, ...] = (("customers",), ("weeks",), ("firms",), ("segments",))
    for paths, per_event in kinds:
        most = MOST * scenario.mean_price / (events * per_event) if per_event else math.inf
        for path, amount in _found(scenario, *paths):
            if amount > most:
                expected = (
                    f"expected at most {most:.3g}; more could not be counted in a market of "
                    f"{scenario.customers:,} customers and {weeks:,} weeks"
                )
                yield Finding(path, expected, amount, "", rests_on)


def _purchases(scenario: Scenario) -> float:
    """Purchases of a mean customer in a week, if all goes well; at least 1."""
    often = max(segment.purchase_rate.mean for segment in scenario.segments.values())
    if scenario.kind == "purchase":
        often *= scenario.behaviour.demand.highest
    return min(max(often, 1.0), MOST_PURCHASES)


def _units(scenario: Scenario) -> float:
    """Units of a mean purchase on the deepest discount."""
    return float((1.0 - DEEPEST) ** -scenario.behaviour.demand.stockpiling)


def _rewards(scenario: Scenario) -> float:
    """Rewards that a mean purchase may earn, at least 1; 0 if nobody has a programme."""
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
    """Where numbers stand, and the numbers, in the tables of all firms and policies."""
    for owners in ("firms", "policies"):
        for name, owner in getattr(scenario, owners).items():
            for path in paths:
                found = owner
                for key in path:
                    found = getattr(found, key, None)
                if found is not None:
                    yield (owners, name, *path), found
