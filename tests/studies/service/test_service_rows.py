"""Rows about service: each runs, its numbers have known answers, and each can fail."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from sim.analysis.validate.validate import look_for
from sim.market.columns import LAST_FIRM, MEMBERSHIP
from sim.market.market import Market
from sim.market.mechanisms.programme import MEMBER
from sim.scenario import Scenario
from sim.scenario.edit import Data, edited
from sim.studies.lab import Lab
from sim.studies.regularity import Finding, Regularity, Verdict
from sim.studies.service import ROWS
from sim.studies.service.buffer import common, enrol, harm
from sim.studies.service.cells import (
    FAST,
    HEARD,
    LARGE,
    NOT_YET,
    SILENT,
    TWIN,
    After,
    Cells,
    live,
    run_cells,
    taciturn,
)
from sim.studies.service.complaint_rate import share
from sim.studies.service.counting import Tally, bought, present, was_here_last
from sim.studies.service.failure import Failure
from sim.studies.service.loss_asymmetry import asymmetry, held
from sim.studies.service.satisfaction_curve import (
    SHARES,
    boxes,
    by_box,
    curve,
    slope,
    steepening,
    unlocked,
)
from sim.studies.service.satisfied_defectors import defections
from sim.studies.service.switching_costs import costs

BY_ID = {row.id: row for row in ROWS}
COMPLAINTS = ("complaint-ladder", "complaint-resolved")


def measured(name: str, scenario: str, *changes: Callable[[Data], None]) -> Finding:
    """What the row finds in a small market after these changes."""
    spec = Scenario.load(scenario)
    for change in changes:
        spec = edited(spec, change)
    measure = BY_ID[name].measure
    assert measure is not None
    return measure(Lab(spec, customers=1500))


def indifferent(data: Data) -> None:
    """Nothing that service leaves behind moves choices."""
    data["behaviour"]["choice"].update(satisfaction=0.0, trust=0.0, bond=0.0)
    data["behaviour"]["relationship"]["price_relief"] = 0.0


@pytest.mark.parametrize("scenario", ["department-store", "telecom"])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_row_gives_finite_numbers(row: Regularity, scenario: str) -> None:
    found = look_for(row, Lab(Scenario.load(scenario), customers=1500))
    if row.id in COMPLAINTS and scenario == "telecom":
        assert found.verdict is Verdict.ELSEWHERE
        return
    assert found.finding is not None, found.reason
    for value in found.finding.values:
        assert all(map(math.isfinite, (value.value, value.low, value.high))), value.name
        assert value.low <= value.value <= value.high


def test_rows_belong_to_the_markets_that_can_show_them() -> None:
    airline, coffee, telecom = map(Scenario.load, ("airline", "coffee", "telecom"))
    assert all(row.applies(airline) == "" for row in ROWS)
    assert [row.id for row in ROWS if row.applies(coffee)] == ["complaint-resolved"]
    assert [row.id for row in ROWS if row.applies(telecom)] == list(COMPLAINTS)


def test_without_failure_a_cell_is_its_twin() -> None:
    market = Market(taciturn(Scenario.load("coffee")), rng=1, customers=400, labels=False)
    cells = run_cells(market, {"nothing": Failure(0.0)})
    assert cells.rebuy("nothing")[0] == pytest.approx(1.0, abs=0.01)
    assert cells.customers > 50


def test_full_restoration_brings_everybody_back() -> None:
    market = Market(taciturn(Scenario.load("coffee")), rng=1, customers=400, labels=False)
    cells = run_cells(market, {"silent": Failure(LARGE), "whole": Failure(LARGE, restored=1.0)})
    assert cells.rebuy("whole")[0] == pytest.approx(1.0, abs=0.05)
    assert cells.rebuy("silent")[0] < 0.6


def test_cells_leave_the_market_where_it_was() -> None:
    market = Market(taciturn(Scenario.load("coffee")), rng=1, customers=300, labels=False)
    week, trust = market.week, market.customers["trust"].copy()
    run_cells(market, {"silent": Failure(LARGE)})
    assert market.week == week
    np.testing.assert_array_equal(market.customers["trust"], trust)


def test_everybody_fails_once_in_the_first_week_with_an_encounter() -> None:
    market = Market(taciturn(Scenario.load("coffee")), rng=1, customers=300, labels=False)
    focal = market.names.index(market.spec.focal)
    when = np.full(300, NOT_YET, np.int64)
    after = live(market.fork(), None, when)
    again = market.fork()
    first = Tally(again).run()[focal]
    early = np.flatnonzero(when == 0)
    assert len(early) > 10
    assert np.all(first[early] > 0)
    rest = bought(again, 52)[focal]
    stayed = again.customers["born"][early] == market.customers["born"][early]
    np.testing.assert_array_equal(after.purchases[early][stayed], rest[early][stayed])


def test_rebuy_is_purchases_over_the_twins() -> None:
    nothing = np.zeros(4)
    cells = Cells(
        {
            TWIN: After(np.array([4, 4, 2, 0]), nothing),
            SILENT: After(np.array([1, 1, 0, 0]), nothing - 1.0),
        },
        np.arange(4, dtype=np.int32),
    )
    everybody = np.arange(4)
    assert cells.rebuy_of(SILENT, everybody) == 0.2
    assert cells.rebuy_of(SILENT, np.array([0])) == 0.25
    assert math.isnan(cells.rebuy_of(SILENT, np.array([3])))
    assert harm(cells, everybody) == 1.0


def test_common_customers_stand_in_the_same_rows() -> None:
    def cells(place: list[int]) -> Cells:
        numbers = np.array(place) * 10
        return Cells({TWIN: After(numbers, numbers / 1.0)}, np.array(place, np.int32))

    one, other = common(cells([7, 3, 5, 9]), cells([9, 7, 1, 3]))
    np.testing.assert_array_equal(one.place, other.place)
    np.testing.assert_array_equal(one.after[TWIN].purchases, other.after[TWIN].purchases)
    assert sorted(one.place) == [3, 7, 9]


def test_ladder_climbs_and_is_flat_where_service_does_not_matter() -> None:
    steps = [value.value for value in measured("complaint-ladder", "department-store").values]
    assert steps == sorted(steps)
    assert steps[-1] - steps[0] > 0.4
    flat = [
        value.value
        for value in measured("complaint-ladder", "department-store", indifferent).values
    ]
    assert flat == pytest.approx([1.0] * 4)


def test_satisfaction_with_the_handling_matters_only_where_answers_restore() -> None:
    def useless(data: Data) -> None:
        data["behaviour"]["voice"].update(heard=0.0, resolved=0.0, fast=0.0)

    finding = measured("complaint-resolved", "department-store", useless)
    fully, other = (value.value for value in finding.values)
    assert fully == other
    assert finding.verdict is Verdict.MISSED


def test_nobody_complains_where_voice_is_shut() -> None:
    def shut(data: Data) -> None:
        data["behaviour"]["voice"]["intercept"] = -20.0

    finding = measured("voice", "department-store", shut)
    assert finding.values[0].value == 0.0
    assert finding.verdict is Verdict.MISSED


def test_share_of_complaints_needs_failures() -> None:
    with pytest.raises(ValueError, match="nothing failed"):
        share(0, 0)


def test_losses_and_gains_weigh_alike_where_nothing_is_lost_more_than_won() -> None:
    def even(data: Data) -> None:
        data["behaviour"]["experience"].update(loss_weight=1.0, trust_loss=0.0, trust_gain=0.0)
        data["behaviour"]["choice"].update(bond=0.0)

    finding = measured("loss-asymmetry", "grocery", even)
    assert finding.values[0].value == pytest.approx(1.0, abs=0.25)
    assert finding.verdict is Verdict.MISSED


def test_asymmetry_without_a_gain_is_no_number() -> None:
    today = np.array([3, 1])
    assert math.isnan(asymmetry(today, np.array([1, 1]), today, np.arange(2)))


def test_quality_at_the_end_of_its_range_leaves_no_room() -> None:
    def best(data: Data) -> None:
        data["firms"][data["focal"]]["service_quality"] = 2.5

    with pytest.raises(ValueError, match="no room"):
        held(edited(Scenario.load("coffee"), best))


def test_paradox_is_only_in_what_surveys_overstate() -> None:
    def sober(data: Data) -> None:
        data["behaviour"]["voice"]["overshoot"] = 0.0

    finding = measured("paradox", "department-store", sober)
    assert finding.values[0].value < 0.0
    assert finding.verdict is Verdict.MISSED


def test_members_discount_nothing_without_a_buffer() -> None:
    def thin(data: Data) -> None:
        data["behaviour"]["experience"]["member_buffer"] = 0.0
        data["behaviour"]["rewards"]["pull"] = 0.0

    finding = measured("buffer", "department-store", thin)
    assert [value.value for value in finding.values] == pytest.approx([0.0, 0.0], abs=1e-3)
    assert finding.verdict is Verdict.MISSED


def test_enrolment_is_forced_at_the_focal_firm_alone() -> None:
    market = Market("coffee", rng=1, customers=300, labels=False)
    focal = market.names.index(market.spec.focal)
    flags = enrol(market, MEMBER).customers.columns.flag[MEMBERSHIP]
    assert np.all(flags[focal] == MEMBER)
    assert not np.delete(flags, focal, axis=0).any()


def even(data: Data) -> None:
    """Nothing moves choices: neither service nor tastes, habits or what firms are like."""
    indifferent(data)
    for firm in data["firms"].values():
        firm["service_quality"] = 0.0
    data["behaviour"]["choice"].update(preference_concentration=1000.0, habit=0.0)


def test_satisfaction_that_moves_nothing_gives_a_flat_curve() -> None:
    spec = unlocked(edited(Scenario.load("grocery"), even))
    satisfaction, again = curve(Market(spec, rng=1, customers=6000, labels=False))
    error = again.std() / np.sqrt(len(again))
    assert abs(slope(satisfaction, again, np.arange(len(again)))) < 4 * error
    assert abs(steepening(boxes(satisfaction), again)) < 4 * 7 * error


def test_the_dissatisfied_defect_where_trust_weighs_in_choices() -> None:
    spec = unlocked(Scenario.load("grocery"))
    steps = []
    for each in (spec, edited(spec, indifferent)):
        market = Market(each, rng=1, customers=20_000, labels=False)
        lowest, _, middle, *_ = by_box(*curve(market))
        steps.append(middle - lowest)
    assert steps[0] > 0.05 > steps[1]


def test_known_zones_are_found_whatever_the_scale_of_satisfaction() -> None:
    rng = np.random.default_rng(4)
    satisfaction = rng.gumbel(size=200_000) ** 3
    asked = boxes(satisfaction)
    true = np.array([0.30, 0.50, 0.70, 0.72, 0.90])
    again = (rng.random(len(asked)) < true[asked]).astype(np.float64)
    assert np.bincount(asked) / len(asked) == pytest.approx(SHARES, abs=1e-3)
    assert by_box(satisfaction, again) == pytest.approx(true.tolist(), abs=0.02)
    assert steepening(asked, again) == pytest.approx(0.16, abs=0.02)


def test_curve_is_no_number_where_all_are_alike() -> None:
    assert np.isnan(slope(np.ones(5), np.arange(5.0), np.arange(5)))


def test_switching_costs_of_nothing_keep_nobody() -> None:
    policies = costs(Scenario.load("telecom"))
    unbound = policies["unbound"]["switching_costs"]
    assert set(unbound.values()) == {0.0}
    for policy, levers in policies.items():
        changed = {k for k, v in levers["switching_costs"].items() if v != unbound[k]}
        assert bool(changed) == (policy != "unbound")
    assert "financial" not in costs(Scenario.load("coffee"))


def test_onboarding_keeps_nobody_where_bonds_do_not_count() -> None:
    def cold(data: Data) -> None:
        data["behaviour"]["choice"]["bond"] = 0.0
        data["behaviour"]["relationship"]["price_relief"] = 0.0

    found = measured("switching-costs", "department-store", cold)
    procedural, relational = (value.value for value in found.values)
    assert procedural > 0.0
    assert relational == pytest.approx(0.0, abs=0.01)


def test_nobody_defects_from_a_firm_without_rivals_that_anybody_knows() -> None:
    def alone(data: Data) -> None:
        for name, firm in data["firms"].items():
            firm["awareness"] = 1.0 if name == data["focal"] else 0.0
        data["firms"][data["focal"]]["market_share"] = 1.0

    _, left = defections(Market(edited(Scenario.load("coffee"), alone), rng=1, customers=300))
    assert len(left) > 100
    assert not left.any()


def test_satisfied_customers_defect_where_there_are_rivals() -> None:
    satisfaction, left = defections(Market("department-store", rng=1, customers=3000, labels=False))
    assert left[satisfaction >= 0.0].mean() > 0.05


def test_purchases_are_counted_across_windows() -> None:
    def closed(data: Data) -> None:
        data["turnover"] = 0.0

    market = Market(edited(Scenario.load("coffee"), closed), rng=1, customers=300, labels=False)
    made = bought(market, 70)
    np.testing.assert_array_equal(made.sum(axis=1), market.flows[-70:, :, :, 0].sum(axis=(0, 1)))


def test_a_count_beyond_its_window_is_refused() -> None:
    market = Market("coffee", rng=1, customers=300, labels=False)
    with pytest.raises(ValueError, match="beyond the window"):
        Tally(market).run(53)


def test_customers_at_the_start_are_those_who_bought_last_or_lately() -> None:
    market = Market("telecom", rng=1, customers=400, labels=False)
    focal = market.names.index("us")
    np.testing.assert_array_equal(
        was_here_last(market), market.customers.columns.mark[LAST_FIRM] == focal
    )
    np.testing.assert_array_equal(was_here_last(market), present(market))


def test_answers_undo_more_the_better_they_are() -> None:
    finding = measured("complaint-resolved", "coffee")
    fast, heard = finding.values
    assert fast.value > heard.value
    assert {FAST, HEARD} == {"resolved fast", "not resolved"}
