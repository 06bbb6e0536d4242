"""Policies: named changes of the focal firm's levers, from a week on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from sim import arguments
from sim.scenario.errors import Problem, ScenarioError
from sim.scenario.facts import Facts
from sim.scenario.levers import (
    Advertising,
    Contacts,
    Discount,
    Failures,
    Knowledge,
    Levers,
    Programme,
    Recovery,
    SwitchingCosts,
)
from sim.scenario.paths import did_you_mean, shown
from sim.scenario.words import Price, Quality, Words
from sim.text import show, visible

LEVERS: tuple[str, ...] = tuple(Levers.model_fields)
"""Names of all levers, as they stand in a scenario file."""


class Policy(Words):
    """A policy names only what it changes; the rest stays as the focal firm does it today.

    >>> Policy(starts=4, price=9.0).changes(Levers(price=10.0)).price
    9.0
    """

    summary: str = ""
    """The policy in a sentence, as a strategist would say it."""
    extends: Annotated[tuple[str, ...], Field(strict=False)] = ()
    """Policies this one starts from, merged in order; its own keys come last."""
    starts: Annotated[int, Field(alias="from", ge=0), Facts("weeks")] = 0
    """First week of the policy, counted from the end of the burn-in."""
    until: Annotated[int, Field(ge=1), Facts("weeks")] | None = None
    """First week in which the policy no longer holds; left out: it stays."""
    price: Price | None = None
    service_quality: Quality | None = None
    failures: Failures | None = None
    recovery: Recovery | None = None
    discount: Discount | None = None
    contacts: Contacts | None = None
    switching_costs: SwitchingCosts | None = None
    advertising: Advertising | None = None
    knowledge: Knowledge | None = None
    programme: Programme | None = None

    def changes(self, levers: Levers) -> Levers:
        """Return the levers of a firm under this policy.

        Only keys that the policy names are changed, down to single keys within a table.

        >>> today = Levers(price=10.0, discount=Discount(depth=0.2, every=4))
        >>> Policy(discount=Discount(depth=0.1)).changes(today).discount.every
        4
        """
        update: dict[str, object] = {}
        for name in LEVERS:
            new = getattr(self, name)
            if new is None:
                continue
            if isinstance(new, Words):
                given = {key: getattr(new, key) for key in new.model_fields_set}
                new = getattr(levers, name).model_copy(update=given)
            update[name] = new
        return levers.model_copy(update=update)

    def then(self, later: Policy) -> Policy:
        """Return this policy's changes, and a later one's on top of them.

        Summary, weeks and `extends` are the later one's.

        >>> both = Policy(price=9.0, discount=Discount(depth=0.2)).then(
        ...     Policy(discount=Discount(every=4)))
        >>> both.price, both.discount.depth, both.discount.every
        (9.0, 0.2, 4)
        """
        update: dict[str, object] = {}
        for name in LEVERS:
            old, new = getattr(self, name), getattr(later, name)
            if isinstance(old, Words) and isinstance(new, Words):
                given = {key: getattr(new, key) for key in new.model_fields_set}
                update[name] = old.model_copy(update=given)
            elif new is None and old is not None:
                update[name] = old
        return later.model_copy(update=update)


def levers_today(firm: Levers) -> Levers:
    """Return a firm's levers, without what else the firm is.

    >>> from sim.scenario import Scenario
    >>> type(levers_today(Scenario.load("grocery").firms["us"])).__name__
    'Levers'
    """
    return Levers(**{lever: getattr(firm, lever) for lever in LEVERS})


def extended(policies: Mapping[str, Policy], name: str) -> set[str]:
    """Return the policies that a policy extends, directly or in the end.

    Names that are no policy's are left out; a policy that extends itself is among its own.

    >>> table = {"a": Policy(extends=("b",)), "b": Policy(extends=("c",)), "c": Policy()}
    >>> sorted(extended(table, "a")), extended(table, "c")
    (['b', 'c'], set())
    """
    reached, waiting = set[str](), list(policies[name].extends)
    while waiting:
        other = waiting.pop()
        if other not in reached and other in policies:
            reached.add(other)
            waiting += policies[other].extends
    return reached


def merged(policies: Mapping[str, Policy], name: str) -> Policy:
    """Return a policy with everything it extends merged into it.

    The policies in `extends` are merged in their order, each with what it extends itself; the
    policy's own keys come last. Raises ScenarioError if a policy does not exist or, in the end,
    extends itself.

    >>> table = {"deal": Policy(discount=Discount(depth=0.1)), "half": Policy(
    ...     extends=("deal",), discount=Discount(depth=0.05, every=4))}
    >>> merged(table, "half").discount.depth
    0.05
    """
    return _merged(policies, name, {}, ())


def _merged(
    policies: Mapping[str, Policy], name: str, done: dict[str, Policy], below: tuple[str, ...]
) -> Policy:
    if name not in policies:
        hint = did_you_mean(name, policies)
        raise ScenarioError([Problem("", None, "policies", show(name), "no such policy", hint)])
    if name in below:
        path, chain = (
            shown(("policies", name, "extends")),
            visible(" -> ".join((*below, name)), 400),
        )
        raise ScenarioError([Problem("", None, path, None, f"extends itself: {chain}")])
    if name not in done:
        if not policies[name].extends:
            return policies[name]
        whole = Policy()
        for other in dict.fromkeys(policies[name].extends):
            whole = whole.then(_merged(policies, other, done, (*below, name)))
        done[name] = whole.then(policies[name])
    return done[name]


def levers_of(today: Levers, policies: Mapping[str, Policy], name: str) -> Levers:
    """Return a firm's levers while a policy holds.

    `today` are the firm's levers without the policy. Raises ScenarioError as `merged` does.

    >>> firm = Levers(price=10.0, discount=Discount(every=4))
    >>> during = levers_of(firm, {"deal": Policy(discount=Discount(depth=0.1))}, "deal")
    >>> during.discount.depth, during.discount.every
    (0.1, 4)
    """
    arguments.text("policy", name, "the name of a policy")
    plain = levers_today(today)
    return merged(policies, name).changes(plain)
