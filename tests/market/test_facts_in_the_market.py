"""What the schema says of a number is what the market and its books do with it."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.market.books import Account
from sim.market.flows import Flow
from sim.market.market import Market
from sim.measure.definitions import MEASURES
from sim.measure.summary import summarise
from sim.runs.budget.spend import outlay
from sim.scenario.amounts import found_amounts, money_keys
from sim.scenario.facts import numbers
from sim.scenario.firm import FirmSpec
from sim.scenario.levers import Levers
from sim.scenario.paths import value_at

from .builders import busy, firm, town
from .units import in_units

WEEKS = 26
MORE = 3.25
PAID = {
    ".".join(path): key.facts
    for path, key in numbers(FirmSpec).items()
    if key.facts.per and not key.facts.scales
}
"""What a firm pays, and neither asks of customers nor gives them."""


MONEY = {
    "behaviour.rewards.reward": 0.3,
    "policies.busy.price": 10.5,
    "policies.busy.knowledge.cost": 500.0,
}


@pytest.mark.parametrize("kind", ["purchase", "subscription"])
def test_a_market_in_other_units_of_money_decides_and_books_the_same(kind: str) -> None:
    """Every amount that the schema has is in use, so that one of which nobody knew would show."""
    scenario = busy(kind).replace(MONEY)
    used = {
        keys
        for keys in money_keys()
        if any(amount > 0.0 for _, amount in found_amounts(scenario, keys))
    }
    subscriptions = {keys for keys in money_keys() if keys[-1] == "exit_fee"}
    for keys in set(money_keys()) - subscriptions if kind == "purchase" else money_keys():
        both = {keys, ("policies" if keys[0] == "firms" else "firms", *keys[1:])}
        assert both & used, keys
    found = [scenario, in_units(scenario, 100.0)]
    markets = [Market(each, rng=3, policy="busy") for each in found]
    for market in markets:
        market.run(weeks=WEEKS)
    one, other = markets
    assert one.digest() == other.digest()
    assert np.array_equal(one.books.entries, other.books.entries)
    assert found[1].firms["us"].price == 100.0 * found[0].firms["us"].price


def weekly(market: Market, counted: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return our firm's, in the weeks of the policy."""
    ours: NDArray[np.float64] = counted[-WEEKS:, :, market.names.index("us")].sum(axis=1) * 1.0
    return ours


def counts(market: Market, per: str) -> NDArray[np.float64]:
    """Return how often it was so, week by week."""
    flows = {
        "unit": Flow.UNITS,
        "purchase": Flow.PURCHASES,
        "complaint": Flow.RESOLVED,
        "complaint resolved at once": Flow.RESOLVED_FAST,
        "contact": Flow.CONTACTS,
        "customer and year": Flow.CUSTOMERS,
        "newcomer": Flow.ONBOARDED,
        "member and year": Flow.MEMBERS,
        "reward": Flow.REWARDS,
    }
    if per in flows:
        return weekly(market, market.flows[..., flows[per]])
    first = np.arange(WEEKS) == 0
    dealing = weekly(market, market.flows[..., Flow.DISCOUNT]) > 0
    return {
        "customer reached": np.ones(WEEKS),
        "year": np.ones(WEEKS),
        "week of deals": dealing * 1.0,
        "programme started": first * 1.0,
    }[per]


def owner(path: str) -> str:
    """Return the path of the one that is in force under the policy."""
    lever = path.partition(".")[0] in Levers.model_fields
    return f"policies.busy.{path}" if lever else f"firms.us.{path}"


@cache
def plain() -> Market:
    """The busy market, in which no reward is paid for before it is handed out."""
    scenario = busy().replace("policies.busy.programme.expected_redemption", 0.0)
    market = Market(scenario, rng=8, policy="busy")
    market.run(weeks=WEEKS)
    return market


@cache
def dearer(path: str) -> Market:
    """The market in which it costs more; it changes nothing but money."""
    scenario = plain().spec
    now: Any = scenario
    for key in owner(path).split("."):
        now = value_at(now, (key,)) if isinstance(now, dict) else getattr(now, key)
    market = Market(scenario.replace(owner(path), now + MORE), rng=8, policy="busy")
    market.run(weeks=WEEKS)
    assert np.array_equal(market.flows, plain().flows)
    return market


