"""The rows about prices, in small markets and in markets that lack what they look for."""

import numpy as np
import pytest

from sim import Scenario
from sim.runs.budget.budget import Budget
from sim.scenario.edit import edited
from sim.studies.lab import Lab
from sim.studies.prices import (
    ROWS,
    crowd_out,
    dip,
    price_elasticity,
    price_level,
    promo_lift,
    sensitisation,
)
from sim.studies.prices.accounts import Accounts
from sim.studies.prices.arms import quiet_trial
from sim.studies.prices.crowd_out import Race, lead_values, race, with_match
from sim.studies.regularity import Verdict

IDS = [
    "price-elasticity",
    "price-level",
    "promo-lift",
    "bump-elasticity",
    "dip",
    "sensitisation",
    "crowd-out",
]


@pytest.fixture(scope="module")
def lab():
    return Lab(Scenario.load("packaged-goods"), customers=2000)


def test_rows_stand_in_the_tables_order():
    assert [row.id for row in ROWS] == IDS


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_every_row_measures_finite_values_in_a_small_market(row, lab):
    assert row.applies(lab.scenario) == ""
    finding = row.measure(lab)
    assert all(np.isfinite([value.value, value.low, value.high]).all() for value in finding.values)
    assert all(value.low <= value.value <= value.high for value in finding.values)
    assert finding.sample


def dull(data):
    for segment in data["segments"].values():
        segment["price_sensitivity"]["mean"] = 0.0


@pytest.mark.parametrize("row", [price_elasticity, promo_lift], ids=["elasticity", "lift"])
def test_a_market_that_does_not_answer_prices_is_found_out(row):
    blind = Lab(edited(Scenario.load("packaged-goods"), dull), customers=1000)
    assert row.measure(blind).verdict is Verdict.MISSED


def test_where_nobody_learns_of_lasting_prices_a_rise_alone_pays():
    lab = Lab(Scenario.load("grocery"), customers=1000)
    forgetful = price_level.measure(lab.without(price_level.ROW.off))
    dearer = forgetful.values[0]
    assert dearer.low > price_level.BAND.high
    assert forgetful.verdict is Verdict.MISSED


def test_a_market_without_prices_that_matter_shows_no_sensitisation():
    blind = Lab(edited(Scenario.load("packaged-goods"), dull), customers=500)
    finding = sensitisation.measure(blind)
    assert [value.value for value in finding.values] == [0.0] * 4
    assert finding.verdict is Verdict.MISSED


def test_the_rise_by_remembered_deal_prices_alone_is_no_sensitisation():
    def averse(data):
        data["behaviour"]["choice"]["loss_aversion"] = 1.0

    lab = Lab(edited(Scenario.load("packaged-goods"), averse), customers=3000)
    finding = sensitisation.measure(lab.without(sensitisation.ROW.off))
    rise, taught = finding.values[:2]
    assert rise.low > 0.0
    assert taught.value == 0.0
    assert finding.verdict is Verdict.MISSED


def test_the_dips_control_arm_is_told_in_the_note(lab):
    finding = dip.measure(lab)
    assert "without loss aversion" in finding.note


def test_the_control_arm_has_no_loss_aversion_and_is_the_same_market_otherwise(lab):
    spec = quiet_trial(lab, loss_aversion=0.0)
    assert spec.behaviour.choice.loss_aversion == 0.0
    today = lab.scenario.behaviour.choice.loss_aversion
    back = edited(spec, lambda data: data["behaviour"]["choice"].update(loss_aversion=today))
    assert back.fingerprint() == quiet_trial(lab).fingerprint()


def test_a_bond_that_is_the_discount_is_neither_ahead_nor_behind():
    def same(data):
        data["policies"]["bond"] = dict(data["policies"]["discount"])

    lab = Lab(edited(Scenario.load("grocery"), same), customers=600)
    found = lead_values(race(lab, lab.quiet.replace("weeks", crowd_out.YEARS), "alike"))
    assert len(found) == 8
    assert sum(value.band is not None for value in found) == 2
    assert [value.value for value in found] == pytest.approx([0.0] * 8, abs=1e-9)
    assert not any(value.holds for value in found if value.band and value.value == 0.0)


def hand_made(units: float, brought: float) -> Accounts:
    """Accounts of customers who all bought so much in a quarter, and brought so much in all."""
    rng, customers = np.random.default_rng(3), 3_000
    chance = rng.normal(1.0, 0.1, customers)
    early, late = np.full((2, customers), units), np.zeros((2, customers))
    late[1] = brought * chance
    return Accounts(
        horizons=(crowd_out.QUARTER, crowd_out.YEARS),
        customers=customers,
        own=late,
        units=early * chance,
        sold=np.full(2, (units * chance).sum()),
        intention=rng.random(customers).astype(np.float32),
        shared=np.zeros(2),
        profit=np.full(crowd_out.YEARS, late[1].sum()),
        unwelcome=0.0,
    )


def test_a_discount_that_sells_a_tenth_more_and_earns_one_less_is_told_so():
    budget = Budget(0.0, "€", 0.005, 3_000, 1, 1, {})
    each = Race("by hand", budget, hand_made(11.0, 4.0), hand_made(10.0, 5.0), np.zeros(156))
    found = lead_values(each)
    assert [value.value for value in found] == pytest.approx([10.0] * 4 + [-1.0] * 4, abs=0.05)
    assert [value.holds for value in found if value.band] == [True, True]


def test_equal_outlay_is_reached_and_told():
    lab = Lab(Scenario.load("grocery"), customers=600)
    found = race(lab, lab.quiet.replace("weeks", crowd_out.YEARS), "rivals hold")
    spent = [one.spend for one in found.budget.policies.values() if one.reached]
    assert spent == pytest.approx([found.budget.amount] * 2, rel=0.005)
    assert f"outlay {found.budget.amount:,.0f} $ a year each" in crowd_out.words(found)


def test_the_largest_rival_matches_and_nobody_else_does():
    spec = with_match(Lab(Scenario.load("grocery"), customers=300).quiet)
    names = {name: firm.strategy.name for name, firm in spec.firms.items()}
    assert names == {"us": "hold", "discounter": "match_price", "market-hall": "hold"}


def test_crowd_out_belongs_to_markets_with_both_policies_for_everyone():
    assert crowd_out.applies(Scenario.load("coffee")) == ""
    assert "some customers only" in crowd_out.applies(Scenario.load("telecom"))

    def drop(data):
        del data["policies"]["bond"], data["policies"]["mix"]

    assert "bond" in crowd_out.applies(edited(Scenario.load("grocery"), drop))
