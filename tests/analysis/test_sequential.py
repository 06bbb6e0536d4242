"""Open-ended comparisons: when they stop, and that nothing but the outputs decides it."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.compare.compare import compare
from sim.scenario import Scenario, ScenarioError
from sim.stats.decide import decide
from sim.stats.sequential import Forecast, Goal, default_indifference, next_step


def outputs(rows: int, *means: float, sd: float = 1.0, seed: int = 1) -> np.ndarray:
    return np.array(means) + sd * np.random.default_rng(seed).standard_normal((rows, len(means)))


def test_batches_are_what_is_missing_but_at_most_half_of_what_is_there() -> None:
    goal = Goal(until=0.95, maximum=1000)
    step = next_step(outputs(10, 0.0, 0.0), 0, goal, 10, 0.1)
    assert step.batch == 5 <= step.expected <= step.most
    few = next_step(outputs(40, 0.0, 0.0), 0, Goal(precision=0.3, maximum=1000), 10, 1.0)
    assert few.batch == max(4, few.expected) <= 20


def test_a_batch_never_passes_the_maximum() -> None:
    goal = Goal(until=0.95, maximum=12)
    assert next_step(outputs(10, 0.0, 0.0), 0, goal, 10, 0.01).batch == 2
    step = next_step(outputs(12, 0.0, 0.0), 0, goal, 10, 0.01)
    assert (step.batch, step.expected) == (0, 0)


def test_both_goals_must_hold() -> None:
    rows = outputs(20, 0.0, 9.0)
    assert next_step(rows, 0, Goal(until=0.95), 10, 1.0).batch == 0
    assert next_step(rows, 0, Goal(until=0.95, precision=0.1), 10, 1.0).batch > 0


def test_the_indifference_zone_is_a_thousandth_of_revenue_in_two_digits() -> None:
    assert default_indifference(1_234_567.0, 5.0) == 1200.0
    assert default_indifference(0.0, 5.0) == 5.0


@pytest.mark.parametrize(
    ("means", "zone", "ended"),
    [((0.0, 9.0, 1.0), 0.5, "known"), ((0.0, 0.1, -0.1), 3.0, "indifferent")],
)
def test_a_decision_says_why_it_ended(means: tuple[float, ...], zone: float, ended: str) -> None:
    rows, goal = outputs(10, *means), Goal(until=0.95)
    step = next_step(rows, 0, goal, 10, zone)
    found = decide(["today", "a", "b"], "today", rows, 1, goal, step, zone)
    assert (found.ended, found.reached) == (ended, True)
    assert (ended == "known") == (found.undecided == ())
    assert found.indifference == zone


def test_what_the_maximum_cut_short_is_undecided_with_replications_needed() -> None:
    rows, goal = outputs(12, 0.0, 0.3, -9.0), Goal(until=0.95, maximum=12)
    step = next_step(rows, 0, goal, 10, 0.001)
    found = decide(["today", "a", "b"], "today", rows, 1, goal, step, 0.001)
    assert (found.ended, found.reached) == ("maximum", False)
    assert set(found.survivors) == {"today", "a"}
    (pair,) = found.undecided
    assert {pair.policy, pair.other} == {"today", "a"}
    assert pair.replications is not None
    assert pair.replications > 12


def test_a_tie_is_the_baselines() -> None:
    column = outputs(10, 0.0)
    found = decide(["same", "today"], "today", np.hstack([column, column]), 1)
    assert found.best == "today"
    assert found.undecided[0].replications is None
    assert dict(found.probability) == {"same": 0.5, "today": 0.5}
    assert found.correlation["same"] == pytest.approx(1.0)
    assert found.saved["same"] is None


@pytest.mark.parametrize("wrong", [{"until": 1.0}, {"until": 0.5}, {"precision": 0.0}])
def test_goals_out_of_range_are_named(small: Scenario, wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must"):
        compare(small, until=wrong.get("until"), precision=wrong.get("precision"))
    with pytest.raises(ValueError, match="maximum"):
        compare(small, until=0.95, maximum=9)


def test_an_indifference_zone_alone_is_told_to_do_nothing(small: Scenario) -> None:
    with pytest.raises(ScenarioError, match="means nothing without until"):
        compare(small, indifference=5.0)


def test_until_gives_the_same_decision_whatever_the_workers(small: Scenario) -> None:
    told: list[Forecast] = []
    one = compare(small, ["bond", "mix"], weeks=26, workers=1, until=0.95, forecast=told.append)
    two = compare(small, ["bond", "mix"], weeks=26, workers=2, until=0.95)
    assert one == two
    assert one.to_dict() == two.to_dict()
    assert one.replications >= 10
    assert one.decision is not None
    assert one.decision.reached
    assert len(told) == 1
    assert 10 <= told[0].replications <= told[0].most


def test_the_pilot_forecasts_and_the_maximum_ends_what_it_cannot_decide(small: Scenario) -> None:
    told: list[Forecast] = []
    nearly = small.policies["bond"].model_copy(update={"price": 29.9999})
    data = small.model_copy(update={"policies": {**small.policies, "nearly": nearly}})
    found = compare(
        data,
        ["bond", "nearly"],
        weeks=13,
        workers=1,
        at_file=True,
        until=0.9999,
        indifference=0.0001,
        maximum=14,
        forecast=told.append,
    )
    assert (told[0].replications, told[0].runs, told[0].most) == (14, 12, 14)
    assert found.replications == 14
    assert found.decision is not None
    assert (found.decision.ended, found.decision.reached) == ("maximum", False)


def test_precision_is_reached_with_at_least_ten_replications(small: Scenario) -> None:
    rough = compare(small, ["discount"], weeks=13, workers=1, at_file=True, precision=1e9)
    assert rough.replications == 10
    ends = rough.policies["discount"].vs_baseline["profit"].ci95
    assert ends is not None
    wanted = (ends[1] - ends[0]) / 2 / 1.4
    found = compare(small, ["discount"], weeks=13, workers=1, at_file=True, precision=wanted)
    ends = found.policies["discount"].vs_baseline["profit"].ci95
    assert ends is not None
    assert (ends[1] - ends[0]) / 2 <= wanted
    assert found.replications > 10
    assert found.decision is not None
    assert (found.decision.ended, found.decision.precision) == ("precise", wanted)


def test_a_policy_equal_to_the_baseline_is_never_told_apart(small: Scenario) -> None:
    found = compare(small, ["same"], weeks=8, workers=1, at_file=True, until=0.95)
    assert found.replications == 10
    assert found.policies["same"].correlation["profit"] == 1.0
    assert found.policies["same"].bootstrap["profit"] == (0.0, 0.0)
    assert found.decision is not None
    assert (found.decision.best, found.decision.ended) == ("status-quo", "indifferent")
    assert found.decision.undecided[0].replications is None
