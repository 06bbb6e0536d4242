"""How prices are measured: known answers, recovered parameters, and markets without the effect."""

import math

import numpy as np
import pytest

from sim import Scenario
from sim.market.flows import FIXED, Flow
from sim.market.market import Market
from sim.measure.followed import follow
from sim.measure.ledger import PROFIT
from sim.scenario.edit import edited
from sim.studies.groups import estimate
from sim.studies.lab import Lab
from sim.studies.panel import record
from sim.studies.prices.accounts import keep_accounts
from sim.studies.prices.arms import CHEAPER, CUT, DEARER, PROMOTED, goods, quiet_trial, trial
from sim.studies.prices.events import Events, deal_events, dip, lift, parts, switching
from sim.studies.prices.held import Held, elasticity, elasticity_down, elasticity_up, hold_prices
from sim.studies.prices.sensitisation import regimes, rise, unsensitised
from sim.studies.variant import plain

ALL = np.arange(2)
SHIPPED = ("airline", "coffee", "department-store", "grocery", "packaged-goods", "telecom")


def by_hand() -> Events:
    """Two customers: category 8 -> 10, focal purchases 2 -> 4, units 2 -> 5, then 4 -> 3 and 4."""
    return Events(
        events=1,
        category=np.array([[4.0, 4.0], [6.0, 4.0]]),
        purchases=np.array([[1.0, 1.0], [3.0, 1.0]]),
        units=np.array(
            [[[1.0, 1.0], [2.0, 2.0], [2.0, 2.0]], [[4.0, 1.0], [1.0, 2.0], [2.0, 2.0]]]
        ),
    )


def dull(data):
    """Customers who never look at a price."""
    for segment in data["segments"].values():
        segment["price_sensitivity"]["mean"] = 0.0
    data["behaviour"]["demand"]["stockpiling"] = 0.0


def textbook(data):
    """Demand that does not give way, nothing bought ahead, nothing learnt, nobody's feelings."""
    data["behaviour"]["demand"].update(expandability=0.0, stockpiling=0.0)
    data["behaviour"]["deals"]["sensitisation"] = 0.0
    data["behaviour"]["choice"].update(satisfaction=0.0, trust=0.0, bond=0.0)
    data["behaviour"]["relationship"]["price_relief"] = 0.0
    data["behaviour"]["price_image"].update(weight=0.0, units=0.0)
    data["behaviour"].setdefault("talk", {}).update(recommend=0.0, warn=0.0)


def logit(beta: float, share: float, price_ratio: float) -> float:
    """Sales of a plain logit at another price ÷ sales today."""
    weight = price_ratio**-beta
    return weight / (share * weight + 1.0 - share)


def test_lift_parts_and_dip_of_a_panel_made_by_hand():
    events = by_hand()
    whole = math.log(2.5)
    assert lift(events)(ALL) == pytest.approx(2.5)
    incidence, choice, quantity = parts(events, ALL)
    assert incidence == pytest.approx(math.log(10 / 8) / whole)
    assert choice == pytest.approx((math.log(2.0) - math.log(10 / 8)) / whole)
    assert quantity == pytest.approx(math.log(2.5 / 2.0) / whole)
    assert switching(events)(ALL) == choice
    assert dip(events)(ALL) == pytest.approx(1.0 / 3.0)


def test_statistics_of_some_customers_are_theirs_alone():
    events = by_hand()
    assert lift(events)(np.array([1])) == 1.0
    assert math.isnan(dip(events)(np.array([1])))
    assert not np.isfinite(parts(events, np.array([1]))).any()


def test_elasticities_of_constant_elasticity_demand_are_that_elasticity():
    held = Held(np.ones(3), np.full(3, 1.1**-2.5), np.full(3, 0.9**-2.5))
    for statistic in (elasticity, elasticity_up, elasticity_down):
        assert statistic(held)(np.arange(3)) == pytest.approx(-2.5)
    assert math.isnan(elasticity(Held(np.zeros(1), np.zeros(1), np.ones(1)))(np.arange(1)))


def test_customers_who_never_look_at_a_price_show_neither_lift_nor_elasticity():
    lab = Lab(edited(Scenario.load("grocery"), dull), customers=1000)
    market = lab.market(quiet_trial(lab))
    events = deal_events(market, weeks=3, events=2)
    rows = np.arange(events.customers)
    assert lift(events)(rows) == 1.0
    assert math.isnan(dip(events)(rows))
    held = hold_prices(market, 13)
    assert elasticity(held)(rows) == 0.0


@pytest.mark.parametrize("name", ["packaged-goods", "grocery"])
def test_lift_and_elasticity_of_a_plain_logit_follow_from_its_price_sensitivity(name):
    spec = plain(Scenario.load(name))
    spec = edited(spec, textbook)
    beta = next(iter(spec.segments.values())).price_sensitivity.mean
    share = spec.firms[spec.focal].market_share
    lab = Lab(spec, customers=6000)
    market = lab.market(quiet_trial(lab))
    events = deal_events(market)
    _value, low, high = estimate(lift(events), events.customers)
    assert low < logit(beta, share, 0.8) < high
    incidence, choice, quantity = parts(events, np.arange(events.customers))
    assert incidence == pytest.approx(0.0, abs=1e-9)
    assert abs(quantity) < 0.1
    assert choice == pytest.approx(1.0 - quantity)
    held = hold_prices(market, 52)
    _value, low, high = estimate(elasticity(held), held.customers)
    known = math.log(logit(beta, share, 0.9) / logit(beta, share, 1.1)) / math.log(0.9 / 1.1)
    assert low < known < high


