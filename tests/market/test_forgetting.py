"""Forgetting: firms without purchases and advertising slip the mind, all others stay."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.market.columns import NEVER
from sim.market.market import Market
from sim.market.windows import Tally

from .builders import SILENT, busy, firm, town

YEAR = 52
CERTAIN = 52.0
"""Forgetting a year at which whoever can forget a firm does so within the week."""


def quiet(forgetting: float, weeks: int, reach: float = 0.0, **words: Any) -> Market:
    """Return subscribers without talk who never reconsider, after so many weeks."""
    attention = {"per_year": 0.0, "price": 0.0, "renewal": 0.0, "failure": 0.0}
    behaviour = SILENT | {"attention": attention, "lives": {"forgetting": forgetting}}
    firms = {"us": firm(0.4, advertising={"reach": reach}), "them": firm(0.6)}
    market = Market(
        town(
            firms,
            kind="subscription",
            customers=4000,
            turnover=0.0,
            burn_in=0,
            behaviour=behaviour,
            **words,
        ),
        rng=6,
    )
    market.run(weeks=weeks)
    return market


def share_of_strangers_aware(market: Market) -> float:
    """Return the share of those who never were our subscribers that knows us."""
    us = market.names.index("us")
    never = market.customers.first_bought[us] == NEVER
    return float(market.customers.aware[us][never].mean())


def test_in_the_first_year_and_at_0_nobody_forgets() -> None:
    assert share_of_strangers_aware(quiet(CERTAIN, YEAR + 1)) == 1.0
    assert share_of_strangers_aware(quiet(0.0, 2 * YEAR)) == 1.0


def test_as_many_forget_in_a_year_as_the_rate_says() -> None:
    """Every week one in 52 / rate, from the end of the first year on."""
    market = quiet(0.5, 2 * YEAR + 1)
    assert share_of_strangers_aware(market) == pytest.approx((1.0 - 0.5 / YEAR) ** YEAR, abs=0.03)


@pytest.mark.parametrize("reach", [0.005, 0.05])
def test_advertising_holds_awareness_where_as_many_hear_of_the_firm_as_forget_it(
    reach: float,
) -> None:
    """The balance of `a <- r + (1 - r) (1 - p) a`, a week of advertising and forgetting."""
    chance = 2.0 / YEAR
    market = quiet(2.0, 5 * YEAR, reach)
    balance = reach / (1.0 - (1.0 - reach) * (1.0 - chance))
    assert share_of_strangers_aware(market) == pytest.approx(balance, abs=0.04)


def known_and_kept(market: Market) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return who knows which firm, and who has a reason not to forget it."""
    customers, firms = market.customers, np.arange(len(market.names))[:, None]
    week = market.clock - 1
    since = np.maximum(customers.last_bought.astype(int), customers.born.astype(int))
    kept = (week - since <= YEAR) | (customers.last_firm == firms) | (customers.points > 0)
    return customers.aware == 1, kept


@pytest.mark.parametrize("kind", ["purchase", "subscription"])
def test_what_somebody_has_to_do_with_stays_known_and_all_else_is_forgotten(kind: str) -> None:
    """Where forgetting is certain, and nobody talks or advertises.

    Of the firms with a reason to be known only a newcomer may not know some.
    """
    behaviour = SILENT | {"lives": {"forgetting": CERTAIN}}
    scenario = busy(kind, 1000, behaviour=behaviour).replace(
        {"firms.cheap.awareness": 1.0, "firms.dear.programme.expires_after": 0}
    )
    market = Market(scenario, rng=5)
    market.run(weeks=3 * YEAR)
    known, kept = known_and_kept(market)
    assert np.array_equal(known, kept)
    assert 0.1 < known.mean() < 0.9
    if kind == "purchase":
        recent = market.clock - 1 - market.customers.last_bought.astype(int) <= YEAR
        assert (known & (market.customers.points > 0) & ~recent).any()


def test_what_is_forgotten_is_not_bought_and_what_is_bought_is_known() -> None:
    market = Market(busy("purchase", 1000).replace("behaviour.lives.forgetting", 26.0), rng=5)
    for _ in range(2 * YEAR):
        before = market.customers.aware.copy()
        market.run(weeks=1)
        bought = market.customers.last_bought == market.clock - 1
        assert (market.customers.aware[bought] == 1).all()
        others = bought & (before == 0) & (market.customers.born != market.clock)
        assert not others[market.names.index("dear")].any()


def test_a_recommendation_brings_a_forgotten_firm_back() -> None:
    talk = {"recommend": 0.5, "recommend_from": 0.0, "warn": 0.0}
    known = []
    for recommend in (0.0, 0.5):
        words = {"talk": talk | {"recommend": recommend}, "lives": {"forgetting": 6.0}}
        market = Market(busy("purchase", 1000, behaviour=words), rng=5)
        market.run(weeks=2 * YEAR)
        known.append(float(market.customers.aware.mean()))
    assert known[1] > known[0] + 0.1


def test_who_bought_in_a_window_of_two_years_has_a_stage_whatever_is_forgotten_since() -> None:
    behaviour = SILENT | {"lives": {"forgetting": CERTAIN}}
    words = {"retention_window": 104, "weeks": 104, "burn_in": 52, "customers": 1000}
    market = Market(town(behaviour=behaviour, **words), rng=5)
    market.run()
    forgotten = (market.customers.bought_before > 0) & (market.customers.aware == 0)
    assert forgotten.sum() > 20
    counts = market.windows[-1].counts
    staged = counts[..., Tally.NO_STAGE : Tally.SUSTAINABLE_STAGE + 1].sum(axis=-1)
    assert np.array_equal(staged, counts[..., Tally.BUYERS])
