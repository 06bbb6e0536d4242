"""A world of a pilot: its accounts at their limits, and what stands between pilot and truth."""

from __future__ import annotations

from dataclasses import astuple, replace

import numpy as np
import pytest

from sim import Market
from sim.analysis.audit.guard import library
from sim.analysis.pilot.question import Question
from sim.analysis.pilot.world import World, simulate
from sim.measure.followed import follow
from sim.measure.metric import METRICS
from sim.measure.summary import summarise_firm
from sim.scenario import Scenario
from sim.stats.two_arms import read_arms, share_interval
from tests.analysis.pilot.markets import QUIET, town

WEEKS = 8


def asked(policy: str = "discount", **words: object) -> Question:
    return replace(Question(policy, WEEKS, lots=1), **words)


def profit(spec: Scenario, policy: str | None) -> float:
    market = Market(spec, 1, policy=policy, labels=False)
    market.run()
    found = summarise_firm(market, "us", ["profit"])["profit"]
    assert isinstance(found, float)
    return found


@pytest.fixture(scope="module")
def loud() -> tuple[Scenario, World]:
    loud = dict.fromkeys(("recommend", "warn", "weight"), 0.5)
    changes = {f"behaviour.talk.{name}": value for name, value in loud.items()}
    spec = town(500, changes | {"firms.rival.strategy.lag": 2, "weeks": 30})
    return spec, simulate(spec, asked())


def test_the_gain_of_a_roll_out_is_that_of_any_other_run(loud: tuple[Scenario, World]) -> None:
    spec, world = loud
    assert world.now == pytest.approx(profit(spec, "discount") - profit(spec, None), abs=0.01)


def test_the_bias_adds_up_to_reading_less_truth(loud: tuple[Scenario, World]) -> None:
    _, world = loud
    assert sum(astuple(world.bias)) == pytest.approx(world.lots[0].expected - world.truth)
    assert world.bias.rivals != 0.0
    assert world.bias.talk != 0.0
    assert world.bias.deals != 0.0


def test_where_nothing_joins_the_arms_only_the_lot_stands_between_pilot_and_truth() -> None:
    world = simulate(town(500, QUIET), asked("bond"))
    assert (world.bias.rivals, world.bias.talk, world.bias.deals) == pytest.approx((0.0,) * 3)
    assert world.lots[0].expected - world.truth == pytest.approx(world.bias.lot)


def test_a_pilot_of_few_that_is_given_up_leaves_hardly_a_trace() -> None:
    spec = town(500, QUIET)
    few, many = (simulate(spec, asked("bond", size=size)) for size in (40, None))
    assert few.units < many.units / 3
    assert abs(few.dropped) < abs(many.dropped)
    assert (few.now, few.late) == (many.now, many.late)


def test_a_later_roll_out_gains_what_that_of_any_other_run_does() -> None:
    spec = town(500)
    world = simulate(spec, asked("bond"))
    late = spec.replace("policies.bond.from", WEEKS)
    assert world.late == pytest.approx(profit(late, "bond") - profit(spec, None), abs=0.01)


def test_where_all_but_a_few_get_the_policy_rolling_out_after_it_is_rolling_out_now() -> None:
    world = simulate(town(500, QUIET), asked("bond", holdout=0.03, weeks=8))
    assert world.late + world.adopted == pytest.approx(world.now, rel=0.1)


def test_stores_hold_neighbours_and_are_read_by_their_means() -> None:
    world = simulate(town(800), asked("bond", unit="stores", stores=20))
    assert world.units == 20
    assert world.lots[0].reading.df <= 18


def textbook(effect: float, sd: float, n: int) -> float:
    """Power of a test with two arms of n, by statsmodels."""
    found = library("statsmodels.stats.power").TTestIndPower().power(abs(effect) / sd, n, 0.05)
    return float(found)


def test_without_talk_habit_and_reactions_power_is_the_textbooks_within_its_interval() -> None:
    deep = QUIET | {"policies.discount.discount.every": 2}
    world = simulate(town(300, deep), asked(weeks=20, lots=80))
    readings = [lot.reading for lot in world.lots]
    effect = float(np.mean([lot.expected for lot in world.lots]))
    n = world.units / 2
    sd = float(np.mean([each.error for each in readings])) / np.sqrt(2.0 / n)
    low, high = share_interval([[each.found] for each in readings])
    assert low <= textbook(effect, sd, round(n)) <= high
    assert 0.15 < textbook(effect, sd, round(n)) < 0.95


def test_customers_drawn_anew_for_each_pilot_find_it_as_often_as_the_textbook_says() -> None:
    start = Market(town(600, QUIET), 3, labels=False)
    own, twin = (lived(start, name) for name in ("discount", None))
    effect, sd = float((own - twin).mean()), np.sqrt((own.var() + twin.var()) / 2.0)
    n = round(2.0 * (2.5 * sd / effect) ** 2)  # 2.5 standard errors away: found 70 times in 100
    rng, cases, nothing = np.random.default_rng(5), [], np.zeros(2 * n)
    treated = np.arange(2 * n) < n
    for _ in range(1_000):
        drawn = rng.integers(0, len(own), 2 * n)
        after = np.where(treated, own[drawn], twin[drawn])
        cases.append([read_arms(after, nothing, treated, nothing.astype(np.int64)).found])
    low, high = share_interval(cases)
    assert low <= textbook(effect, sd, n) <= high


def lived(start: Market, policy: str | None) -> np.ndarray:
    """What each customer of a market brings in some weeks."""
    market = follow(start, policy)
    market.run(WEEKS)
    return METRICS["profit"].of(market.ledger)[market.ledger.born <= start.clock]
