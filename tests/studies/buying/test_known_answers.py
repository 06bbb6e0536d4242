"""Measuring functions give known answers, and rows fail where the effect is switched off."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.validate.validate import look_for
from sim.market.market import Market
from sim.scenario import Scenario
from sim.scenario.edit import Data, edited
from sim.stats.estimators.norms import dirichlet_norms, norms_of_equals, observed_norms
from sim.studies.buying import (
    churn_level,
    dirichlet_s,
    double_jeopardy,
    duplication,
    excess_loyalty,
    nbd,
    scr,
    sole,
    value,
)
from sim.studies.lab import Lab
from sim.studies.regularity import Regularity, Verdict
from sim.studies.variant import plain


@pytest.fixture(scope="module")
def alike() -> Lab:
    """A lab whose customers are all alike."""
    return Lab(plain(Scenario.load("packaged-goods")), customers=2_000)


@pytest.mark.parametrize(
    "row", [dirichlet_s.ROW, nbd.ROW, sole.ROW], ids=["dirichlet-s", "nbd", "sole"]
)
def test_a_row_fails_where_all_customers_are_alike(row: Regularity, alike: Lab) -> None:
    found = look_for(row, alike)
    if row.id == "sole":
        # Brands are then shared as chance has it: far fewer are loyal than where tastes differ.
        real = look_for(row, Lab(Scenario.load("packaged-goods"), customers=2_000))
        assert found.finding is not None
        assert real.finding is not None
        assert found.finding.values[0].value < 0.8 * real.finding.values[0].low
    else:
        assert found.verdict in (Verdict.MISSED, Verdict.UNMEASURED)


def test_the_constant_of_double_jeopardy_does_not_vary_in_dirichlet_norms() -> None:
    norms = dirichlet_norms(0.5, 3.0, 1.2, np.array([0.4, 0.3, 0.15, 0.1, 0.05]))
    assert double_jeopardy.log_correlation(norms) > 0.95
    assert double_jeopardy.spread_of_constant(norms) < 0.05


def test_buyers_of_small_brands_who_buy_more_turn_double_jeopardy_round() -> None:
    rows = [[1, 0]] * 80 + [[0, 5]] * 20
    rows += [[1, 5]]
    norms = observed_norms(np.array(rows))
    assert double_jeopardy.log_correlation(norms) == pytest.approx(-1.0)


def test_customers_of_equal_tastes_are_as_loyal_as_chance_makes_them() -> None:
    rng = np.random.default_rng(6)
    totals = rng.poisson(rng.gamma(0.6, 5.0, 200_000))
    bought = rng.multinomial(totals, [0.5, 0.3, 0.2])
    seen, equals = observed_norms(bought), norms_of_equals(bought)
    assert equals.penetration == pytest.approx(seen.penetration, abs=0.01)
    assert equals.requirements == pytest.approx(seen.requirements, abs=0.01)
    assert equals.sole == pytest.approx(seen.sole, abs=0.01)
    differ = rng.multinomial(totals, rng.dirichlet([0.6, 0.36, 0.24], len(totals)))
    assert (observed_norms(differ).sole - norms_of_equals(differ).sole).min() > 0.1


@pytest.mark.parametrize("row", [scr.ROW, sole.ROW], ids=["scr", "sole"])
def test_a_market_in_which_nothing_tells_customers_apart_has_no_loyal_ones(row: Regularity) -> None:
    lab = Lab(Scenario.load("packaged-goods"), customers=2_000)
    assert look_for(row, lab.without(row.off)).verdict is Verdict.MISSED


def test_independent_buyers_duplicate_in_proportion_and_partitions_do_not() -> None:
    rng = np.random.default_rng(1)
    chance = np.array([0.5, 0.4, 0.3, 0.2, 0.1])
    independent = (rng.random((50_000, 5)) < chance).astype(np.int64)
    assert duplication.correlation(independent) > 0.99
    assert duplication.duplications(independent)[2] == pytest.approx(1.0, abs=0.02)
    side = rng.random((50_000, 1)) < 0.5
    apart = independent * np.where(side, [1, 1, 0, 0, 0], [0, 0, 1, 1, 1])
    assert duplication.correlation(apart) < 0.83


def test_a_panel_of_dirichlet_buyers_has_no_excess_loyalty_and_a_loyal_club_has() -> None:
    rng = np.random.default_rng(2)
    tastes = rng.dirichlet(1.2 * np.array([0.5, 0.3, 0.2]), size=20_000)
    rates = rng.gamma(0.6, 6.0 / 0.6, size=20_000)
    bought = rng.multinomial(rng.poisson(rates), tastes)
    assert np.abs(excess_loyalty.excess(bought).frequency).max() < 3.0
    club = bought.copy()
    members = (club[:, 2] > 0) & (rng.random(20_000) < 0.5)
    club[members, 2] += club[members, :2].sum(axis=1)
    club[members, :2] = 0
    assert excess_loyalty.excess(club).frequency[2] > 10.0


def test_without_a_pull_a_programme_that_gives_nothing_back_makes_no_excess() -> None:
    def powerless(data: Data) -> None:
        data["behaviour"]["rewards"]["pull"] = 0.0
        data["behaviour"]["experience"]["member_buffer"] = 0.0

    lab = Lab(edited(Scenario.load("packaged-goods"), powerless), customers=1_000)
    finding = excess_loyalty.measure(lab)
    assert [found.value for found in finding.values] == [0.0, 0.0]


def test_without_attention_or_turnover_no_subscriber_is_lost() -> None:
    def asleep(data: Data) -> None:
        data["turnover"] = 0.0
        data["behaviour"]["attention"] = {
            "per_year": 0.0,
            "price": 0.0,
            "renewal": 0.0,
            "failure": 0.0,
        }

    lab = Lab(edited(Scenario.load("telecom"), asleep), customers=2_000)
    found = look_for(churn_level.ROW, lab)
    assert found.verdict is Verdict.MISSED
    assert found.finding is not None
    assert found.finding.values[0].value == 0.0


def test_churn_is_counted_as_the_measure_of_the_market_counts_it() -> None:
    market = Market(Scenario.load("telecom").replace("customers", 1_000), rng=1, labels=False)
    market.run(52)
    history = market.history
    ours = history[(history["segment"] == "all") & (history["firm"] == "us")]
    assert churn_level.lost(market, market.names.index("us"))[0] == int(ours["lost"].sum())


def test_no_contracts_make_a_prepaid_market() -> None:
    def leave_when_you_like(data: Data) -> None:
        for firm in data["firms"].values():
            firm["switching_costs"] = {}

    telecom = Scenario.load("telecom")
    assert churn_level.band_of(telecom) is churn_level.POSTPAID
    assert churn_level.band_of(edited(telecom, leave_when_you_like)) is churn_level.PREPAID


def test_effort_is_found_that_holds_five_in_a_hundred_more() -> None:
    market = Lab(Scenario.load("telecom"), customers=4_000).market()
    effort = value.effort_for(market, 0.05)
    before = value.follow(market, 0.0, 52).retention
    assert value.follow(market, effort, 52).retention - before == pytest.approx(0.05, abs=0.005)


def test_nobody_can_be_held_who_leaves_the_market() -> None:
    def restless(data: Data) -> None:
        data["turnover"] = 0.5

    lab = Lab(edited(Scenario.load("telecom"), restless), customers=1_000)
    with pytest.raises(ValueError, match="retention cannot rise"):
        value.effort_for(lab.market(), 0.5)


def test_a_policy_of_no_effort_changes_no_customer() -> None:
    market = Lab(Scenario.load("telecom"), customers=500).market()
    one, other = market.fork(), market.fork()
    one.firm("us").strategy = value.Bundled(0.0)
    one.run(8)
    other.run(8)
    assert one.digest() == other.digest()
