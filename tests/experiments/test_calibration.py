"""Calibration: it may look only at what is there to tune by, and finds what it is aimed at."""

from __future__ import annotations

import pytest

from experiments.calibration.fit import today, with_numbers
from experiments.calibration.markets import main
from experiments.calibration.stages import STAGES, Free, NotForTuning, Stage
from sim import Scenario
from sim.scenario.shipped import shipped
from sim.studies.regularity import Use

SHARE = Free("segments.*.price_sensitivity.mean", 0.2, 3.0)


def test_a_stage_refuses_a_regularity_that_is_there_to_check_by() -> None:
    with pytest.raises(NotForTuning, match="pareto"):
        Stage("wrong", (SHARE,), ("pareto",))


def test_stages_are_those_of_shipped_scenarios_and_only_tune() -> None:
    assert set(STAGES) <= set(shipped())
    for stages in STAGES.values():
        for stage in stages:
            assert stage.free
            assert {row.use for row in stage.regularities} == {Use.TUNE}


def test_every_stage_belongs_to_its_market_and_its_numbers_are_there() -> None:
    for name, stages in STAGES.items():
        spec = Scenario.load(name)
        for stage in stages:
            assert [row.applies(spec) for row in stage.regularities] == [""] * len(stage.rows)
            for free in stage.free:
                assert free.low <= today(spec, free) <= free.high


def test_a_stage_that_there_is_not_is_answered_with_those_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["telecom", "--stage", "promotions"])
    assert "there are inertia and quality" in capsys.readouterr().err


def test_numbers_that_stand_for_several_are_factors() -> None:
    spec = Scenario.load("grocery")
    doubled = with_numbers(spec, (SHARE,), (2.0,))
    for name, segment in doubled.segments.items():
        mean = spec.segments[name].price_sensitivity.mean
        assert segment.price_sensitivity.mean == pytest.approx(2.0 * mean)
