"""Switches: what the schema says takes a mechanism out does, to the byte."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.market.flows import Flow
from sim.market.market import Market
from sim.scenario import Scenario
from sim.scenario.paths import split
from sim.scenario.schema import node_at
from sim.scenario.switches import idle, switches

from .builders import busy

KINDS = ("purchase", "subscription")
WEEKS = 18
IN_USE: dict[str, Any] = {
    "choice": {"contract_aversion": 2.0, "inertia": 1.0},
    "price_image": {"weight": 1.5, "learning": 0.1, "units": 0.8},
    "attention": {"per_year": 26.0},
    "deals": {"remembered": 0.4, "unfairness": 0.1},
    "demand": {"acceleration": 0.6},
    "experience": {"comparison": 0.7, "member_buffer": 0.05},
    "voice": {"intercept": -1.0},
    "relationship": {"price_relief": 0.3, "deal_drag": 0.5, "contact_tolerance": 2.0},
    "rewards": {"belonging": 0.4, "by_sensitivity": 0.5, "wear_out": 1.5},
    "talk": {"recommend_from": 0.1, "warn_from": 0.1, "recommend": 0.3, "warn": 0.3, "waits": 0.6},
    "lives": {"forgetting": 26.0},
}
"""Every mechanism but waiting for rewards, which leaves no goal gradient."""
CATEGORY = {"season": 0.5, "trend": 0.2, "inflation": 0.1}
LEVERS = {
    "policies.busy.price": 10.5,
    "policies.busy.knowledge.feedback": 0.5,
    "policies.busy.discount.target": "new",
    "policies.campaign.from": 3,
    "policies.campaign.until": 14,
    "network.homophily": 0.5,
}
SURVEYED = {"recovery paradox"}
"""In what customers answer, not in what they do."""


@cache
def town(kind: str) -> Scenario:
    """Return a market in which every mechanism is in use and every lever begins and ends."""
    category = CATEGORY if kind == "purchase" else {"inflation": 0.1}
    words = {"burn_in": 40, "behaviour": IN_USE, "category": category}
    return busy(kind, customers=200, **words).replace(LEVERS)


def digest(scenario: Scenario) -> str:
    """Return what a market comes to in which the campaign came and went."""
    market = Market(scenario, rng=4, policy="campaign")
    market.run(weeks=WEEKS)
    return market.digest()


@cache
def digest_without(mechanism: str, kind: str) -> str:
    """Return what the market comes to without a mechanism; with all if that is ""."""
    return digest(town(kind).replace(switches()[mechanism] if mechanism else {}))


@pytest.mark.parametrize("mechanism", switches())
def test_a_mechanism_in_use_moves_the_market_and_taken_out_it_does_not(mechanism: str) -> None:
    if mechanism == "waiting for rewards":
        used = {
            kind: digest(town(kind).replace("behaviour.rewards.patience", 10)) for kind in KINDS
        }
    else:
        used = {kind: digest_without("", kind) for kind in KINDS}
    moved = [kind for kind in KINDS if digest_without(mechanism, kind) != used[kind]]
    assert bool(moved) == (mechanism not in SURVEYED)


@st.composite
def other_values(draw: st.DrawFn, mechanism: str) -> dict[str, float]:
    """Return values, anywhere in their ranges, of some numbers that a mechanism needs."""
    chosen = draw(st.lists(st.sampled_from(idle(mechanism)), min_size=1, unique=True))
    return {path: draw(within_range(path)) for path in chosen}


def within_range(path: str) -> st.SearchStrategy[float]:
    """Return the values that a file may have there, as far as 50."""
    node = node_at(split(path)) or {}
    low, high = node["minimum"], min(node["maximum"], 50)
    if node["type"] == "integer":
        return st.integers(low, high)
    return st.floats(low, high)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mechanism", [each for each in switches() if idle(each)])
@settings(max_examples=4, deadline=None)
@given(data=st.data())
def test_without_a_mechanism_what_it_needs_moves_not_a_byte(
    mechanism: str, kind: str, data: st.DataObject
) -> None:
    others = data.draw(other_values(mechanism))
    out = town(kind).replace(switches()[mechanism] | others)
    assert digest(out) == digest_without(mechanism, kind)


def test_without_any_mechanism_no_lever_but_a_lock_moves_a_purchase() -> None:
    """What is left is the NBD-Dirichlet, at prices that move nobody."""
    edits = {path: value for each in switches().values() for path, value in each.items()}
    free = town("purchase").replace(edits | {"policies.busy.switching_costs.effort": 0.0})
    bought = []
    for policy in ("status-quo", "campaign"):
        market = Market(free, rng=4, policy=policy)
        market.run(weeks=WEEKS)
        bought.append(market.flows[..., [Flow.PURCHASES, Flow.UNITS]])
        assert market.flows[..., Flow.CONTACTS].sum() > 0 or policy == "status-quo"
    assert np.array_equal(*bought)
