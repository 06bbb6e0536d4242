"""To which markets a regularity belongs; each says "" or why not."""

from __future__ import annotations

from collections.abc import Callable
from math import fsum

from sim.scenario import Scenario

FEW = 4
"""Fewer firms than this make no correlation."""


def purchases(scenario: Scenario) -> str:
    """Return "" for markets in which customers buy when they need to, else why not."""
    return (
        "" if scenario.kind == "purchase" else "customers subscribe here; nobody counts purchases"
    )


def brands(scenario: Scenario) -> str:
    """Return "" for purchase markets with at least five firms, else why not."""
    if len(scenario.firms) <= FEW:
        return f"says something only over many brands; here are {len(scenario.firms)} firms"
    return purchases(scenario)


def frequent(scenario: Scenario) -> str:
    """Return "" for purchase markets with a purchase every other week or more, else why not."""
    rate = fsum(s.share * s.purchase_rate.mean for s in scenario.segments.values())
    if purchases(scenario):
        return purchases(scenario)
    return "" if rate >= 0.5 else "belongs to categories that are bought every week or two"


def subscriptions(scenario: Scenario) -> str:
    """Return "" for subscription markets, else why not."""
    return "" if scenario.kind == "subscription" else "nobody subscribes here"


def has_policy(kind: str) -> Callable[[Scenario], str]:
    """Return a rule: "" where a policy is a programme of this kind only, else why not."""

    def applies(scenario: Scenario) -> str:
        return "" if programme_policy(scenario, kind) else f"no policy here has {kind}"

    return applies


def programme_policy(scenario: Scenario, *kinds: str) -> str | None:
    """Return the first policy that is a programme of these kinds only; None if none is.

    >>> programme_policy(Scenario.load("grocery"), "points")
    'points'
    """
    for name, policy in scenario.policies.items():
        alone = policy.programme is not None and not policy.extends
        if alone and scenario.levers(name).programme.kind in kinds:
            return name
    return None
