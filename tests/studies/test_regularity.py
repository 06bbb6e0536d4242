"""Bands, verdicts, intervals, and the suite as a whole."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import Scenario, ScenarioError
from sim.analysis.validate.validate import REGULARITIES, choose, validate
from sim.cli import main
from sim.scenario.shipped import shipped
from sim.stats.estimators.nbd import fit_nbd
from sim.studies.groups import estimate, split
from sim.studies.lab import Lab
from sim.studies.picture import Bars
from sim.studies.regularity import (
    NEGATIVE,
    POSITIVE,
    Band,
    Finding,
    Regularity,
    Use,
    Value,
    Verdict,
)
from sim.studies.variant import plain, with_numbers

PICTURE = Bars(["a"], [1.0], "y")


def found(*values: Value) -> Finding:
    return Finding(values, PICTURE, "nothing")


def row(measure, **more) -> Regularity:
    return Regularity("row", "It is so.", "Nobody", "1", Use.CHECK, "By hand.", measure, **more)


def test_signs_are_strict_and_bands_take_in_their_ends():
    assert not POSITIVE.holds(0.0)
    assert NEGATIVE.holds(-1e-9)
    assert Band(1.0, 2.0).holds(2.0)
    assert not Band(1.0, 2.0).holds(math.nan)


def test_a_row_is_in_band_if_all_its_values_are():
    good = Value("a", 1.5, 1.4, 1.6, Band(1.0, 2.0))
    bad = Value("b", 2.5, 2.4, 2.6, Band(1.0, 2.0))
    free = Value("c", 9.0, 8.0, 10.0)
    assert found(good, free).verdict is Verdict.IN
    assert found(good, bad).verdict is Verdict.MISSED
    assert found(free).verdict is Verdict.REPORTED


@pytest.mark.parametrize(
    ("value", "low", "high", "sharp"),
    [
        (1.5, 1.4, 1.6, True),
        (1.1, 0.9, 1.3, False),
        (2.5, 2.1, 2.9, True),
        (2.1, 1.9, 2.3, False),
        (2.5, 0.5, 4.5, False),
    ],
)
def test_an_interval_over_an_end_of_the_band_is_not_sharp(value, low, high, sharp):
    assert Value("a", value, low, high, Band(1.0, 2.0)).sharp is sharp


def test_a_sign_is_there_if_the_whole_interval_has_it():
    assert Value("a", 0.1, 0.05, 0.15, POSITIVE).holds
    by_chance = Value("a", 0.1, -0.05, 0.25, POSITIVE)
    assert not by_chance.holds
    assert not by_chance.sharp
    assert Value("a", -0.1, -0.2, -0.05, POSITIVE).sharp


def test_a_market_without_the_differences_that_a_row_is_about_misses_it():
    def alike(lab):
        return found(Value("k", fit_nbd(np.array([2, 2, 3, 2])).shape.value, 0.0, 1.0))

    (shown,) = validate(Scenario.load("grocery"), [row(alike)], customers=100).rows
    assert shown.verdict is Verdict.MISSED
    assert "not overdispersed" in shown.reason


def test_a_measurement_that_fails_makes_a_row_that_says_so():
    def fail(lab):
        raise ValueError("nobody bought")

    (shown,) = validate(Scenario.load("grocery"), [row(fail)], customers=100).rows
    assert shown.verdict is Verdict.UNMEASURED
    assert shown.reason == "nobody bought"


def test_a_row_that_the_market_cannot_show_is_listed_with_what_it_lacks():
    rows = [row(None, lacks="tiers"), row(None, applies=lambda scenario: "not here")]
    tiers, elsewhere = validate(Scenario.load("grocery"), rows, customers=100).rows
    assert (tiers.verdict, tiers.reason) == (Verdict.LACKING, "tiers")
    assert (elsewhere.verdict, elsewhere.reason) == (Verdict.ELSEWHERE, "not here")


def test_groups_part_all_customers():
    groups = split(1003)
    assert sorted(np.concatenate(groups).tolist()) == list(range(1003))
    assert {len(group) for group in groups} == {50, 51}


def test_intervals_of_means_hold_the_truth_about_as_often_as_they_say():
    chance = np.random.default_rng(5)
    held = 0
    for _ in range(300):
        sample = chance.exponential(2.0, 2000)
        _, low, high = estimate(lambda rows, sample=sample: sample[rows].mean(), 2000)
        held += low <= 2.0 <= high
    assert 0.91 <= held / 300 <= 0.985


@given(st.integers(40, 500))
def test_a_statistic_that_does_not_vary_has_an_interval_without_width(customers):
    assert estimate(lambda rows: 3.0, customers) == (3.0, 3.0, 3.0)


def test_ids_are_unique_and_can_be_typed():
    ids = [regularity.id for regularity in REGULARITIES]
    assert len(set(ids)) == len(ids)
    assert not any(" " in id or "," in id for id in ids)


def test_every_row_says_what_it_needs_to():
    for regularity in REGULARITIES:
        assert regularity.statement.endswith(".")
        assert regularity.how
        assert regularity.source
        assert (regularity.measure is None) == bool(regularity.lacks), regularity.id


def test_every_row_names_its_mechanism_or_says_why_there_is_none_to_take_out():
    for regularity in REGULARITIES:
        assert bool(regularity.off) != bool(regularity.exempt), regularity.id


@pytest.mark.parametrize("name", shipped())
def test_every_mechanism_can_be_taken_out_of_every_market_that_its_row_belongs_to(name):
    lab = Lab(Scenario.load(name), customers=100)
    for regularity in REGULARITIES:
        if regularity.off and not regularity.applies(lab.scenario):
            without = lab.without(regularity.off).scenario
            assert without.replace(regularity.off) == without, regularity.id


def habitual(lab):
    habit = lab.scenario.behaviour.choice.habit
    return found(Value("habit", habit, habit, habit, POSITIVE))


def easy(lab):
    return found(Value("anything", 1.0, 1.0, 1.0, POSITIVE))


HABIT = {"behaviour.choice.habit": 0.0}


def test_a_row_that_is_in_band_without_its_mechanism_is_no_evidence():
    rows = [row(habitual, off=HABIT), row(easy, off=HABIT), row(easy, exempt="is not there")]
    shown = validate(Scenario.load("grocery"), rows, customers=100).to_dict()["rows"]
    assert [each["off"]["verdict"] for each in shown] == ["missed", "in band", None]
    assert [each["off"]["no_evidence"] for each in shown] == [False, True, None]
    assert shown[0]["off"]["values"][0]["value"] == 0.0
    assert shown[0]["off"]["numbers"] == HABIT
    assert shown[2]["off"]["reason"] == "is not there"


def test_a_market_that_has_no_such_mechanism_passes_without_it():
    alike = with_numbers(Scenario.load("grocery"), HABIT)
    lab = Lab(alike, customers=100)
    assert lab.without(HABIT) is lab
    (shown,) = validate(alike, [row(easy, off=HABIT)], customers=100).rows
    assert shown.empty


def test_the_second_look_can_be_left_out():
    looks = []

    def count(lab):
        looks.append(lab.scenario.behaviour.choice.habit)
        return habitual(lab)

    (shown,) = validate(
        Scenario.load("grocery"), [row(count, off=HABIT)], customers=100, off=False
    ).rows
    assert shown.to_dict()["off"]["verdict"] is None
    assert len(looks) == 1


def test_an_unknown_regularity_is_answered_with_the_likely_one():
    with pytest.raises(ScenarioError, match='did you mean "pareto"'):
        choose(REGULARITIES, ["parto"])


def test_a_market_that_is_wrong_on_purpose_misses_at_least_ten_regularities():
    wrong = plain(Scenario.load("packaged-goods"))
    slow = {"inertia", "crowd-out"}
    shown = validate(
        wrong, [r for r in REGULARITIES if r.id not in slow], customers=1000, off=False
    )
    missed = {row.regularity.id for row in shown.rows if row.verdict is Verdict.MISSED}
    assert len(missed) >= 10, missed
    assert {"nbd", "dirichlet-s", "pareto"} <= missed


def test_the_wrong_market_has_customers_who_are_all_alike():
    spec = plain(Scenario.load("packaged-goods"))
    rates = {segment.purchase_rate.mean for segment in spec.segments.values()}
    assert len(rates) == 1
    assert spec.behaviour.choice.habit == 0.0


def test_the_command_prints_json_and_writes_a_page(tmp_path, capsys):
    folder = tmp_path / "page"
    command = ["validate", "packaged-goods", "--only", "pareto", "--customers", "1000"]
    assert main([*command, "--json", "--out", str(folder)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [shown["id"] for shown in told["rows"]] == ["pareto"]
    first = (folder / "report.html").read_bytes()
    assert b"<svg" not in first
    assert (folder / "pareto.svg").exists()
    assert main([*command, "--out", str(folder)]) == 0
    assert (folder / "report.html").read_bytes() == first
    assert "pareto" in capsys.readouterr().out
    assert "Without its mechanism (segments.*.purchase_rate.shape = 1000)" in first.decode()


def test_the_command_refuses_a_regularity_that_there_is_not(capsys):
    assert main(["validate", "--only", "parto"]) == 2
    assert "did you mean" in capsys.readouterr().err
