"""What holds the customers: Shapley values that add up, of the utilities the engine uses."""

from __future__ import annotations

import json
import math
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.market.columns import (
    AWARE,
    LAST_FIRM,
    TASTE,
    Columns,
    copy_columns,
)
from sim.market.compile import kernel
from sim.market.flows import FLOWS
from sim.market.market import Market
from sim.market.prepare import prepare
from sim.market.rules import Records
from sim.market.steps.choice import deliberate_lock
from sim.market.steps.contact import reach
from sim.market.steps.scratch import new_scratch
from sim.market.steps.utility import consider_programmes, weigh_all, weigh_some
from sim.measure.ending import end_programme, without_programme
from sim.measure.holding import calendar_weeks, holding
from sim.measure.journal import is_present
from sim.measure.shapley import choice_probability, coalitions, decompose, shapley_values
from sim.measure.utility import Component, running_rules, standing_offers, utilities
from sim.scenario import Scenario
from tests.market.builders import busy, firm, town

KINDS = ["purchase", "subscription"]


def ran(kind: str, policy: str = "busy", weeks: int = 30) -> Market:
    """A busy market after so many weeks."""
    market = Market(busy(kind), rng=6, policy=policy)
    market.run(weeks=weeks)
    return market


def drawn(players: int, firms: int, customers: int, seed: int) -> Any:
    """Utilities drawn at random, and who knows whom (everybody knows firm 0)."""
    rng = np.random.default_rng(seed)
    known = rng.random((firms, customers)) < 0.7
    known[0] = True
    return rng.normal(0.0, 2.0, (players, firms, customers)), known


def by_orders(parts: Any, known: Any, player: int) -> Any:
    """The Shapley value from its definition: the mean over all orders of what a player adds."""
    players = len(parts)
    total = np.zeros(parts.shape[2])
    for order in permutations(range(players)):
        before = list(order[: order.index(player)])
        without = choice_probability(parts[before].sum(axis=0), known, 0)
        total += choice_probability(parts[[*before, player]].sum(axis=0), known, 0) - without
    return total / math.factorial(players)


@settings(max_examples=30)
@given(
    players=st.integers(1, 6),
    firms=st.integers(1, 8),
    customers=st.integers(1, 40),
    seed=st.integers(0, 2**32 - 1),
)
def test_values_add_up_to_the_probability_less_the_neutral_one(
    players: int, firms: int, customers: int, seed: int
) -> None:
    parts, known = drawn(players, firms, customers, seed)
    values, probability, neutral = decompose(parts, known, 0)
    assert np.abs(values.sum(axis=0) - (probability - neutral)).max() < 1e-13
    assert np.allclose(neutral, 1.0 / known.sum(axis=0), rtol=1e-15)
    assert np.allclose(probability, choice_probability(parts.sum(axis=0), known, 0), atol=1e-14)


def test_values_are_means_over_all_orders() -> None:
    parts, known = drawn(4, 3, 20, seed=1)
    values, _, _ = decompose(parts, known, 0)
    for player in range(4):
        assert np.allclose(values[player], by_orders(parts, known, player), atol=1e-14)


def test_a_component_alike_for_all_firms_is_worth_nothing() -> None:
    parts, known = drawn(6, 4, 200, seed=2)
    parts[2] = 0.0
    parts[4] = parts[4, :1]
    values, _, _ = decompose(parts, known, 0)
    assert not values[2].any()
    assert np.abs(values[4]).max() < 1e-14


def test_components_alike_are_worth_the_same() -> None:
    parts, known = drawn(6, 4, 200, seed=3)
    parts[5] = parts[1]
    values, _, _ = decompose(parts, known, 0)
    assert np.allclose(values[1], values[5], rtol=0.0, atol=1e-14)


def test_who_knows_one_firm_only_is_held_by_nothing_but_that() -> None:
    parts, known = drawn(6, 3, 10, seed=4)
    known[1:] = False
    values, probability, neutral = decompose(parts, known, 0)
    assert not values.any()
    assert (probability == 1.0).all()
    assert (neutral == 1.0).all()


def test_values_of_a_game_with_a_known_answer() -> None:
    # Gloves: one left (player 0) and two right ones; a pair is worth 1.
    worth = np.array([0, 0, 0, 1, 0, 1, 0, 1], float)
    assert coalitions(3)[5].tolist() == [1.0, 0.0, 1.0]
    assert np.allclose(shapley_values(worth), [2 / 3, 1 / 6, 1 / 6])


@kernel
def weigh_block(
    week: int,
    offers: Records,
    births: Records,
    c: Columns,
    rule_table: Records,
    scratch: Records,
    flows: Any,
    weights: Any,
) -> None:
    """What the engine's own steps weigh in a week, before the lock."""
    rules = rule_table[0]
    s = scratch[0]
    n = c.place.size
    reach(0, n, week, offers, births, c, rules, s, flows)
    consider_programmes(0, n, offers, births, c, rules, s)
    if rules.subscription:
        for k in range(n):
            s.row[k] = k
        weigh_some(0, n, week, offers, births, c, rules, s)
    else:
        weigh_all(0, n, week, offers, births, c, rules, s)
    for j in range(offers.size):
        for k in range(n):
            weights[j, k] = s.score[j, k] if rules.subscription else s.weight[j, k]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("policy", ["status-quo", "busy", "points"])
