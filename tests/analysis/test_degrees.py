"""Which levers are a matter of degree: halfway between two policies, and copied by half."""

from __future__ import annotations

from typing import Any

import pytest

from sim.market.strategies import add_changes
from sim.runs.budget.scaling import scale
from sim.scenario import Scenario
from sim.scenario.facts import numbers
from sim.scenario.levers import Contacts, Discount, Levers, Programme
from sim.scenario.paths import value_at

KEYS = {".".join(path): key for path, key in numbers(Levers).items()}

TODAY: dict[str, Any] = {
    "price": 10.0,
    "failures": {"rate": 0.04, "severity": 2.0},
    "recovery": {"resolved": 0.4, "fast": 0.2, "compensation": 1.0, "cost": 1.0, "fast_cost": 1.0},
    "discount": {"depth": 0.1, "every": 8, "duration": 2, "share": 0.6, "cost": 10.0},
    "contacts": {"per_year": 4.0, "cost": 1.0, "fixed": 100.0},
    "switching_costs": {
        "effort": 0.2,
        "effort_cost": 1.0,
        "exit_fee": 10.0,
        "contract_weeks": 20,
        "month_to_month": 0.1,
        "short_terms": 0.2,
        "onboarding": 0.2,
        "onboarding_cost": 1.0,
    },
    "advertising": {"reach": 0.1, "cost": 1.0},
    "knowledge": {"accuracy": 0.4, "cost": 100.0},
    "programme": {
        "kind": "stamps",
        "goal": 10,
        "endowed": 2,
        "reward_value": 4.0,
        "reward_cost": 2.0,
        "running_cost": 1.0,
        "fixed": 100.0,
        "setup": 50.0,
    },
}

HALFWAY: dict[str, tuple[float, float]] = {
    "price": (6.4, 8.0),
    "service_quality": (1.0, 0.5),
    "failures.rate": (0.01, 0.02),
    "failures.severity": (0.5, 1.0),
    "recovery.resolved": (0.8, 0.6),
    "recovery.fast": (0.4, 0.3),
    "recovery.compensation": (3.0, 2.0),
    "discount.depth": (0.3, 0.2),
    "discount.share": (1.0, 0.8),
    "contacts.per_year": (12.0, 8.0),
    "switching_costs.effort": (0.6, 0.4),
    "switching_costs.exit_fee": (30.0, 20.0),
    "switching_costs.contract_weeks": (40, 30),
    "switching_costs.month_to_month": (0.5, 0.3),
    "switching_costs.short_terms": (0.6, 0.4),
    "switching_costs.onboarding": (0.6, 0.4),
    "advertising.reach": (0.3, 0.2),
    "knowledge.accuracy": (0.8, 0.6),
    "programme.reward_value": (8.0, 6.0),
}
"""Lever -> what a policy makes of it, and what half of that policy is; prices and failures go by
their ratios. Targets, calendars and what one thing costs are terms, of which there is no half."""
PAID_FOR = {
    "switching_costs.effort": "switching_costs.effort_cost",
    "switching_costs.onboarding": "switching_costs.onboarding_cost",
    "knowledge.accuracy": "knowledge.cost",
    "programme.reward_value": "programme.reward_cost",
}
"""Lever -> the cost that comes with more of it."""


def market(**policy: Any) -> Scenario:
    """Return a market of subscribers."""
    firms = {
        name: TODAY | {"unit_cost": 5.0, "market_share": 0.5, "awareness": 1.0}
        for name in ("us", "them")
    }
    return Scenario.from_dict(
        {
            "title": "Two",
            "kind": "subscription",
            "focal": "us",
            "segments": {"all": {"share": 1.0}},
            "firms": firms,
            "policies": {"status-quo": {}, "more": policy},
        }
    )


def changed(path: str, value: float) -> dict[str, Any]:
    """Return the levers of a policy that changes it."""
    table, _, key = path.rpartition(".")
    return {table: {key: value}} if table else {key: value}


def at(levers: Levers, path: str) -> Any:
    """Return its value."""
    return value_at(levers.model_dump(), tuple(path.split(".")))


@pytest.mark.parametrize("path", KEYS)
def test_half_of_a_policy_is_half_of_what_is_a_matter_of_degree_and_all_of_its_terms(
    path: str,
) -> None:
    before = at(market().levers("status-quo"), path)
    whole, half = HALFWAY.get(path, (None, None))
    if whole is None:
        whole = before + 1 if KEYS[path].whole else 0.9 * before + 0.05
        half = whole
    scenario = market(**changed(path, whole))
    scaling = scale(scenario, "more", 0.5)
    assert at(scaling.levers, path) == pytest.approx(half)
    assert [each.lever for each in scaling.moved] == ([path] if path in HALFWAY else [])


