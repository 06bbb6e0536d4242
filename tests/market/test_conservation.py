"""Conservation: whatever a scenario says, nothing is lost, impossible or not a number."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sim.market.books import Account
from sim.market.columns import COLUMNS, NEVER
from sim.market.flows import Flow
from sim.market.market import Market
from sim.market.windows import Tally
from sim.scenario import Scenario

from .builders import busy
from .random_scenarios import WEEKS, scenarios

SHARES = ("intention", "trust", "bond", "proneness")
NOT_NEGATIVE = (
    *("sensitivity", "rate", "basket", "contacts", "taste"),
    *("points", "bought_now", "bought_before", "born"),
)
STATES_SUMMED = (Flow.SATISFACTION, Flow.TRUST, Flow.BOND)


def check_states(market: Market) -> None:
    """No customer is in an impossible state."""
    customers = market.customers
    for name in COLUMNS:
        assert np.isfinite(customers[name]).all(), name
    for name in SHARES:
        assert customers[name].min() >= 0.0, name
        assert customers[name].max() <= 1.0, name
    for name in NOT_NEGATIVE:
        assert customers[name].min() >= 0, name
    if market.spec.behaviour.demand.acceleration == 0.0:  # else what is put off waits, below 0
        assert customers.stock.min() >= 0.0
    known = [market.spec.firms[name].awareness > 0.0 for name in market.names]
    total = customers.taste[known].sum(axis=0, dtype=np.float64)
    assert np.allclose(total, 1.0, atol=1e-5)
    bought = customers.last_bought != NEVER
    assert np.array_equal(bought, customers.first_bought != NEVER)
    recent = market.clock - 1 - customers.last_bought.astype(int) <= 52
    forgets = market.spec.behaviour.lives.forgetting > 0.0
    assert (customers.aware[recent if forgets else bought] == 1).all()
    assert (customers.first_bought <= customers.last_bought).all()
    assert (customers.points[customers.member != 1] == 0).all()
    rows = np.arange(len(customers))
    last = customers.last_firm
    assert (customers.aware[last, rows][last >= 0] == 1).all()
    if market.spec.kind == "subscription":
        ended = last < 0
        assert (customers.member[:, ended] != 1).all()


def check_flows(market: Market) -> None:
    """What was counted adds up, week by week and at the end."""
    flows = market.flows
    assert (flows[..., : Flow.SATISFACTION] >= 0).all()
    for more, less in (
        (Flow.PURCHASES, Flow.BUYERS),
        (Flow.PURCHASES, Flow.DEAL_PURCHASES),
        (Flow.ENCOUNTERS, Flow.FAILURES),
        (Flow.FAILURES, Flow.COMPLAINTS),
        (Flow.COMPLAINTS, Flow.RESOLVED),
        (Flow.RESOLVED, Flow.RESOLVED_FAST),
        (Flow.CONTACTS, Flow.IRRITATIONS),
        (Flow.NEWCOMERS, Flow.ONBOARDED),
        (Flow.CUSTOMERS, Flow.MEMBERS),
    ):
        assert (flows[..., more] >= flows[..., less]).all(), (more.name, less.name)
    places = np.bincount(market.customers.segment, minlength=len(market.segments))
    assert (flows[..., Flow.AWARE] <= places[:, None]).all()
    assert (flows[..., Flow.CUSTOMERS] <= places[:, None]).all()
    if market.spec.kind == "purchase":
        assert np.array_equal(flows[..., Flow.ENCOUNTERS], flows[..., Flow.PURCHASES])
    else:
        assert (flows[..., Flow.CUSTOMERS].sum(axis=2) <= places).all()


def check_customers_come_and_go(market: Market) -> None:
    """Present = present before + gained - lost.

    Stocks are taken before leavers are replaced, whose loss is counted in the same week.
    """
    customers = market.customers
    present = market.flows[..., Flow.CUSTOMERS].sum(axis=1)
    gained = market.flows[..., Flow.GAINED].sum(axis=1)
    lost = market.flows[..., Flow.LOST].sum(axis=1)
    if market.spec.kind == "subscription":
        now = np.array([(customers.last_firm == j).sum() for j in range(len(market.names))])
    else:
        now = (market.clock - 1 - customers.last_bought <= 52).sum(axis=1)
    balance = np.cumsum(gained - lost, axis=0)
    at_start = now - (balance[-1] if len(balance) else 0)
    assert (at_start >= 0).all()
    assert (at_start <= len(customers)).all()
    assert (at_start + balance <= present + 0).all()
    assert (at_start + balance >= 0).all()


def check_windows(market: Market) -> None:
    """Every customer is counted once in each classification."""
    for window in [*market.windows, market.tally()]:
        counts = window.counts
        buyers, aware = counts[..., Tally.BUYERS], counts[..., Tally.AWARE]
        for low, high, whole in (
            (Tally.POTENTIAL, Tally.ADVOCATES, aware),
            (Tally.NO_STAGE, Tally.SUSTAINABLE_STAGE, buyers),
            (Tally.TRUE_LOYALTY, Tally.NO_LOYALTY, aware),
        ):
            assert np.array_equal(counts[..., low : high + 1].sum(axis=-1), whole)
        for more, less in (
            (Tally.BUYERS, Tally.REPEAT_BUYERS),
            (Tally.BUYERS, Tally.SOLE_BUYERS),
            (Tally.CUSTOMERS, Tally.RETAINED),
            (Tally.CATEGORY_PURCHASES, Tally.OWN_PURCHASES),
        ):
            assert (counts[..., more] >= counts[..., less]).all()


def check_money(market: Market) -> None:
    """Every entry has its other side, and nothing is left over."""
    books = market.books
    assert (books.entries.sum(axis=-1) == 0).all()
    cash = books.entries[..., Account.CASH]
    assert np.array_equal(books.profit(), cash + books.entries[..., Account.REWARD_LIABILITY])
    assert np.array_equal(-books.entries[..., Account.SALES], market.flows[..., Flow.REVENUE])
    assert market.residuals() == {"money": 0, "points": 0}


def check_all(scenario: Scenario, policy: str) -> Market:
    """Return the market at its end, every law looked at on the way."""
    market = Market(scenario, rng=5, policy=policy)
    check_states(market)
    while market.week < scenario.weeks:
        before = market.customers.spent.sum()
        bought = market.customers.bought_now.sum()
        opens = market.week % scenario.retention_window == 0
        turnover = scenario.turnover > 0.0
        market.step()
        check_states(market)
        if not turnover:
            week = market.flows[-1].sum(axis=(0, 1))
            compensated = -market.customers.spent.sum() + before
            assert -compensated <= week[Flow.REVENUE] + week[Flow.EXIT_FEES]
            if market.week % scenario.retention_window:
                now = market.customers.bought_now.sum()
                assert now - (0 if opens else bought) == week[Flow.PURCHASES]
    check_flows(market)
    check_customers_come_and_go(market)
    check_windows(market)
    check_money(market)
    return market


@pytest.mark.parametrize("kind", ["purchase", "subscription"])
@settings(
    max_examples=25,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_laws_hold_in_random_scenarios(kind: str, data: Any) -> None:
    scenario = data.draw(scenarios(kind))
    policy = data.draw(st.sampled_from(sorted(scenario.policies)))
    market = check_all(scenario, policy)
    assert market.week == WEEKS


@pytest.mark.parametrize("policy", ["status-quo", "busy", "points", "campaign", "switch"])
@pytest.mark.parametrize("kind", ["purchase", "subscription"])
def test_laws_hold_where_everything_happens(kind: str, policy: str) -> None:
    market = check_all(busy(kind), policy)
    counted = market.flows.sum(axis=(0, 1, 2))
    never = {"CARDS_GIVEN_UP"} | ({"EXIT_FEES"} if kind == "purchase" else set())
    if policy in ("busy", "campaign"):
        silent = {flow.name for flow in Flow if counted[flow] == 0} - never
        assert silent == set()


def test_points_lapse_when_a_programme_ends_or_changes_its_kind() -> None:
    for kind in ("purchase", "subscription"):
        for policy in ("campaign", "switch"):
            market = Market(busy(kind), rng=6, policy=policy)
            us = market.names.index("us")
            until = market.spec.policies[policy].until or 0
            market.run(weeks=until)
            held = int(market.customers.points[us].sum())
            assert held > 0
            market.step()
            assert market.customers.points[us].sum() == 0
            assert (market.customers.member[us] == 0).all()
            assert market.flows[-1, :, us, Flow.POINTS_EXPIRED].sum() >= held
            market.run()
            assert market.residuals() == {"money": 0, "points": 0}
