"""Which of a scenario's policies is the one that a claim is about; none other will do."""

from __future__ import annotations

from collections.abc import Callable

from sim.scenario import Scenario
from sim.scenario.levers import Levers
from sim.scenario.policy import LEVERS, merged

Wanted = Callable[[Levers, Levers], bool]
"""Levers of today and of a policy -> whether it is of the kind."""


def discount(scenario: Scenario) -> str | None:
    """Return the first policy that is a discount and nothing else, if any.

    >>> discount(Scenario.load("grocery"))
    'discount'
    """
    return _first(scenario, {"discount"}, lambda today, then: then.discount.depth > 0.0)


def open_discount(scenario: Scenario) -> str | None:
    """Return the first discount for everybody that leaves weeks without a deal, if any.

    None in subscriptions: nobody can wait there.

    >>> open_discount(Scenario.load("telecom")) is None
    True
    """
    if scenario.kind == "subscription":
        return None

    def wanted(today: Levers, then: Levers) -> bool:
        deal = then.discount
        return deal.depth > 0.0 and deal.target == "everyone" and deal.duration < deal.every

    return _first(scenario, {"discount"}, wanted)


def programme(scenario: Scenario) -> str | None:
    """Return the first policy that starts a programme and nothing else, if any.

    >>> programme(Scenario.load("coffee"))
    'stamps'
    """
    return _first(
        scenario,
        {"programme"},
        lambda today, then: today.programme.kind == "none" != then.programme.kind,
    )


def bond(scenario: Scenario) -> str | None:
    """Return the first policy of contacts by people and nothing else, if any.

    Knowing customers better, so as to choose whom to contact, is part of it.

    >>> bond(Scenario.load("grocery"))
    'bond'
    """

    def wanted(today: Levers, then: Levers) -> bool:
        more = then.contacts.per_year > today.contacts.per_year
        return more and then.contacts.personal > 0.0

    return _first(scenario, {"contacts", "knowledge"}, wanted)


def recovery(scenario: Scenario) -> str | None:
    """Return the first policy that only resolves complaints faster, if any.

    >>> recovery(Scenario.load("telecom"))
    'fast-recovery'
    """
    return _first(
        scenario,
        {"recovery"},
        lambda today, then: (
            then.recovery.resolved * then.recovery.fast
            > today.recovery.resolved * today.recovery.fast
        ),
    )


def needs(words: str, *chosen: Callable[[Scenario], str | None]) -> Callable[[Scenario], str]:
    """Return a rule: "" for scenarios in which all of these are found, else why not.

    `words` say in the reason what is needed; each of `chosen` looks for one policy.

    >>> needs("a discount for everybody", open_discount)(Scenario.load("telecom"))
    'needs a policy that is a discount for everybody and nothing else'
    """

    def applies(scenario: Scenario) -> str:
        if all(choose(scenario) for choose in chosen):
            return ""
        return f"needs a policy that is {words} and nothing else"

    return applies


def given(policy: str | None) -> str:
    """Return the policy's name; ValueError if there is none."""
    if policy is None:
        raise ValueError("this market has no policy of the kind")
    return policy


def _first(scenario: Scenario, allowed: set[str], wanted: Wanted) -> str | None:
    """Return the first policy from week 0 on that changes only these levers, and as wanted."""
    today = scenario.levers(scenario.baseline)
    for name in scenario.policies:
        plan, then = merged(scenario.policies, name), scenario.levers(name)
        changed = {lever for lever in LEVERS if getattr(then, lever) != getattr(today, lever)}
        whole = plan.starts == 0 and plan.until is None
        if changed and changed <= allowed and whole and wanted(today, then):
            return name
    return None