@pytest.mark.parametrize("path", PAID_FOR)
def test_the_cost_of_more_of_a_lever_goes_halfway_with_it(path: str) -> None:
    """And no other cost of the policy does."""
    policy: dict[str, Any] = changed(path, HALFWAY[path][0])
    for other, key in KEYS.items():
        if key.facts.per and other != "price" and other not in HALFWAY:
            table, name = other.split(".")
            policy.setdefault(table, {})[name] = 3.0 * at(market().levers("status-quo"), other)
    scenario = market(**policy)
    before, after = scenario.levers("status-quo"), scale(scenario, "more", 0.5).levers
    for other, key in KEYS.items():
        if key.facts.per and other != "price" and other not in HALFWAY:
            times = 2.0 if other == PAID_FOR[path] else 3.0
            assert at(after, other) == pytest.approx(times * at(before, other)), other


def test_a_share_of_customers_stays_where_the_depth_of_their_deal_is_scaled() -> None:
    scenario = market(discount={"depth": 0.3, "share": 1.0})
    half = scale(scenario, "more", 0.5).levers.discount
    assert (half.depth, half.share) == (pytest.approx(0.2), 1.0)


def test_half_of_a_policy_of_everything_is_half_of_each_but_of_the_share_of_a_deeper_deal() -> None:
    policy: dict[str, Any] = {}
    for path, (whole, _) in HALFWAY.items():
        table, _, key = path.rpartition(".")
        (policy.setdefault(table, {}) if table else policy)[key] = whole
    scaling = scale(market(**policy), "more", 0.5)
    for path, (whole, half) in HALFWAY.items():
        found = at(scaling.levers, path)
        assert found == pytest.approx(whole if path == "discount.share" else half), path


COPIED = {
    "discount.depth",
    "contacts.per_year",
    "programme.reward_value",
    "programme.reward_cost",
}
"""How much there is of what another firm starts; the rest are its terms."""


@pytest.mark.parametrize("table", [Discount, Contacts, Programme])
def test_half_as_much_is_copied_of_what_another_starts_on_all_of_its_terms(table: type) -> None:
    name = table.__name__.lower()
    started = TODAY[name] | {"kind": "points"} if table is Programme else TODAY[name]
    started = {key: value for key, value in started.items() if key != "endowed"}
    idle = Levers(price=10.0)
    busy = idle.model_copy(update={name: table(**started)})
    copied = add_changes(idle, idle, busy, 0.5)
    for path in KEYS:
        if path.startswith(f"{name}."):
            times = 0.5 if path in COPIED else 1.0
            assert at(copied, path) == pytest.approx(times * at(busy, path)), path
    for other in Levers.model_fields:
        assert other == name or getattr(copied, other) == getattr(idle, other)


TABLES = {"failures": 0.02, "recovery": 0.0, "switching_costs": 0, "advertising": 0.0}
"""Tables that are always there -> the least that their numbers may be."""


@pytest.mark.parametrize("table", [*TABLES, "knowledge"])
def test_half_of_each_change_is_copied_in_what_every_firm_has(table: str) -> None:
    least = TABLES.get(table, 0.0)
    keys = [path for path in KEYS if path.startswith(f"{table}.")]
    before = Levers(price=10.0).replace(dict.fromkeys(keys, least))
    more = {path: 26 if KEYS[path].whole else least + (n + 1) / 10 for n, path in enumerate(keys)}
    after = before.replace(more)
    copied = add_changes(before, before, after, 0.5)
    for path in keys:
        middle = (at(before, path) + at(after, path)) / 2
        assert at(copied, path) == pytest.approx(middle), path


def test_more_contacts_are_copied_by_whoever_keeps_contact_already_on_its_own_terms() -> None:
    """The same of a table that is always there: every number moves by half of the change."""
    idle = Levers(price=10.0)
    own = idle.model_copy(update={"contacts": Contacts(per_year=2.0, relevance=0.9)})
    after = idle.model_copy(update={"contacts": Contacts(per_year=8.0, relevance=0.1)})
    found = add_changes(own, idle, after, 0.5).contacts
    assert (found.per_year, found.relevance) == (6.0, 0.9)
    safer = idle.replace({"recovery.resolved": 0.9, "recovery.cost": 4.0})
    moved = add_changes(idle, idle, safer, 0.5).recovery
    assert (moved.resolved, moved.cost) == (pytest.approx(0.7), 2.0)