def test_components_add_up_to_what_the_engine_weighs(kind: str, policy: str) -> None:
    market = ran(kind, policy)
    week = market.clock + 1
    columns, offers = market.customers.columns, standing_offers(market, week)
    rules, births = running_rules(market), prepare(market.spec).births
    firms, customers = columns.points.shape
    weights = np.zeros((firms, customers), np.float32)
    copied = copy_columns(columns)
    # Contacts of that week would strengthen bonds before the choice; here they are left out.
    offers["contact_rate"] = 0.0
    room = np.zeros((1, firms, FLOWS), np.int64)
    weigh_block(week, offers, births, copied, rules, new_scratch(), room, weights)
    parts = utilities(market, week)
    records, rule = offers.view(np.recarray), rules.view(np.recarray)[0]
    value = parts.sum(axis=0)
    for j in range(firms):
        for i in np.flatnonzero(columns.mark[LAST_FIRM] == j):
            lock = deliberate_lock(j, i, week, records[j], columns, rule)
            value[j, i] -= rule.habit + lock
    aware = columns.flag[AWARE] == 1
    assert aware.any(axis=1).all()
    assert np.allclose(np.exp(value[aware]), weights[aware], rtol=2e-4)
    assert np.array_equal(parts[Component.PREFERENCE], np.log(columns.tie[TASTE].astype(float)))


@pytest.mark.parametrize("kind", KINDS)
def test_every_component_is_in_use_and_looking_changes_nothing(kind: str) -> None:
    market = ran(kind)
    before = market.digest()
    parts = utilities(market)
    for component in Component:
        assert np.ptp(parts[component], axis=0).any(), component
    holding(market)
    assert market.digest() == before


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("policy", ["status-quo", "busy", "points"])
def test_parts_add_up_for_every_customer_held(kind: str, policy: str) -> None:
    market = ran(kind, policy)
    held = holding(market)
    focal = market.names.index("us")
    present = is_present(market.customers.columns, focal, market.clock - 1, kind != "purchase")
    assert len(held.place) == present.sum() > 50
    assert np.abs(held.parts.sum(axis=0) - (held.probability - held.neutral)).max() < 1e-12
    table = held.table()
    added = sum(float(table[c.name.lower()] or 0.0) for c in Component)
    assert added == pytest.approx(float(table["probability"] or 0) - float(table["neutral"] or 0))
    shares = sum(float(table[f"{c.name.lower()}_share"] or 0.0) for c in Component)
    assert shares == pytest.approx(1.0)


def test_probabilities_are_those_with_which_customers_choose() -> None:
    # One purchase a week or so, nothing learnt from it: the next choice is a plain logit draw.
    scenario = town(
        {"us": firm(0.4), "a": firm(0.35), "b": firm(0.25)},
        customers=4000,
        turnover=0.0,
        segments={"all": {"share": 1.0, "purchase_rate": {"mean": 2.0, "shape": 5.0}}},
        behaviour={"choice": {"habit": 0.7}, "talk": {"recommend": 0.0, "warn": 0.0}},
    )
    market = Market(scenario, rng=3)
    focal = market.names.index("us")
    held = holding(market)
    columns = market.customers.columns
    rows = {place: i for i, place in enumerate(columns.place.tolist())}
    who = np.array([rows[place] for place in held.place.tolist()])
    before = columns.history[2].copy()
    market.run(weeks=1)
    bought = columns.history[2] - before
    once = bought.sum(axis=0)[who] == 1
    chose = bought[focal][who][once]
    expected = held.probability[once]
    error = math.sqrt((expected * (1.0 - expected)).sum())
    assert once.sum() > 500
    assert abs(chose.sum() - expected.sum()) < 4 * error


def test_only_what_there_is_holds_anybody() -> None:
    still = {
        "choice": {"habit": 0.0, "loss_aversion": 0.0},
        "talk": {"recommend": 0.0, "warn": 0.0},
    }
    scenario = town({"us": firm(0.6), "a": firm(0.4)}, behaviour=still)
    table = holding(Market(scenario, rng=3)).table()
    for name in ("price", "habit", "programme", "lock_in"):
        assert table[name] == 0.0
        assert table[f"{name}_share"] == 0.0
    assert float(table["preference"] or 0.0) > 0.1


def test_deals_are_seen_over_their_whole_calendar() -> None:
    deals = {"us": firm(0.6, discount={"depth": 0.3, "every": 4}), "a": firm(0.4)}
    scenario = town(deals, weeks=4)
    market = Market(scenario, rng=3)
    assert calendar_weeks(market) == 4
    found = []
    for _ in range(2):
        held = holding(market)
        found.append(held.parts[Component.PRICE].mean())
        market.run(weeks=1)
    assert found[0] > 0.0
    assert found[1] == pytest.approx(found[0], rel=0.2)
    assert calendar_weeks(Market(town(), rng=3)) == 1


