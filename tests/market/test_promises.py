"""Promises broken otherwise than by bad service, and what firms learn from complaints."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.market.columns import NEVER
from sim.market.draws import FOR_STANDING, firm_id, philox, uniform
from sim.market.flows import Flow
from sim.market.market import Market
from sim.scenario import Scenario

from .builders import SILENT, firm, town

POINTS = {"kind": "points", "earn": 1.0, "goal": 20, "reward_value": 5.0, "hassle": -2.0}
POINTS |= {"reward_cost": 5.0}
QUIET: dict[str, Any] = {
    "talk": SILENT["talk"],
    "experience": {"noise": 0.0, "healing": 0.0},
}
"""Nothing but broken promises of the other kind lowers trust."""
FLAWLESS: dict[str, Any] = {"failures": {"rate": 0.0}}


def our_trust(market: Market) -> Any:
    return np.array(market.customers.trust[market.names.index("us")], np.float64)


def market_with(ours: dict[str, Any], policies: dict[str, Any], **behaviour: Any) -> Scenario:
    firms = {"us": firm(0.5, **(FLAWLESS | ours)), "rival": firm(0.5)}
    return town(firms, policies={"status-quo": {}} | policies, behaviour=QUIET | behaviour)


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        ({"goal": 40}, 0.5),
        ({"reward_value": 4.0}, 0.2),
        ({"earn": 0.25}, 0.75),
        ({"kind": "none"}, 1.0),
        ({"kind": "stamps", "goal": 10}, 1.0),
    ],
)
def test_a_programme_that_loses_worth_costs_the_trust_of_attentive_members(
    change: dict[str, Any], lost: float
) -> None:
    scenario = market_with({"programme": POINTS}, {"cut": {"programme": change}})
    before = Market(scenario, rng=3)
    us = before.names.index("us")
    members = before.customers.member[us] == 1
    assert 20 < members.sum() < len(members)
    kept, cut = before.fork("status-quo"), before.fork("cut")
    kept.step()
    cut.step()
    same = before.customers.born == cut.customers.born
    same &= kept.customers.last_bought[us] < before.clock
    attention = np.array(
        [
            uniform(philox(int(place), int(born), FOR_STANDING, firm_id("us"), 3, 0)[1])
            for place, born in zip(before.customers.place, before.customers.born, strict=True)
        ],
        np.float64,
    )
    behaviour = scenario.behaviour
    broken = np.minimum(behaviour.rewards.devaluation * lost * attention, 1.0)
    expected = our_trust(kept) * (1.0 - behaviour.experience.trust_loss * broken)
    assert np.allclose(our_trust(cut)[members & same], expected[members & same], rtol=1e-5)
    others = ~members & same
    assert (our_trust(cut)[others] == our_trust(kept)[others]).all()


@pytest.mark.parametrize("change", [{"goal": 10}, {"reward_value": 6.0}, {"running_cost": 1.0}])
def test_a_programme_that_keeps_or_gains_worth_costs_no_trust(change: dict[str, Any]) -> None:
    scenario = market_with({"programme": POINTS}, {"change": {"programme": change}})
    before = Market(scenario, rng=3)
    kept, changed = before.fork("status-quo"), before.fork("change")
    kept.step()
    changed.step()
    assert (our_trust(kept) == our_trust(changed)).all()


def test_a_programme_devalued_once_is_not_devalued_every_week() -> None:
    scenario = market_with({"programme": POINTS}, {"cut": {"programme": {"goal": 40}}})
    market = Market(scenario, rng=3, policy="cut")
    market.step()
    once = our_trust(market)
    born = np.array(market.customers.born)
    market.run(weeks=5)
    same = market.customers.born == born
    assert once.min() < 0.9
    assert (our_trust(market)[same] >= once[same]).all()


@pytest.mark.parametrize("kind", ["purchase", "subscription"])
def test_a_deal_aimed_at_others_costs_the_trust_of_those_it_passes_over(kind: str) -> None:
    deal = {"depth": 0.2, "every": 1}
    policies = {
        "for all": {"discount": deal},
        "for newcomers": {"discount": deal | {"target": "new"}},
    }
    scenario = town(
        {"us": firm(0.5, **FLAWLESS), "rival": firm(0.5)},
        kind=kind,
        policies={"status-quo": {}} | policies,
        behaviour=QUIET,
    )
    before = Market(scenario, rng=3)
    us = before.names.index("us")
    kept, for_all, for_new = (
        before.fork(policy) for policy in ("status-quo", "for all", "for newcomers")
    )
    for market in (kept, for_all, for_new):
        market.step()
    assert (our_trust(for_all) >= our_trust(kept)).all()
    hurt = our_trust(for_new) < our_trust(kept) - 1e-7
    assert hurt.sum() > 20
    assert (before.customers.last_bought[us][hurt] > NEVER).all()
    served = for_new.customers.last_bought[us] == before.clock
    assert served[hurt].all()
    calm = scenario.replace("behaviour.deals.unfairness", 0.0)
    market = Market(calm, rng=3).fork("for newcomers")
    market.step()
    trusting = (our_trust(before) == 1.0) & (market.customers.born == before.customers.born)
    assert (trusting & hurt).sum() > 20
    assert (our_trust(market)[trusting] == 1.0).all()


def test_a_deal_aimed_at_others_hurts_the_relational_more() -> None:
    deal = {"depth": 0.2, "every": 1, "target": "best", "best_from": 1_000}
    scenario = market_with({}, {"for nobody": {"discount": deal}})
    before = Market(scenario, rng=3)
    us = before.names.index("us")
    kept, unfair = before.fork("status-quo"), before.fork("for nobody")
    kept.step()
    unfair.step()
    met = unfair.customers.bought_now[us] - before.customers.bought_now[us] == 1
    same = unfair.customers.born == before.customers.born
    buyers = met & same & (our_trust(before) == 1.0)
    assert buyers.sum() > 20
    lost = 1.0 - our_trust(unfair)[buyers] / our_trust(kept)[buyers]
    intention = np.array(before.customers.intention)[buyers]
    behaviour = scenario.behaviour
    expected = behaviour.experience.trust_loss * behaviour.deals.unfairness * 0.2
    assert np.allclose(lost, expected * (0.5 + intention), atol=1e-5)


SHAKY = {"failures": {"rate": 0.2, "severity": 2.0}, "knowledge": {"cost": 520.0}}


def test_a_firm_that_learns_from_complaints_fails_less_and_less() -> None:
    voice = {"intercept": 0.0, "lessons": 1.0}
    scenario = market_with(
        SHAKY, {"listen": {"knowledge": {"feedback": 0.8, "cost": 5200.0}}}, voice=voice
    )
    before = Market(scenario.replace("customers", 3000), rng=3, weeks=104)
    us = before.names.index("us")
    deaf, listening = before.fork("status-quo"), before.fork("listen")
    deaf.run()
    listening.run()

    def rate(market: Market, year: int) -> float:
        weeks = market.flows[market.burn_in_weeks :][52 * year : 52 * (year + 1), :, us]
        return float(weeks[..., Flow.FAILURES].sum() / weeks[..., Flow.ENCOUNTERS].sum())

    assert rate(deaf, 0) == pytest.approx(0.2, abs=0.01)
    assert rate(deaf, 1) == pytest.approx(0.2, abs=0.01)
    assert rate(listening, 1) < rate(listening, 0) < 0.16
    assert rate(listening, 1) > 0.2 * 0.2 * 0.9
    prevention = "cost_failure_prevention"
    costs = {
        m.policy: m.history.query("firm == 'us' and segment == 'all'") for m in (deaf, listening)
    }
    assert costs["listen"][prevention].sum() == 0.0
    assert costs["listen"].cost_knowledge.sum() == pytest.approx(10_400.0)
    assert costs["status-quo"].cost_knowledge.sum() == pytest.approx(1_040.0)


def test_without_complaints_there_is_nothing_to_learn_from() -> None:
    scenario = market_with(
        SHAKY,
        {"listen": {"knowledge": {"feedback": 0.8}}},
        voice={"intercept": -20.0, "severity": 0.0, "relationship": 0.0},
    )
    before = Market(scenario, rng=3)
    deaf, listening = before.fork("status-quo"), before.fork("listen")
    deaf.run()
    listening.run()
    assert deaf.digest() == listening.digest()


def test_what_feedback_achieves_today_is_in_todays_failures() -> None:
    plain = market_with(SHAKY, {})
    already = market_with(SHAKY | {"knowledge": {"feedback": 0.8, "cost": 520.0}}, {})
    digests = []
    for scenario in (plain, already):
        market = Market(scenario, rng=3)
        market.run()
        digests.append(market.digest())
    assert digests[0] == digests[1]
