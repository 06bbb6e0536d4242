"""Choice: what one firm does moves customers to it or from it, never between others."""

from __future__ import annotations

import numpy as np
import pytest

from sim.market.flows import Flow
from sim.market.market import Market

from .builders import PURE, alike, firm, town

MILLION = 1_000_000
WEEKS = 8
CUT = {"policies": {"status-quo": {}, "cut": {"price": 8.5}}}
EAGER = {"all": {"share": 1.0, "purchase_rate": {"mean": 1.0, "shape": 1000.0}}}


def test_a_better_offer_moves_customers_only_to_itself() -> None:
    """Customers with one purchase this week, who pay less at `us` in one of two markets."""
    scenario = town(
        customers=360_000,
        simulate=360_000,
        burn_in=0,
        segments=EAGER,
        network={"acquaintances": 0},
        behaviour={"demand": {"expandability": 0.0, "stockpiling": 0.0}},
        **CUT,
    )
    market = Market(scenario, rng=1)
    us = market.names.index("us")
    examined = to_us = elsewhere = 0
    for _ in range(WEEKS):
        cheaper = market.fork("cut")
        before = market.customers.bought_now.copy()
        market.step()
        cheaper.step()
        usual = market.customers.bought_now - before
        now = cheaper.customers.bought_now - before
        assert np.array_equal(usual.sum(axis=0), now.sum(axis=0))
        once = usual.sum(axis=0) == 1
        chosen, instead = usual[:, once].argmax(axis=0), now[:, once].argmax(axis=0)
        moved = chosen != instead
        examined += int(once.sum())
        to_us += int((moved & (instead == us)).sum())
        elsewhere += int((moved & (instead != us)).sum())
    print(f"{examined:,} choices: {to_us:,} moved to us, {elsewhere} elsewhere")
    assert examined >= MILLION
    assert to_us > 10_000
    assert elsewhere == 0


@pytest.mark.parametrize("lever", ["price", "service_quality", "switching_costs"])
def test_others_never_gain_from_a_better_offer_within_a_week(lever: str) -> None:
    better = {"price": 9.0, "service_quality": 1.0, "switching_costs": {"effort": 1.0}}[lever]
    scenario = town(
        customers=3000,
        behaviour={"demand": {"expandability": 0.0, "stockpiling": 0.0}},
        policies={"status-quo": {}, "better": {lever: better}},
        segments=EAGER,
    )
    market = Market(scenario, rng=2)
    twin = market.fork("better")
    for copy in (market, twin):
        copy.step()
    one, other = (copy.flows[-1].sum(axis=0)[:, Flow.PURCHASES] for copy in (market, twin))
    us = market.names.index("us")
    assert one.sum() == other.sum()
    assert other[us] >= one[us]
    if lever != "service_quality":
        assert other[us] > one[us]


@pytest.mark.parametrize("prices", [(10.0, 10.0), (8.0, 13.0)], ids=["equal", "unequal"])
def test_constant_offers_leave_demand_as_it_is(prices: tuple[float, float]) -> None:
    """F = 1: expandability makes no difference as long as offers do not change."""
    firms = {"us": firm(0.6, prices[0]), "them": firm(0.4, prices[1])}
    markets = []
    for psi in (0.0, 0.5):
        behaviour = PURE | {"demand": {"expandability": psi, "stockpiling": 0.0}}
        market = Market(town(firms, turnover=0.0, burn_in=0, behaviour=behaviour), rng=3)
        usual = market.customers.usual_value.copy()
        market.run(weeks=40)
        drift = np.abs(market.customers.usual_value - usual).max()
        assert drift == 0.0 if prices[0] == prices[1] else drift < 5e-6
        markets.append(market)
    assert np.array_equal(markets[0].flows, markets[1].flows)


def test_a_price_cut_raises_demand_for_a_while() -> None:
    scenario = alike(3000, PURE | {"demand": {"expandability": 0.5}}, **CUT)
    market = Market(scenario, rng=3)
    twin = market.fork("cut")
    for copy in (market, twin):
        copy.run(weeks=52)
    gap = (twin.flows - market.flows)[..., Flow.PURCHASES].sum(axis=(1, 2))
    assert gap[:13].sum() > 0
    assert abs(gap[-13:].sum()) < gap[:13].sum() / 2


@pytest.mark.parametrize("price", [10.0, 20.0, 10_000.0])
def test_whoever_knows_one_firm_buys_there_however_little_it_is_liked(price: float) -> None:
    """Tastes of 10^-30 and utilities far below 0: weights must not underflow to nothing."""
    firms = {"us": firm(0.999, 10.0, awareness=0.001), "tiny": firm(0.001, price)}
    behaviour = {
        "choice": {"preference_concentration": 0.05},
        "demand": {"expandability": 0.0, "stockpiling": 0.0},
    }
    network = {"acquaintances": 0}
    words = {"burn_in": 0, "turnover": 0.0, "network": network, "behaviour": behaviour}
    market = Market(town(firms, customers=2000, **words), rng=4)
    customers = market.customers
    tiny, us = market.names.index("tiny"), market.names.index("us")
    assert (customers.taste[tiny] <= 2e-30).mean() > 0.9
    only = customers.aware[us] == 0
    assert (customers.last_firm[only] == tiny).all()
    market.run(weeks=20)
    expected = float(customers.rate[only].sum()) * 20
    bought = int(customers.bought_now[tiny][only].sum())
    assert abs(bought - expected) < 4.0 * np.sqrt(expected)


def test_a_firm_of_vanishing_share_keeps_a_finite_taste() -> None:
    firms = {"us": firm(0.9995), "tiny": firm(0.0005)}
    market = Market(town(firms, behaviour={"choice": {"preference_concentration": 0.05}}), rng=5)
    market.run(weeks=26)
    taste = market.customers.taste
    assert np.isfinite(taste).all()
    assert taste.min() >= np.float32(1e-30)
    assert taste.sum(axis=0) == pytest.approx(np.ones(len(market.customers)), abs=1e-6)
