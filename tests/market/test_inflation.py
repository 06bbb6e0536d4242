"""Inflation: the same is bought, and all that is paid grows with the years; nothing at 0."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.market.books import Account
from sim.market.flows import FIXED, FLOWS, Flow
from sim.market.market import Market
from sim.market.mechanisms.inflation import price_level
from sim.measure.summary import summarise

from .builders import busy, digests_by_way, state

KINDS = ("purchase", "subscription")
WEEKS, RATE, TICKS = 60, 0.1, 10_000
MONEY = (Flow.REVENUE, Flow.DISCOUNT, Flow.EXIT_FEES)
OWED = [Account.REWARDS, Account.REWARD_LIABILITY, Account.CASH]


@cache
def market(kind: str, inflation: float, points: bool = False, **top: float) -> Market:
    """A market in which every lever is used for a while, with or without points at a rival."""
    given = {} if points else {"firms.dear.programme.kind": "none"}
    spec = busy(kind, category={"inflation": inflation}).replace({"weeks": WEEKS} | given | top)
    ready = Market(spec, rng=6, policy="busy")
    ready.run(weeks=WEEKS)
    return ready


def levels(of: Market) -> NDArray[np.float64]:
    """What is paid for 1 of week 0, week by week from the start of the burn-in."""
    burn_in = of.burn_in_weeks
    return np.array([price_level(week, RATE) for week in range(-burn_in, WEEKS)])


@pytest.mark.parametrize("kind", KINDS)
def test_customers_do_all_the_same_and_feel_no_price_rise(kind: str) -> None:
    plain, inflated = market(kind, 0.0), market(kind, RATE)
    rest = [flow for flow in range(FLOWS) if flow not in MONEY]
    assert np.array_equal(plain.flows[..., rest], inflated.flows[..., rest])
    before, after = state(plain), state(inflated)
    differ = {name for name in before if before[name].tobytes() != after[name].tobytes()}
    assert differ == {"spent"}
    assert set(inflated.price_images.values()) == set(plain.price_images.values())


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_paid_grows_with_the_price_level_from_week_0_on(kind: str) -> None:
    plain, inflated = market(kind, 0.0), market(kind, RATE)
    level = levels(plain)
    assert level[plain.burn_in_weeks] == 1.0
    assert level[-1] == pytest.approx(1.1 ** (59 / 52))
    counted, grown = (m.flows.sum(axis=(1, 2)) for m in (plain, inflated))
    # Both prices of a unit are rounded to a tick, and so is what is paid at each of them.
    roundings = 2.0 * (counted[:, Flow.UNITS] / FIXED + counted[:, Flow.PURCHASES])
    for flow in MONEY:
        before, after = counted[:, flow], grown[:, flow]
        assert before.any() == (flow != Flow.EXIT_FEES or kind == "subscription")
        assert np.all(np.abs(after - before * level) <= roundings), flow


@pytest.mark.parametrize("kind", KINDS)
def test_every_cost_grows_with_the_price_level(kind: str) -> None:
    """But for rewards, of which those owed for grow dearer, too."""
    plain, inflated = (m.books.entries.sum(axis=1) for m in (market(kind, 0.0), market(kind, RATE)))
    level = levels(market(kind, RATE))
    for account in Account:
        if account not in OWED:
            before, after = plain[..., account], inflated[..., account]
            assert after == pytest.approx(before * level[:, None], rel=1e-3, abs=2_000), account


@pytest.mark.parametrize("kind", KINDS)
def test_books_and_points_balance_to_the_tick(kind: str) -> None:
    assert market(kind, RATE, points=True).residuals() == {"money": 0, "points": 0}


def test_what_points_will_cost_is_owed_at_the_prices_of_the_week() -> None:
    inflated = market("purchase", RATE, points=True)
    books = inflated.books
    owed = books.opening.sum(axis=0)
    owed = owed - books.entries[..., Account.REWARD_LIABILITY].sum(axis=(0, 1))
    level = levels(inflated)[-1]
    for j, firm in enumerate(inflated.firms):
        programme: Any = firm.offer.programme
        held = int(inflated.customers.points[j].sum())
        needed = programme.goal + (programme.endowed if programme.kind == "stamps" else 0)
        each = programme.reward_cost * programme.expected_redemption * level * TICKS
        expected = held * each / needed if programme.kind != "none" else 0.0
        assert owed[j] == pytest.approx(expected, rel=1e-3, abs=3)
        assert (owed[j] > 0) == (firm.name in ("us", "dear"))


def test_points_are_earned_for_the_same_goods() -> None:
    issued = [
        market("purchase", rate, points=True).flows[..., Flow.POINTS_ISSUED].sum(axis=(0, 1))
        for rate in (0.0, RATE)
    ]
    assert issued[1] == pytest.approx(issued[0], rel=0.01)


def test_interest_that_is_only_inflation_discounts_to_the_profit_without_either() -> None:
    """But for what is owed for stamps, which grows dearer between two weeks."""
    real = summarise(market("purchase", 0.0, discount_rate=0.0))
    nominal = summarise(market("purchase", RATE, discount_rate=RATE))
    for firm in ("us", "dear", "cheap"):
        found, expected = (float(m[firm]["profit_discounted"] or 0) for m in (nominal, real))
        assert found == pytest.approx(expected, rel=5e-3)
        assert float(nominal[firm]["revenue"] or 0) > float(real[firm]["revenue"] or 0)


def test_runs_of_many_weeks_single_weeks_and_forks_pay_the_same() -> None:
    assert len(set(digests_by_way(busy(category={"inflation": RATE})))) == 1