def extra(path: str, account: Account) -> NDArray[np.float64]:
    """Return ticks booked more, week by week, if it costs more."""
    both = (weekly(each, each.books.entries[..., account]) for each in (dearer(path), plain()))
    return next(both) - next(both)


@pytest.mark.parametrize("path", PAID)
def test_money_is_paid_as_often_as_the_schema_says_that_it_is(path: str) -> None:
    facts = PAID[path]
    booked = sum(extra(path, account) for account in Account if account >= Account.GOODS)
    count = counts(plain(), facts.per)
    each = booked.sum() / count.sum()
    assert each != 0.0
    assert np.abs(booked - each * count).max() <= max(1e-3 * np.abs(booked).max(), 4.0)


@pytest.mark.parametrize("lump_sums", [True, False])
def test_lump_sums_are_the_same_for_twice_as_many_customers_and_nothing_else_is(
    lump_sums: bool,
) -> None:
    others = {owner(path): 0.0 for path, facts in PAID.items() if facts.lump_sum != lump_sums}
    scenario = plain().spec.replace({**others, "policies.busy.recovery.compensation": 0.0})
    costs = []
    for customers in (400, 800):
        market = Market(scenario.replace("customers", customers), rng=8, policy="busy")
        market.run(weeks=WEEKS)
        booked = market.books.entries[..., Account.GOODS :]
        costs.append(weekly(market, booked.sum(axis=-1)))
    if lump_sums:
        assert np.array_equal(*costs)
        assert costs[0].min() > 0.0
    else:
        assert (costs[1] > 1.5 * costs[0]).all()


@pytest.mark.parametrize("path", PAID)
def test_spending_on_loyalty_is_booked_where_the_schema_says_and_counted_by_budgets(
    path: str,
) -> None:
    """What merely follows sales, and a firm's fixed cost, are no spending on loyalty."""
    follows_sales = path in ("unit_cost", "costs.per_purchase", "costs.fixed")
    facts = PAID[path]
    measures = [summarise(each)["us"] for each in (plain(), dearer(path))]
    accounts = {f"cost_{account.name.lower()}" for account in Account}
    moved = {name for name in accounts & set(measures[0]) if measures[0][name] != measures[1][name]}
    before, after = (outlay(plain().spec, "busy", each) for each in measures)
    spent = after - before
    lost = (measures[0]["profit"] or 0.0) - (measures[1]["profit"] or 0.0)
    assert lost != 0.0
    if follows_sales:
        assert not facts.spends
        assert spent == 0.0
    else:
        assert moved == {facts.spends}
        assert facts.spends in MEASURES
        assert spent == pytest.approx(lost * 52 / WEEKS)


def test_discounts_and_compensation_are_spending_but_fees_and_rewards_in_hand_are_not() -> None:
    facts = {".".join(path): key.facts for path, key in numbers(FirmSpec).items()}
    told = {name: each.spends for name, each in facts.items() if each.spends and name not in PAID}
    measures = summarise(plain())["us"]
    assert told == {
        "discount.depth": "discount_given",
        "recovery.compensation": "cost_compensation",
    }
    whole = outlay(plain().spec, "busy", measures)
    for name in told.values():
        assert (measures[name] or 0.0) > 0.0
        without = outlay(plain().spec, "busy", {**measures, name: 0.0})
        assert whole - without == pytest.approx((measures[name] or 0.0) * 52 / WEEKS)


def alone(**levers: Any) -> Market:
    """Return half a year of a town whose focal firm names no other levers."""
    scenario = town(
        {"us": firm(0.5), "them": firm(0.5)},
        policies={"status-quo": {}, "only": levers},
        behaviour={"voice": {"intercept": 10.0}},
    )
    market = Market(scenario, rng=5, policy="only")
    market.run(weeks=WEEKS)
    return market


