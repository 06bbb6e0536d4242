"""Rows about programmes: each runs, and each fails where the effect is switched off."""

from __future__ import annotations

import math

import pytest

from sim.analysis.validate.validate import look_for
from sim.scenario import Scenario
from sim.scenario.edit import Data, edited
from sim.studies.lab import Lab
from sim.studies.programmes import (
    ROWS,
    breakage,
    demotion,
    endowed,
    goal_gradient,
    imitation,
    lift,
    lock_in,
    low_r,
    momentum,
    selection,
    usage,
)
from sim.studies.programmes.pace import yearly_purchases
from sim.studies.regularity import Finding, Regularity, Verdict

CUSTOMERS, TINY = 2_000, 250
"""Imitation is looked for in a market of up to 48 times the size."""


def changed(name: str, pull: float, **rewards: float) -> Scenario:
    """Membership changes nothing but by its pull: members forgive no more than others."""

    def change(data: Data) -> None:
        data["behaviour"]["experience"]["member_buffer"] = 0.0
        data["behaviour"]["rewards"].update(pull=pull, **rewards)

    return edited(Scenario.load(name), change)


@pytest.fixture(scope="module")
def grocery() -> Lab:
    return Lab(Scenario.load("grocery"), customers=CUSTOMERS, threads=1)


@pytest.fixture(scope="module")
def coffee() -> Lab:
    return Lab(Scenario.load("coffee"), customers=CUSTOMERS, threads=1)


@pytest.fixture(scope="module")
def without_pull() -> Lab:
    return Lab(changed("grocery", 0.0), customers=CUSTOMERS, threads=1)


@pytest.fixture(scope="module")
def stamps_without_pull() -> Lab:
    return Lab(changed("coffee", 0.0, abandonment=0.0), customers=CUSTOMERS, threads=1)


def measured(row: Regularity, lab: Lab) -> Finding:
    assert row.applies(lab.scenario) == ""
    found = look_for(row, lab)
    assert found.finding is not None, found.reason
    for value in found.finding.values:
        assert math.isfinite(value.value), value
        assert value.low <= value.value <= value.high
    assert found.finding.picture
    return found.finding


@pytest.mark.parametrize("module", [lift, breakage, selection, usage, lock_in, momentum, low_r])
def test_rows_about_points_give_numbers_in_a_small_market(module, grocery):
    measured(module.ROW, grocery)


def test_imitation_gives_numbers_in_a_small_market():
    measured(imitation.ROW, Lab(Scenario.load("grocery"), customers=TINY, threads=1))


@pytest.mark.parametrize("module", [lift, goal_gradient, endowed, lock_in])
def test_rows_about_stamps_give_numbers_in_a_small_market(module, coffee):
    measured(module.ROW, coffee)


def test_a_programme_without_pull_lifts_nothing_and_the_row_says_so(without_pull):
    found = measured(lift.ROW, without_pull)
    assert found.values[0].value == 0.0
    assert found.verdict is Verdict.MISSED


def test_members_of_a_programme_without_pull_differ_only_by_who_they_are(without_pull):
    found = measured(selection.ROW, without_pull)
    ratio, effect, difference = (value.value for value in found.values[:3])
    assert (ratio, effect) == (0.0, 0.0)
    assert difference > 0.05
    assert found.verdict is Verdict.MISSED


def test_nobody_changes_in_a_programme_without_pull_though_heavy_users_claim_most(without_pull):
    found = measured(usage.ROW, without_pull)
    assert found.values[0].value > 0.0
    assert [value.value for value in found.values[1:5]] == [0.0] * 4
    before_after = [value.value for value in found.values[5:]]
    assert before_after[:3] == before_after[3:]
    assert before_after[0] > 0.0 > before_after[2]
    assert found.verdict is Verdict.MISSED


def test_there_is_no_momentum_and_no_lock_in_without_pull(without_pull):
    assert [value.value for value in measured(momentum.ROW, without_pull).values] == [0.0, 0.0]
    assert [value.value for value in measured(lock_in.ROW, without_pull).values] == [0.0, 0.0]
    assert look_for(momentum.ROW, without_pull).verdict is Verdict.MISSED


def test_a_strong_pull_that_grows_with_the_balance_is_not_flat():
    lab = Lab(changed("coffee", 4.0, abandonment=0.0), customers=CUSTOMERS, threads=1)
    found = measured(lock_in.ROW, lab)
    assert found.values[0].value > 0.3
    assert found.verdict is Verdict.MISSED


def test_imitation_misses_where_there_is_nothing_to_imitate():
    found = measured(imitation.ROW, Lab(changed("grocery", 0.0), customers=TINY, threads=1))
    assert {value.value for value in found.values} == {0.0}
    assert found.verdict is Verdict.MISSED


def test_a_better_programme_without_pull_takes_nobody_away(without_pull):
    found = measured(low_r.ROW, without_pull)
    assert [value.value for value in found.values[1:]] == [0.0] * 4
    assert found.verdict is Verdict.MISSED


