"""Rewards: who redeems takes all that the balance holds, and a programme says its worth."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim import Market, Scenario
from sim.market.flows import Flow
from sim.scenario import ScenarioError

from .builders import firm, town

CASHBACK: dict[str, Any] = {
    "kind": "points",
    "earn": 1.0,
    "goal": 1,
    "reward_value": 0.015,
    "reward_cost": 0.015,
    "expires_after": 0,
    "hassle": -2.0,
}
"""A point per unit of money, worth 1.5 % of it at once."""
ATTENTIVE = {"rewards": {"redemption": 1.0, "attention_power": 0.0}}


def with_programme(programme: dict[str, Any], **behaviour: Any) -> Scenario:
    """Two shops, of which ours has the programme as a policy."""
    policies = {"status-quo": {}, "points": {"programme": programme}}
    return town({"us": firm(0.5), "rival": firm(0.5)}, policies=policies, behaviour=behaviour)


def counted(market: Market, flow: Flow) -> int:
    """So often at our shop, in all."""
    return int(market.flows[:, :, market.names.index("us"), flow].sum())


def test_cash_back_is_paid_back() -> None:
    """One reward per purchase had redeemed 0.3 % of points, and booked 177 times what was paid."""
    market = Market(with_programme(CASHBACK), rng=1, policy="points")
    market.run(weeks=52)
    issued, redeemed = (counted(market, f) for f in (Flow.POINTS_ISSUED, Flow.POINTS_REDEEMED))
    assert counted(market, Flow.REWARDS) == redeemed
    assert 0.5 < redeemed / issued < 1.0
    assert not any(market.residuals().values())


def test_who_always_redeems_never_holds_more_than_a_goal_and_a_purchase() -> None:
    programme = CASHBACK | {"goal": 25, "reward_value": 1.0, "reward_cost": 1.0}
    market = Market(with_programme(programme, **ATTENTIVE), rng=1, policy="points")
    market.run(weeks=40)
    us = market.names.index("us")
    largest = np.array(market.customers.basket).max() * 10.0
    assert market.customers.points[us].max() < 25 + largest
    assert counted(market, Flow.REWARDS) > 100


def test_more_points_are_redeemed_the_smaller_the_reward_they_buy() -> None:
    """The same money back in pieces of 100, 10 and 1 points."""
    shares = []
    for goal in (100, 10, 1):
        worth = {"reward_value": 0.015 * goal, "reward_cost": 0.015 * goal}
        market = Market(with_programme(CASHBACK | {"goal": goal} | worth), rng=1, policy="points")
        market.run(weeks=52)
        redeemed = counted(market, Flow.POINTS_REDEEMED)
        shares.append(redeemed / counted(market, Flow.POINTS_ISSUED))
    assert shares == sorted(shares)


@pytest.mark.parametrize(
    ("change", "key", "words"),
    [
        ({"earn": 0.05}, "earn", "a point for a mean purchase"),
        ({"earn": None}, "earn", "expected at least 0.1"),
        ({"reward_value": None}, "reward_value", "expected what one reward is worth"),
        ({"reward_cost": None}, "reward_cost", "missing; expected what one reward costs the firm"),
    ],
)
def test_a_programme_that_does_not_say_what_it_is_worth_is_refused(
    change: dict[str, float | None], key: str, words: str
) -> None:
    programme = {k: v for k, v in (CASHBACK | change).items() if v is not None}
    with pytest.raises(ScenarioError) as caught:
        with_programme(programme)
    (problem,) = caught.value.problems
    assert problem.path == f"policies.points.programme.{key}"
    assert words in problem.expected


def test_who_gave_up_a_stamp_card_may_come_back_and_without_a_rate_never_does() -> None:
    """Where nobody comes back, a programme that most give up loses its members."""
    card = {"kind": "stamps", "goal": 10, "reward_value": 10.0, "reward_cost": 5.0, "hassle": -3.0}
    members, given_up = [], []
    for rate in (0.0, 4.0):
        rewards = {"abandonment": 0.5, "returning": rate}
        market = Market(with_programme(card, rewards=rewards), rng=1, policy="points")
        market.run(weeks=52)
        standing = market.customers.member[market.names.index("us")]
        members.append(int((standing == 1).sum()))
        given_up.append(int((standing == 2).sum()))
        assert counted(market, Flow.CARDS_GIVEN_UP) > 100
    assert members[1] > 2 * members[0]
    assert given_up[1] < given_up[0]