ACTIVE: dict[str, Any] = {
    "discount": {"depth": 0.1},
    "contacts": {"per_year": 20.0},
    "switching_costs": {"effort": 0.3, "onboarding": 0.2},
    "advertising": {"reach": 0.1},
    "service_quality": 0.2,
    "failures": {"rate": 0.3},
    "programme": {"kind": "stamps", "goal": 5, "reward_value": 4.0, "reward_cost": 0.0},
}
"""Every lever in use, and no cost named."""


def test_what_a_file_names_no_cost_for_is_free() -> None:
    market = alone(**ACTIVE)
    us = market.names.index("us")
    flows = market.flows[..., us, :].sum(axis=(0, 1))
    used = (Flow.CONTACTS, Flow.ONBOARDED, Flow.ENROLLED, Flow.RESOLVED_FAST, Flow.DEAL_PURCHASES)
    assert all(flows[flow] > 0 for flow in used)
    booked = market.books.entries[..., us, :].sum(axis=(0, 1))
    idle = [each for each in Account if each > Account.GOODS]
    assert not booked[idle].any()


def test_nothing_is_done_that_a_file_does_not_name() -> None:
    market = alone()
    flows = market.flows[..., market.names.index("us"), :].sum(axis=(0, 1))
    for flow in (
        Flow.DISCOUNT,
        Flow.CONTACTS,
        Flow.CAPTIVES,
        Flow.ONBOARDED,
        Flow.ENROLLED,
        Flow.POINTS_ISSUED,
        Flow.EXIT_FEES,
    ):
        assert flows[flow] == 0
    assert flows[Flow.PURCHASES] > 0


def test_a_deal_of_which_only_the_depth_is_named_is_for_everybody_every_week() -> None:
    market = alone(discount={"depth": 0.1})
    flows = market.flows[-WEEKS:, :, market.names.index("us")].sum(axis=1)
    assert np.array_equal(flows[:, Flow.DEAL_PURCHASES], flows[:, Flow.PURCHASES])


def test_52_contacts_a_year_are_one_a_week_for_every_present_customer() -> None:
    market = alone(contacts={"per_year": 52.0})
    flows = market.flows[..., market.names.index("us"), :].sum(axis=1)
    start = market.burn_in_weeks
    present = flows[start - 1 : -1, Flow.CUSTOMERS]
    left = market.spec.turnover / 52 * present
    assert np.abs(flows[start:, Flow.CONTACTS] - present).max() <= 5 + left.max()


def test_52_reconsiderations_a_year_are_one_a_week() -> None:
    """With tastes that say nothing and no inertia, half of those who reconsider change."""
    free = {
        "choice": {"inertia": 0.0, "trust": 0.0, "bond": 0.0, "satisfaction": 0.0},
        "attention": {"per_year": 52.0},
    }
    free["choice"]["preference_concentration"] = 1000.0
    scenario = town({"us": firm(0.5), "them": firm(0.5)}, kind="subscription", behaviour=free)
    market = Market(scenario, rng=2)
    market.run(weeks=WEEKS)
    changes = market.flows[-WEEKS:, :, :, Flow.NEWCOMERS].sum() / WEEKS
    assert changes == pytest.approx(scenario.customers / 2, rel=0.05)


def test_purchases_come_at_the_rate_a_week_that_a_file_leaves_out() -> None:
    """Every customer buys once a week on average, unless the file says otherwise."""
    scenario = town(
        {"us": firm(0.5), "them": firm(0.5)},
        customers=4000,
        segments={"all": {"share": 1.0, "purchase_rate": {"shape": 1000.0}}},
        behaviour={"demand": {"expandability": 0.0, "stockpiling": 0.0}},
    )
    market = Market(scenario, rng=2)
    market.run(weeks=WEEKS)
    bought = market.flows[-WEEKS:, ..., Flow.PURCHASES].sum() / WEEKS / scenario.customers
    assert bought == pytest.approx(1.0, abs=0.02)


def test_a_fifth_of_the_customers_leave_in_a_year_where_a_file_says_so() -> None:
    scenario = town(turnover=0.2, customers=4000, weeks=52)
    market = Market(scenario, rng=2)
    born = market.customers["born"].copy()
    market.run(weeks=52)
    assert (market.customers["born"] != born).mean() == pytest.approx(0.2, abs=0.02)
