"""Extremes: prices that run away, and traits without a spread."""

from __future__ import annotations

import numpy as np
import pytest

from sim.market.constants import NARROW, normal_scores
from sim.market.firm import Firm
from sim.market.flows import Flow
from sim.market.market import Market
from sim.market.strategies import Strategy
from sim.scenario import Scenario
from sim.scenario.levers import Levers
from sim.scenario.prices import HIGHEST, LOWEST, price_range

from .builders import firm, town


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
    """facing(price of the policy, strategy) -> two firms of price 10 that watch each other."""
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
    market = Market(facing(cut, strategy), policy="war")
    market.run()
    assert {one.offer.price for one in market.firms} == {end * 10.0}
    assert market.residuals() == {"money": 0, "points": 0}


@pytest.mark.parametrize("factor", [0.5, 0.0, 2.0, 1e300])
def test_no_strategy_drives_a_price_beyond_the_lowest_or_the_highest(factor: float) -> None:
    market = Market(town(customers=40))
    low, high = price_range(market.spec)
    market.firm("us").strategy = Times(factor)
    market.run(weeks=30)
    prices = [levers.price for levers in market.firm("us").offers]
    assert low <= min(prices) < max(prices) <= high
    assert prices[-1] == (low if factor < 1.0 else high)
    assert market.residuals() == {"money": 0, "points": 0}
    assert np.isfinite(market.customers["usual_value"]).all()


def test_levers_that_stop_stay_the_same_object_so_that_nothing_is_decided_anew() -> None:
    market = Market(facing(5.0, "imitate"), policy="war")
    market.run()
    last = market.firm("us").offers[-20:]
    assert all(levers is last[0] for levers in last)


@pytest.mark.parametrize("price", [0.0101, 1.0, 9_999.0])
def test_the_lowest_price_is_worth_a_tick_at_least(price: float) -> None:
    cheap = town({"us": firm(0.5, price), "them": firm(0.5, price)}, customers=40)
    market = Market(cheap)
    market.firm("us").strategy = Times(0.0)
    market.run(weeks=5)
    assert market.flows[-5:, :, market.names.index("us"), Flow.REVENUE].sum() > 0


@pytest.mark.parametrize("mean", [0.01, 0.3, 0.5, 0.99])
def test_a_trait_with_next_to_no_spread_has_next_to_none(mean: float) -> None:
    mu, sigma = normal_scores(mean, 0.0)
    assert sigma == 0.0
    assert normal_scores(mean, 1e-10) == (mu, pytest.approx(0.0, abs=1e-6))
    below, above = normal_scores(mean, 0.999 * NARROW), normal_scores(mean, 1.001 * NARROW)
    assert below == pytest.approx(above, abs=1.1e-6 + 0.002 * above[1])


@pytest.mark.parametrize("mean", [0.01, 0.3, 0.5, 0.99])
def test_a_trait_may_be_as_wide_as_the_check_allows(mean: float) -> None:
    most = 0.999 * (mean * (1.0 - mean)) ** 0.5
    mu, sigma = normal_scores(mean, most)
    trait = np.random.default_rng(5).normal(mu, sigma, 400_000) > 0.0
    assert trait.mean() == pytest.approx(mean, abs=0.003)
    assert 100.0 < sigma < 1000.0
