"""Panels: what is recorded is what was bought, and twins stand in the same rows."""

import numpy as np
import pytest

from sim import Market, Scenario
from sim.market.flows import Flow
from sim.studies.lab import Lab
from sim.studies.panel import record
from sim.studies.variant import with_policies


def test_a_panel_of_a_market_that_nobody_leaves_holds_every_purchase():
    spec = Scenario.load("packaged-goods").replace("turnover", 0.0)
    market = Market(spec, rng=3, customers=500)
    panel = record(market, weeks=60)
    counted = market.flows[market.burn_in_weeks :, :, :, Flow.PURCHASES].sum(axis=1)
    assert panel.customers == 500
    assert np.array_equal(panel.purchases.sum(axis=2), counted)


def test_a_panel_leaves_out_who_left_or_came_on_the_way():
    spec = Scenario.load("grocery").replace("turnover", 0.5)
    market = Market(spec, rng=3, customers=500)
    start = market.clock
    panel = record(market, weeks=52)
    stayed = market.customers["place"][market.customers["born"] <= start]
    assert 0.35 * 500 < panel.customers < 0.65 * 500
    assert np.array_equal(panel.place, stayed)


def test_bought_adds_up_the_weeks_that_are_asked_for():
    panel = record(Market("grocery", rng=1, customers=300), weeks=10)
    whole = panel.bought()
    assert whole.shape == (panel.customers, 3)
    assert np.array_equal(whole, panel.bought(0, 4) + panel.bought(4))


def test_the_price_that_everybody_sees_shows_deals():
    spec = with_policies(
        Scenario.load("grocery"), {"deal": {"discount": {"depth": 0.2, "every": 4, "offset": 1}}}
    )
    panel = record(Market(spec, rng=1, customers=300).fork("deal"), weeks=8)
    own = panel.price[:, panel.focal]
    assert sorted(set(np.round(own, 6))) == [pytest.approx(31.92 * 0.8), pytest.approx(31.92)]
    assert (own < 31.0).sum() == 2


def test_watched_columns_are_kept_week_by_week():
    market = Market("grocery", rng=1, policy="points", customers=300)
    panel = record(market, weeks=5, watch=("member", "spent"))
    assert panel.watched["member"].shape == (5, 3, panel.customers)
    assert panel.watched["spent"].shape == (5, panel.customers)
    assert (np.diff(panel.watched["spent"], axis=0) >= 0).all()
    assert (panel.watched["spent"][0] >= panel.before["spent"]).all()


def test_forks_of_one_market_hold_the_same_customers_in_the_same_rows():
    lab = Lab(Scenario.load("grocery"), customers=400)
    market = lab.market()
    base, cut = record(market.fork(), 20), record(market.fork("price-cut"), 20)
    assert np.array_equal(base.place, cut.place)
    assert not np.array_equal(base.purchases, cut.purchases)
    assert market.week == 0


def test_a_lab_makes_a_market_once_and_gives_the_same_bytes_on_any_threads():
    spec = Scenario.load("grocery")
    one, two = Lab(spec, customers=400, threads=1), Lab(spec, customers=400, threads=2)
    assert one.market() is one.market()
    assert np.array_equal(one.panel(weeks=10).purchases, two.panel(weeks=10).purchases)
    assert one.market(replication=1) is not one.market()
