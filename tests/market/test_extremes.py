"""Extremes: prices that run away, traits without a spread, sums beyond what a number can hold."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.market.books import Slots
from sim.market.constants import normal_scores
from sim.market.costs import goods
from sim.market.firm import Firm
from sim.market.flows import FIXED, FLOWS, Flow
from sim.market.market import Market
from sim.market.steps.transaction import MOST_POINTS, points_for
from sim.market.strategies import Strategy
from sim.scenario import Scenario
from sim.scenario.levers import Levers
from sim.scenario.prices import HIGHEST, LOWEST, price_range

from .builders import firm, town

LARGE = 2**62


class Times(Strategy):
    """Multiplies its price every week."""

    waits = False

    def __init__(self, factor: float) -> None:
        self.factor = factor

    def decide(self, firm: Firm, market: Market) -> Levers:
        return firm.plan(market.week).model_copy(
            update={"price": firm.offer.price * self.factor, "service_quality": 0.1}
        )


def facing(cut: float, strategy: str) -> Scenario:
    """Return two firms of price 10 that watch each other."""
    answer = {"name": strategy, "lag": 1, "fidelity": 1.0}
    return town(
        {
            "us": firm(0.5, strategy=answer | {"watch": "them"}),
            "them": firm(0.5, strategy=answer | {"watch": "us"}),
        },
        policies={"status-quo": {}, "war": {"price": cut}},
        customers=40,
    )


@pytest.mark.parametrize(
    ("cut", "strategy", "end"),
    [(5.0, "imitate", LOWEST), (5.0, "match_price", LOWEST), (20.0, "imitate", HIGHEST)],
)
def test_two_firms_that_follow_each_other_stop_at_the_end_of_the_prices(
    cut: float, strategy: str, end: float
) -> None:
    market = Market(facing(cut, strategy), rng=1, policy="war")
    market.run()
    assert {one.offer.price for one in market.firms} == {end * 10.0}
    assert market.residuals() == {"money": 0, "points": 0}


@pytest.mark.parametrize("factor", [0.5, 1e-300, 2.0, 1e300])
def test_no_strategy_drives_a_price_beyond_the_lowest_or_the_highest(factor: float) -> None:
    market = Market(town(customers=40), rng=1)
    low, high = price_range(market.spec)
    market.firm("us").strategy = Times(factor)
    market.run(weeks=30)
    prices = [levers.price for levers in market.firm("us").offers]
    assert low <= min(prices) < max(prices) <= high
    assert prices[-1] == (low if factor < 1.0 else high)
    assert market.residuals() == {"money": 0, "points": 0}
    assert np.isfinite(market.customers["usual_value"]).all()


def test_levers_that_stop_stay_the_same_object_so_that_nothing_is_decided_anew() -> None:
    market = Market(facing(5.0, "imitate"), rng=1, policy="war")
    market.run()
    last = market.firm("us").offers[-20:]
    assert all(levers is last[0] for levers in last)


@pytest.mark.parametrize("price", [0.0101, 1.0, 9_999.0])
def test_the_lowest_price_is_worth_a_tick_at_least(price: float) -> None:
    cheap = town({"us": firm(0.5, price), "them": firm(0.5, price)}, customers=40)
    market = Market(cheap, rng=1)
    market.firm("us").strategy = Times(1e-9)
    market.run(weeks=5)
    assert market.flows[-5:, :, market.names.index("us"), Flow.REVENUE].sum() > 0


@pytest.mark.parametrize("mean", [0.01, 0.3, 0.5, 0.99])
def test_a_trait_with_next_to_no_spread_has_next_to_none(mean: float) -> None:
    mu, sigma = normal_scores(mean, 0.0)
    assert sigma == 0.0
    assert normal_scores(mean, 1e-10) == (mu, pytest.approx(0.0, abs=1e-6))


@pytest.mark.parametrize("mean", [0.01, 0.3, 0.5, 0.99])
def test_a_trait_may_be_as_wide_as_the_check_allows(mean: float) -> None:
    most = 0.999 * (mean * (1.0 - mean)) ** 0.5
    mu, sigma = normal_scores(mean, most)
    trait = np.random.default_rng(5).normal(mu, sigma, 400_000) > 0.0
    assert trait.mean() == pytest.approx(mean, abs=0.003)
    assert 100.0 < sigma < 1000.0


@given(st.integers(0, 10**15), st.integers(1, 10**11), st.integers(1, 10**9))
def test_points_are_those_of_whole_numbers_without_end(paid: int, points: int, ticks: int) -> None:
    assume(points <= 1000 * ticks)
    assert points_for(paid, points, ticks) == paid * points // ticks


def test_a_balance_holds_no_more_points_than_it_can() -> None:
    rich = {"kind": "points", "earn": 1000.0, "goal": 1_000_000, "expires_after": 0}
    rich |= {"reward_value": 5.0, "reward_cost": 5.0}
    scenario = town(
        {"us": firm(0.5, programme=rich), "them": firm(0.5)},
        segments={
            "all": {
                "share": 1.0,
                "price_sensitivity": {"mean": 0.0},
                "purchase_rate": {"mean": 10.0, "shape": 10.0},
                "basket": {"sd": 2.0},
            }
        },
        behaviour={"rewards": {"intercept": 20.0, "redemption": 0.0, "reward": 0.0}},
        customers=1000,
        turnover=0.0,
    )
    market = Market(scenario, rng=1)
    market.run(weeks=1000)
    held = market.customers.points[market.names.index("us")]
    assert held.max() == MOST_POINTS
    assert market.residuals() == {"money": 0, "points": 0}


def slots(units: int, customers: tuple[int, ...]) -> Slots:
    """Return one week in which so many units were sold."""
    flows = np.zeros((1, len(customers), FLOWS), np.int64)
    flows[..., Flow.UNITS] = units
    edges = np.concatenate([[0], np.cumsum(customers)])
    return Slots(flows, np.zeros((1, len(customers), 18), np.int64), edges, 0, 1e4)


@given(st.integers(-LARGE, LARGE), st.lists(st.integers(0, 7_000_000), min_size=1, max_size=3))
def test_lump_sums_are_shared_out_as_whole_numbers_without_end_would(
    amount: int, customers: list[int]
) -> None:
    sizes = (*customers, 1)
    up_to = [amount * sum(sizes[:k]) // sum(sizes) for k in range(len(sizes) + 1)]
    shared = slots(0, sizes).share_out(np.array([amount], np.int64))
    assert shared.tolist() == [[b - a for a, b in pairwise(up_to)]]


@given(st.integers(0, 20_000_000 * FIXED), st.floats(0.0, 1e6))
def test_goods_cost_what_whole_numbers_without_end_would_say(units: int, cost: float) -> None:
    scenario = town(customers=40)
    made = scenario.firms["us"].model_copy(update={"unit_cost": cost})
    found = goods(scenario, made, made, None, slots(units, (1,)))
    assert found.tolist() == [[(units * round(cost * 10_000) + FIXED // 2) // FIXED]]
