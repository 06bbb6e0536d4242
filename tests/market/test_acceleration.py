"""Acceleration: purchases that a deal only brings forward are missed later; today's model at 0."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.market.flows import Flow
from sim.market.market import Market
from sim.market.mechanisms.acceleration import beyond_usual
from sim.scenario import ScenarioError

from .builders import PURE, alike

CUSTOMERS, WEEKS = 40_000, 40
ONE_WEEK = {"discount": {"depth": 0.15}, "until": 1}
ONCE_IN_EIGHT = {"discount": {"depth": 0.15, "every": 8}}
RATE = {"mean": 0.5, "shape": 0.8}
SEGMENTS = {"all": {"share": 1.0, "purchase_rate": RATE, "price_sensitivity": {"sd": 0.0}}}


@cache
def sold(policy: str, share: float, use: float = 0.5, adaptation: float = 0.0) -> NDArray[np.int64]:
    """Purchases in the category week by week; deals act on nothing but when somebody buys."""
    demand = {"expandability": 0.5, "stockpiling": 0.0, "stock_use": use, "adaptation": adaptation}
    market = Market(
        alike(
            CUSTOMERS,
            PURE | {"demand": demand | {"acceleration": share}},
            segments=SEGMENTS,
            weeks=WEEKS,
            policies={"status-quo": {}, "once": ONE_WEEK, "often": ONCE_IN_EIGHT},
        ),
        rng=5,
        policy=policy,
        labels=False,
    )
    market.run(weeks=WEEKS)
    bought: NDArray[np.int64] = market.flows[..., Flow.PURCHASES].sum(axis=(1, 2))
    return bought


def gained(policy: str, share: float, **words: float) -> NDArray[np.int64]:
    """Purchases more than without deals, week by week."""
    return sold(policy, share, **words) - sold("status-quo", share, **words)


def test_what_is_beyond_the_usual_has_the_same_mean_seen_or_unseen() -> None:
    mean, usual = np.float32(0.9), np.float32(0.6)
    assert beyond_usual(0.0, mean, usual) == 0.0
    assert beyond_usual(3.0, mean, usual) == pytest.approx(1.0)
    assert beyond_usual(mean, mean, usual) == pytest.approx(0.3)
    assert beyond_usual(3.0, usual, mean) == pytest.approx(-0.3)


def test_where_offers_stay_nothing_is_brought_forward() -> None:
    assert np.array_equal(sold("status-quo", 0.0), sold("status-quo", 1.0))


def test_the_week_of_the_deal_sells_as_much_however_much_of_it_comes_early() -> None:
    first = [gained("once", share)[0] for share in (0.0, 0.5, 1.0)]
    assert first[0] == first[1] == first[2] > 1_000


def test_a_dip_follows_the_deal_and_deepens_with_the_share() -> None:
    after = [gained("once", share)[1:7].sum() for share in (0.0, 0.5, 1.0)]
    assert after[0] == 0
    assert 0 > after[1] > after[2]


@pytest.mark.parametrize("use", [0.3, 0.5, 1.0])
@pytest.mark.parametrize("share", [0.5, 1.0])
def test_that_share_of_the_sales_of_a_deal_is_missing_later_whatever_the_use_of_stock(
    share: float, use: float
) -> None:
    """To first order: F is exponential, so that a little less is missing."""
    more = gained("once", share, use=use)
    assert -more[1:].sum() / more[0] == pytest.approx(share, abs=0.09)


def test_with_all_of_it_early_deals_add_nothing_to_the_category() -> None:
    brought = [gained("often", share).sum() for share in (0.0, 1.0)]
    assert brought[0] > 5_000
    assert abs(brought[1]) < 0.12 * brought[0]


def test_what_the_market_gets_used_to_is_not_taken_off_a_second_time() -> None:
    """A remembered deal puts purchases off: they are made up for, as early ones are missed."""
    more = gained("once", 1.0, adaptation=0.1)
    assert 0 < more.sum() < 0.5 * gained("once", 0.0, adaptation=0.1).sum()


def test_early_purchases_that_nothing_would_make_up_for_are_refused() -> None:
    demand = {"acceleration": 0.5, "stock_use": 0.0}
    with pytest.raises(ScenarioError, match=r"stock_use.*acceleration = 0.5 would mean nothing"):
        alike(100, PURE | {"demand": demand})