def test_a_market_without_customers_of_the_firm_holds_nobody() -> None:
    firms = {"us": firm(0.5, awareness=0.0), "a": firm(0.5), "b": firm(0.5)}
    held = holding(Market(town(firms, burn_in=0), rng=3))
    assert len(held.place) == 0
    assert held.table()["probability"] is None
    assert json.loads(json.dumps(held.to_dict(), allow_nan=False))["all"]["customers"] == 0


def test_tables_and_frames_say_the_same() -> None:
    held = holding(ran("purchase"))
    frame = held.to_frame()
    assert frame["segment"].tolist() == ["all", *held.segments]
    assert frame["customers"].iloc[0] == frame["customers"].iloc[1:].sum()
    people = held.customers_frame()
    assert people["lock_in"].mean() == pytest.approx(frame["lock_in"].iloc[0])
    plain = json.loads(json.dumps(held.to_dict(), allow_nan=False))
    assert plain["segments"]["regulars"]["habit"] == pytest.approx(frame["habit"].iloc[2])


def with_points(kind: str) -> Scenario:
    """A market in which the focal firm has always had points, and a policy with richer ones."""
    data = busy(kind).model_dump(by_alias=True, exclude_unset=True)
    points = {"kind": "points", "earn": 1.0, "goal": 30, "hassle": -3.0}
    points |= {"reward_value": 6.0, "reward_cost": 5.0}
    data["firms"]["us"]["programme"] = points
    data["firms"]["dear"]["strategy"] = {"name": "hold"}
    return Scenario.from_dict(data)


@pytest.mark.parametrize("kind", KINDS)
def test_without_the_programme_points_lapse_and_all_else_goes_on(kind: str) -> None:
    market = Market(with_points(kind), rng=6)
    market.run(weeks=10)
    us = market.names.index("us")
    before = market.digest()
    ended = without_programme(market)
    assert (market.customers.points[us] > 0).any()
    ended.run(weeks=5)
    assert not ended.customers.points[us].any()
    assert not (ended.customers.member[us] == 1).any()
    now, today = ended.firm("us").offer, market.firm("us").offer
    assert now.programme.kind == "none"
    assert now.model_copy(update={"programme": today.programme}) == today
    assert market.digest() == before
    assert ended.residuals() == {"money": 0, "points": 0}


def test_a_policy_that_starts_later_still_starts_but_without_its_programme() -> None:
    market = Market(busy("purchase"), rng=6, policy="switch")
    ended = without_programme(market)
    ended.run(weeks=5)
    assert ended.firm("us").offer.price == 9.5
    assert ended.firm("us").offer.programme.kind == "none"
    market.run(weeks=5)
    assert market.firm("us").offer.programme.kind == "points"


def test_a_reacting_strategy_goes_on_reacting_without_the_programme() -> None:
    data = with_points("purchase").model_dump(by_alias=True, exclude_unset=True)
    data["firms"]["us"]["strategy"] = {"name": "match_price", "watch": "cheap", "lag": 2}
    data["focal"] = "us"
    market = Market(Scenario.from_dict(data), rng=6)
    with_it, ended = market.fork(), without_programme(market)
    for twin in (with_it, ended):
        twin.run(weeks=6)
    assert ended.firm("us").offer.discount == with_it.firm("us").offer.discount
    assert ended.firm("us").offer.programme.kind == "none"


@pytest.mark.parametrize("kind", KINDS)
def test_ending_compares_two_years_from_the_same_moment(kind: str) -> None:
    market = Market(with_points(kind), rng=6)
    market.run(weeks=26)
    found = end_programme(market, weeks=52)
    again = market.fork()
    again.run(weeks=52)
    us = market.names.index("us")
    profit = int(again.books.profit()[market.clock :, :, us].sum())
    assert found.going_on.profit == profit
    entries, opening = market.books.entries, market.books.opening
    owed = int(opening[:, us].sum() - entries[:, :, us, 1].sum())
    assert found.released == owed > 0
    assert found.going_on != found.ended
    assert 0 <= found.ended.kept <= found.customers
    assert found.ended.retention == found.ended.kept / found.customers
    assert json.loads(json.dumps(found.to_dict()))["weeks"] == 52


def test_ending_no_programme_changes_nothing() -> None:
    market = Market(town(), rng=6)
    found = end_programme(market, weeks=10)
    assert found.going_on == found.ended
    assert found.released == 0


def test_impossible_moments_are_refused() -> None:
    market = Market(town(), rng=6, burn_in=False)
    with pytest.raises(ValueError, match=r"week \(-13\) must be 0 or later"):
        without_programme(market)
    with pytest.raises(ValueError, match=r"weeks \(0\) must be 1 or more"):
        end_programme(Market(town(), rng=6), weeks=0)