@pytest.mark.parametrize(("belonging", "sign"), [(-6.0, -1), (6.0, 1)])
def test_who_joins_shows_whether_rewards_put_off_or_attract_those_of_high_r(belonging, sign):
    scenario = changed("grocery", 0.4, belonging=belonging)
    found = measured(low_r.ROW, Lab(scenario, customers=CUSTOMERS, threads=1))
    assert found.values[0].value * sign > 0.02
    assert found.values[0].holds is (sign < 0)


def test_stamps_without_pull_are_filled_no_faster_towards_the_end(stamps_without_pull):
    found = measured(goal_gradient.ROW, stamps_without_pull)
    assert [value.value for value in found.values] == pytest.approx([0.0, 0.0], abs=0.03)
    assert found.verdict is Verdict.MISSED


def test_endowed_stamps_without_pull_and_giving_up_fill_no_card(stamps_without_pull):
    found = measured(endowed.ROW, stamps_without_pull)
    assert found.values[0].value == 1.0
    assert found.verdict is Verdict.MISSED


def test_the_shares_of_the_study_make_its_odds_ratio_and_its_interval_the_band():
    plain, given = endowed.PUBLISHED
    ratio = endowed.odds(given) / endowed.odds(plain)
    cells = [150 * share for share in (plain, 1.0 - plain, given, 1.0 - given)]
    half = 1.96 * math.sqrt(sum(1.0 / cell for cell in cells))
    assert ratio == pytest.approx(2.2, abs=0.01)
    assert ratio * math.exp(-half) == pytest.approx(endowed.BAND.low, abs=0.05)
    assert ratio * math.exp(half) == pytest.approx(endowed.BAND.high, abs=0.05)
    assert math.isnan(endowed.odds(1.0))


def test_about_as_many_plain_cards_are_filled_as_in_the_study(coffee):
    plain = measured(endowed.ROW, coffee).values[2]
    assert plain.low < endowed.PUBLISHED[0] + 0.05
    assert plain.high > endowed.PUBLISHED[0] - 0.05


def test_the_category_is_made_as_rare_as_the_studys_and_nothing_else_is_changed():
    seldom = endowed.rare(Scenario.load("coffee"))
    assert yearly_purchases(seldom) == pytest.approx(endowed.RARE)
    never = endowed.rare(changed("coffee", 0.0, abandonment=0.0))
    assert never.behaviour.rewards.abandonment == 0.0
    assert endowed.rare(seldom) == seldom


@pytest.mark.parametrize(("redemption", "verdict"), [(0.0, 1.0), (1.0, 0.0)])
def test_breakage_is_everything_if_nobody_claims_and_nothing_if_nothing_lapses(redemption, verdict):
    def change(data: Data) -> None:
        data["behaviour"]["rewards"].update(redemption=redemption, attention_power=0.0)
        if redemption:
            data["turnover"] = 0.0
            data["policies"]["points"]["programme"]["expires_after"] = 0

    scenario = edited(Scenario.load("grocery"), change)
    found = measured(breakage.ROW, Lab(scenario, customers=500, threads=1))
    assert found.values[0].value == verdict
    assert found.verdict is Verdict.MISSED


def test_where_too_few_join_the_row_says_so_instead_of_a_number():
    lab = Lab(changed("grocery", 0.4, intercept=-20.0), customers=CUSTOMERS, threads=1)
    found = look_for(usage.ROW, lab)
    assert found.verdict is Verdict.UNMEASURED
    assert "members" in found.reason


def test_the_lift_has_a_published_band_where_studies_were_made_and_none_elsewhere():
    bands = {
        name: lift.band_for(Scenario.load(name), "points")
        for name in ("grocery", "department-store", "airline", "packaged-goods")
    }
    assert bands["grocery"] == lift.GROCERY
    assert bands["department-store"] == lift.DEPARTMENT
    assert bands["airline"] is bands["packaged-goods"] is None
    assert lift.band_for(Scenario.load("grocery"), "stamps") is None


def test_rows_stay_away_from_markets_they_do_not_belong_to(grocery, coffee):
    telecom = Lab(Scenario.load("telecom"), customers=300, threads=1)
    assert {look_for(row, telecom).verdict for row in ROWS} == {Verdict.ELSEWHERE}
    assert look_for(goal_gradient.ROW, grocery).verdict is Verdict.ELSEWHERE
    assert look_for(breakage.ROW, coffee).verdict is Verdict.ELSEWHERE


def test_a_firm_that_has_a_programme_already_has_no_first_one():
    def change(data: Data) -> None:
        points = data["policies"]["points"]["programme"]
        data["firms"]["us"]["programme"] = points

    lab = Lab(edited(Scenario.load("grocery"), change), customers=300, threads=1)
    assert "already" in look_for(lift.ROW, lab).reason


def test_demotion_waits_for_tiers(grocery):
    row = look_for(demotion.ROW, grocery)
    assert row.verdict is Verdict.LACKING
    assert "tiers" in row.reason