def test_without_loss_aversion_or_stock_a_deal_borrows_nothing_in_a_plain_logit():
    spec = edited(plain(Scenario.load("grocery")), textbook)
    lab = Lab(spec, customers=4000)
    events = deal_events(lab.market(quiet_trial(lab)), weeks=9, events=6)
    gained = events.units[1, 0].sum() - events.units[0, 0].sum()
    assert gained > 0.0
    assert dip(events)(np.arange(events.customers)) == pytest.approx(0.0, abs=1e-9)


def test_loss_aversion_deepens_the_dip():
    lab = Lab(Scenario.load("grocery"), customers=4000)
    found = []
    for strength in (0.0, 1.0):
        market = lab.market(quiet_trial(lab, loss_aversion=strength))
        events = deal_events(market, weeks=9, events=6)
        found.append(estimate(dip(events), events.customers))
    (_, _, without_high), (_, with_low, _) = found
    assert without_high < with_low


def test_stock_bought_on_a_deal_counts_as_units_not_as_purchases():
    def hoard(data):
        dull(data)
        data["behaviour"]["demand"]["stockpiling"] = 1.0

    lab = Lab(edited(Scenario.load("packaged-goods"), hoard), customers=2000)
    events = deal_events(lab.market(quiet_trial(lab)), events=2)
    rows = np.arange(events.customers)
    assert lift(events)(rows) == pytest.approx(1.0 / 0.8)
    assert parts(events, rows) == pytest.approx((0.0, 0.0, 1.0))


def test_deals_teach_customers_to_watch_prices_only_if_they_learn_from_them():
    base = Lab(Scenario.load("grocery"), customers=3000)

    def teach(data):
        data["behaviour"]["deals"]["sensitisation"] = 10.0

    flat = quiet_trial(base, loss_aversion=0.0)
    sizes = {}
    for name, spec in (("taught", edited(flat, teach)), ("untaught", unsensitised(flat))):
        calm, promoted = regimes(base, spec)
        sizes[name] = estimate(lambda rows, a=calm, b=promoted: rise(a, b, rows), calm.customers)
    assert sizes["taught"][1] > 0.3
    assert sizes["untaught"][2] < 0.3


def test_units_counted_are_those_of_the_market():
    spec = trial(Scenario.load("grocery").replace("turnover", 0.0))
    market = Market(spec, rng=1, customers=500)
    held = hold_prices(market, 10)
    twin = market.fork()
    twin.run(10)
    focal = twin.names.index(spec.focal)
    counted = twin.flows[market.clock :, :, focal, Flow.UNITS].sum() / FIXED
    assert held.today.sum() == pytest.approx(counted, rel=1e-4)


@pytest.mark.parametrize("policy", ["discount", "bond", "status-quo"])
def test_accounts_are_those_of_the_ledger_where_complaints_cost_nothing(policy):
    def free(data):
        data["firms"]["us"]["recovery"] = {}

    spec = edited(Scenario.load("grocery"), free)
    market = Market(spec, rng=1, customers=600)
    followed = follow(market, policy)
    followed.run(20)
    ledger = followed.ledger
    twin = market.fork(policy)
    stayed = record(market.fork(policy), 20).place
    accounts = keep_accounts(twin, (5, 20))
    profit = np.zeros(600)
    first = ledger.born <= market.clock
    profit[ledger.place[first]] = ledger.profit()[first] / 10_000
    assert accounts.own[1] == pytest.approx(profit[stayed], rel=1e-4, abs=0.02)
    assert accounts.profit[-1] * 10_000 == pytest.approx(-ledger.books[:, PROFIT].sum())


def test_accounts_and_shared_costs_add_up_to_the_books():
    def closed(data):
        data["turnover"] = 0.0
        data["firms"]["us"]["recovery"] = {}
        data["firms"]["us"]["costs"]["fixed"] = 0.0

    market = Market(edited(Scenario.load("grocery"), closed), rng=1, customers=600)
    for policy in ("discount", "bond"):
        accounts = keep_accounts(market.fork(policy), (8, 26))
        for h, week in enumerate(accounts.horizons):
            whole = accounts.own[h].sum() + accounts.shared[h]
            assert whole == pytest.approx(accounts.profit[week - 1], rel=1e-4)
            assert accounts.units[h].sum() == pytest.approx(accounts.sold[h], rel=1e-4)


def test_trials_have_no_deals_but_their_own():
    def promote(data):
        for firm in data["firms"].values():
            firm["discount"] = {"depth": 0.3}

    spec = trial(edited(Scenario.load("grocery"), promote))
    assert all(firm.discount.depth == 0.0 for firm in spec.firms.values())
    assert spec.levers(CUT).discount.depth == spec.levers(PROMOTED).discount.depth == 0.2
    assert spec.levers(DEARER).price == pytest.approx(1.1 * spec.firms["us"].price)
    assert spec.levers(CHEAPER).price == pytest.approx(0.9 * spec.firms["us"].price)


def test_price_rows_belong_to_brands_and_supermarkets():
    fits = {name for name in SHIPPED if not goods(Scenario.load(name))}
    assert fits == {"packaged-goods", "grocery"}
