"""A pilot inside a market: what it is at its limits, and what joins the arms in between."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from sim import Market, Scenario
from sim.market.books import Account
from sim.market.flows import Flow
from sim.measure.field import FieldMarket, try_out
from sim.measure.followed import follow
from sim.scenario.switches import switches

SMALL = Scenario.load(Path(__file__).parents[1] / "scenario" / "small.toml")
WEEKS = 12
POLICIES = ("discount", "bond", "mix")
POINTS = {"kind": "points", "goal": 100, "endowed": 0, "earn": 1.0}


def launch(changes: Mapping[str, object] | None = None, **words: object) -> Market:
    spec = SMALL.replace({"customers": 400, **(changes or {}), **words})
    return Market(spec, 7, labels=False)


def piloted(market: Market, policy: str, treated: np.ndarray, **how: bool) -> FieldMarket:
    trial = try_out(market, policy, treated, **how)
    trial.run(WEEKS)
    return trial


def half(market: Market) -> np.ndarray:
    """Rows of every second place."""
    return market.customers.place % 2 == 0


@pytest.mark.parametrize("kind", ["purchase", "subscription"])
@pytest.mark.parametrize("policy", POLICIES)
def test_with_everybody_treated_it_is_the_market_under_the_policy_and_with_nobody_the_baseline(
    policy: str, kind: str
) -> None:
    market = launch(kind=kind)
    for everybody, name in ((True, policy), (False, None)):
        trial = piloted(market, policy, np.full(len(market.customers), everybody))
        plain = market.fork(name)
        plain.run(WEEKS)
        assert trial.digest() == plain.digest()


def test_the_market_that_is_forked_stays_as_it_is() -> None:
    market = launch()
    before = market.digest()
    piloted(market, "mix", half(market))
    assert (market.week, market.digest()) == (0, before)


@pytest.mark.parametrize("seen", [True, False])
def test_books_balance_and_customers_add_up_to_what_was_counted(seen: bool) -> None:
    market = launch(turnover=0.5)
    trial = piloted(market, "mix", half(market), seen=seen)
    assert trial.residuals() == {"money": 0, "points": 0}
    counted = trial.flows[-WEEKS:].sum(axis=(0, 1))
    assert np.array_equal(trial.ledger.flows.sum(axis=0), counted)


@pytest.mark.parametrize("policy", POLICIES)
def test_without_talk_and_reactions_everybody_lives_as_in_the_market_of_its_arm(
    policy: str,
) -> None:
    silent = switches()["word of mouth"] | switches()["unfair deals"]
    market = launch({**silent, "firms.rival.strategy": {"name": "hold"}})
    treated = half(market)
    trial = piloted(market, policy, treated).ledger
    own, twin = follow(market, policy), follow(market)
    for each in (own, twin):
        each.run(WEEKS)
    got_it = trial.place % 2 == 0
    for name in ("flows", "entries", "present", "left"):
        arms = [getattr(each.ledger, name) for each in (own, twin)]
        chosen = got_it.reshape(-1, *[1] * (arms[0].ndim - 1))
        assert np.array_equal(getattr(trial, name), np.where(chosen, *arms)), name
    assert not np.array_equal(own.ledger.entries, twin.ledger.entries)


def test_each_customer_is_charged_what_its_own_arm_gets() -> None:
    market = launch()
    ledger = piloted(market, "bond", half(market)).ledger
    contacts = ledger.entries[:, Account.CONTACTS]
    assert contacts[ledger.place % 2 == 0].sum() > 0
    assert contacts[ledger.place % 2 == 1].sum() == 0


def test_talk_carries_what_the_treated_live_through_to_those_held_out() -> None:
    changes = {"behaviour.talk.recommend": 1.0, "behaviour.talk.warn": 1.0, "turnover": 0.0}
    changes |= {"policies.mix.failures": {"rate": 0.5}, "behaviour.talk.weight": 2.0}
    market = launch(changes)
    spared = np.flatnonzero(~half(market))
    pilot, without = piloted(market, "mix", half(market), seen=False), market.fork()
    without.run(WEEKS)
    us = market.names.index("us")
    heard = [each.customers.buzz[us, spared].mean() for each in (pilot, without)]
    assert heard[0] < heard[1]


def test_rivals_answer_what_the_public_sees_and_nothing_else() -> None:
    market = launch({"firms.rival.strategy.lag": 1})
    for seen in (True, False):
        trial = piloted(market, "discount", half(market), seen=seen)
        answered = trial.firm("rival").offer.discount.depth > 0.0
        assert answered == seen


def test_the_public_sees_a_policy_that_half_of_the_customers_get() -> None:
    market = launch()
    ours = market.customers.last_bought[market.names.index("us")] > market.clock - 26
    few = ours & (np.cumsum(ours) % 4 == 0)
    assert try_out(market, "bond", ours).policy == "bond"
    assert try_out(market, "bond", few).policy == "status-quo"


def test_who_is_held_out_of_a_deal_trusts_less_if_told_of_it() -> None:
    market = launch({"behaviour.deals.unfairness": 5.0, "behaviour.experience.trust_loss": 0.2})
    spared = np.flatnonzero(~half(market))
    us = market.names.index("us")
    trust = [
        piloted(market, "discount", half(market), seen=False, told=told).customers.trust[us, spared]
        for told in (True, False)
    ]
    assert trust[0].mean() < trust[1].mean()


def test_after_the_pilot_all_get_the_policy_or_none_does() -> None:
    market = launch({"policies.bond": {"programme": POINTS}})
    trial = piloted(market, "bond", half(market), seen=False)
    rolled, given_up = trial.roll_out("bond"), trial.give_up()
    for each in (rolled, given_up):
        each.run(1)
        assert each.ended().residuals() == {"money": 0, "points": 0}
    us = market.names.index("us")
    points = [each.flows[-1, :, us, Flow.POINTS_ISSUED].sum() for each in (rolled, trial, given_up)]
    assert points[0] > points[1] > points[2]
    assert trial.week == WEEKS
    kinds = [each.ended().firm("us").offer.programme.kind for each in (rolled, given_up)]
    assert kinds == ["points", "stamps"]
