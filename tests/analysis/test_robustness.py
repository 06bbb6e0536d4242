"""Robustness: points over a band, regret, and the region where a decision fails."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import numpy as np
import pytest

from sim.analysis.compare.robustness.losses import find_loss
from sim.analysis.compare.robustness.regret import regrets, strongest_other, summarise_regrets
from sim.analysis.compare.robustness.robustness import Robustness, judge, robustness
from sim.analysis.compare.robustness.survey import Point, Survey
from sim.runs.band import at_point, banded, parameters
from sim.runs.design import latin_hypercube
from sim.runs.rule import (
    Limit,
    Rule,
    deciding_pair,
    find_rule,
    limit_words,
    roundest,
)
from sim.runs.worker import run_replication
from sim.scenario import Scenario, ScenarioError
from sim.scenario.paths import split
from sim.scenario.phrases import path_words

SHIPPED = ("airline", "coffee", "department-store", "grocery", "packaged-goods", "telecom")
NAMES = ["discount", "bond", "mix"]


@pytest.fixture(scope="module")
def result(small: Scenario) -> Robustness:
    return robustness(small, NAMES, points=6, replications=2, weeks=30, workers=1)


# The band


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_scenarios_doubt_what_decisions_hang_on(name: str) -> None:
    scenario = Scenario.load(name)
    paths = [parameter.path for parameter in parameters(scenario)]
    assert "segments.*.relationship_intention.mean" in paths
    assert "segments.*.price_sensitivity.mean" in paths
    assert "behaviour.relationship.growth" in paths
    lags = [split(path)[1] for path in paths if path.endswith(".strategy.lag")]
    assert lags
    assert all(scenario.firms[firm].strategy.name != "hold" for firm in lags)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_point_of_a_shipped_band_is_a_scenario(name: str) -> None:
    scenario = Scenario.load(name)
    uncertain = parameters(scenario)
    for u in (0.0, 0.999_999):
        corner = [parameter.value(u) for parameter in uncertain]
        assert at_point(scenario, uncertain, corner).policies.keys() == scenario.policies.keys()
    for row in latin_hypercube(uncertain, 8, 3).tolist():
        at_point(scenario, uncertain, row)


def test_values_stay_within_their_bands(small: Scenario) -> None:
    intention, lag, failures = parameters(small)
    values = latin_hypercube([intention, lag, failures], 40, 1)
    assert np.abs(values[:, 0]).max() <= 0.15
    assert set(values[:, 1]) == {13.0, 26.0, 52.0}
    assert 0.01 <= values[:, 2].min() < 0.0105 < 0.038 < values[:, 2].max() <= 0.04


def test_every_slice_of_a_band_is_used_once() -> None:
    share = banded("x", {"plus_minus": 0.5}, 0.5, False, False)
    values = latin_hypercube([share, share], 16, 9)
    for column in values.T:
        assert sorted(np.floor(column * 16)) == list(range(16))


def test_the_same_seed_draws_the_same_points(small: Scenario) -> None:
    uncertain = parameters(small)
    assert (latin_hypercube(uncertain, 5, 4) == latin_hypercube(uncertain, 5, 4)).all()
    assert (latin_hypercube(uncertain, 5, 4) != latin_hypercube(uncertain, 5, 5)).any()


def test_numbers_under_a_star_move_together(small: Scenario) -> None:
    uncertain = parameters(small)
    moved = at_point(small, uncertain, [0.1, 13.0, 0.03])
    before = [segment.relationship_intention.mean for segment in small.segments.values()]
    after = [segment.relationship_intention.mean for segment in moved.segments.values()]
    assert after == pytest.approx([mean + 0.1 for mean in before])
    assert moved.firms["rival"].strategy.lag == 13
    assert moved.firms["us"].failures.rate == 0.03
    assert moved.uncertainty == {}


def test_factors_are_even_in_logarithms_and_whole_numbers_whole() -> None:
    twice = banded("x", {"times": 2}, 10.0, False, False)
    values = [twice.value(u) for u in (0.0, 0.5, 1.0)]
    assert values == pytest.approx([5.0, 10.0, 20.0])
    weeks = banded("x", {"plus_minus": 3}, 10.0, False, True)
    assert weeks.value(0.4) == 9.0


def test_numbers_are_called_by_words() -> None:
    assert path_words(split("segments.*.price_sensitivity.mean")) == (
        "price sensitivity of all segments"
    )
    assert path_words(split('firms."corner shop".unit_cost')) == "unit cost of corner shop"
    assert path_words(split("behaviour.relationship.growth")) == (
        "growth of the bond with good service"
    )
    assert path_words(split("turnover")) == "turnover"


# Regret


def test_regret_by_hand() -> None:
    profit = np.array([[10.0, 8.0, 0.0], [5.0, 9.0, 9.0], [4.0, 4.0, 1.0], [0.0, 2.0, 1.0]])
    assert regrets(profit).tolist() == [[0, 2, 10], [4, 0, 0], [0, 0, 3], [2, 0, 1]]
    first, second, third = summarise_regrets(profit)
    assert (first.mean, first.maximum, first.best) == (1.5, 4.0, 0.5)
    assert (second.mean, second.maximum, second.best) == (0.5, 2.0, 0.75)
    assert third.p95 == pytest.approx(3.0 + 0.85 * 7.0)
    assert strongest_other(profit, ["a", "b", "c"], "b") == "a"
    assert strongest_other(profit[:, :1], ["a"], "a") is None


# The region


def box_cases(values: np.ndarray[Any, Any], wrong: float, seed: int) -> np.ndarray[Any, Any]:
    cases = (values[:, 1] > 0.4) & (values[:, 3] < 0.6)
    return cases ^ (np.random.default_rng(seed).random(len(values)) < wrong)


@pytest.mark.parametrize("seed", range(5))
def test_a_known_box_is_found(seed: int) -> None:
    values = np.random.default_rng(seed).random((128, 8))
    cases = box_cases(values, 0.0, seed)
    rule = find_rule(values, cases, 1)
    assert rule is not None
    assert [(limit.parameter, limit.above) for limit in rule.limits] == [(1, True), (3, False)]
    assert rule.limits[0].at == pytest.approx(0.4, abs=0.08)
    assert rule.limits[1].at == pytest.approx(0.6, abs=0.08)
    assert rule.coverage > 0.85
    assert rule.density > 0.85


@pytest.mark.parametrize("seed", range(3))
def test_a_known_box_is_found_among_mistakes(seed: int) -> None:
    values = np.random.default_rng(seed).random((128, 8))
    rule = find_rule(values, box_cases(values, 0.06, seed), 1)
    assert rule is not None
    assert [limit.parameter for limit in rule.limits] == [1, 3]
    assert rule.chance <= 0.02


def test_share_density_and_coverage_by_hand() -> None:
    values = np.arange(40.0).reshape(40, 1)
    cases = values[:, 0] >= 25.0
    cases[0] = True
    cases[30] = False
    rule = find_rule(values, cases, 1)
    assert rule is not None
    inside = values[:, 0] >= rule.limits[0].at
    assert rule.share == inside.mean()
    assert rule.density == (inside & cases).sum() / inside.sum() == 14 / 15
    assert rule.coverage == (inside & cases).sum() / cases.sum() == 14 / 15
    assert rule.limits == (Limit(0, True, 24.5, 25.0),) or rule.limits[0].at == 25.0


def test_one_limit_is_enough_where_one_parameter_decides() -> None:
    values = np.random.default_rng(2).random((96, 6))
    rule = find_rule(values, values[:, 4] < 0.3, 1)
    assert rule is not None
    assert [(limit.parameter, limit.above) for limit in rule.limits] == [(4, False)]
    assert (rule.coverage, rule.density) == (1.0, 1.0)


def test_chance_alone_seldom_has_a_rule() -> None:
    found = 0
    for seed in range(12):
        rng = np.random.default_rng(seed)
        found += find_rule(rng.random((64, 8)), rng.random(64) < 0.3, 1) is not None
    assert found <= 2


@pytest.mark.parametrize("value", [False, True])
def test_there_is_no_rule_where_all_points_are_alike(value: bool) -> None:
    values = np.random.default_rng(1).random((32, 3))
    assert find_rule(values, np.full(32, value), 1) is None
    assert find_rule(np.ones((32, 3)), np.arange(32) < 9, 1) is None


def test_the_pair_that_decides_is_the_rules_then_the_most_different() -> None:
    values = np.random.default_rng(1).random((200, 4))
    cases = values[:, 2] + 0.3 * values[:, 0] > 0.8
    assert deciding_pair(values, cases, None) == (2, 0)
    rule = Rule((Limit(3, True, 0.5, 0.5),), 0.5, 1.0, 1.0, 0.01)
    assert deciding_pair(values, cases, rule) == (3, 2)
    assert deciding_pair(values[:, :1], cases, None) == (0, 0)


def test_a_loss_has_its_share_and_its_mean() -> None:
    values = np.linspace(0.0, 1.0, 20).reshape(20, 1)
    loss = find_loss("b", np.where(values[:, 0] > 0.7, -3.0, 1.0), values, 1)
    assert (loss.share, loss.mean) == (0.3, 3.0)
    assert find_loss("b", np.ones(20), values, 1).mean is None


@pytest.mark.parametrize(
    ("band", "several", "limit", "words"),
    [
        ({"times": 1.5}, False, Limit(0, True, 0.9, 0.91), "is above 0.9"),
        ({"times": 1.5}, True, Limit(0, False, 0.9, 0.8), "is below 0.9 times the assumed"),
        (
            {"plus_minus": 1},
            True,
            Limit(0, True, 0.05, 0.06),
            "is more than 0.05 above the assumed",
        ),
        ({"plus_minus": 1}, True, Limit(0, False, 0.05, 0.0), "is at most 0.05 above the assumed"),
        ({"plus_minus": 1}, True, Limit(0, True, -0.05, 0.0), "is at most 0.05 below the assumed"),
        (
            {"plus_minus": 1},
            True,
            Limit(0, False, -0.05, -0.1),
            "is more than 0.05 below the assumed",
        ),
        ({"plus_minus": 1}, True, Limit(0, False, 0.0, -0.1), "is below the assumed"),
        ([13, 26], False, Limit(0, True, 20.0, 26.0), "is 26 or more"),
        ([13, 26], False, Limit(0, False, 20.0, 13.0), "is at most 13"),
    ],
)
def test_limits_in_words(band: Any, several: bool, limit: Limit, words: str) -> None:
    parameter = banded("behaviour.choice.habit", band, 1.0, several, False)
    assert limit_words(parameter, limit) == f"strength of habit {words}"


def test_the_roundest_number_parts_its_neighbours() -> None:
    rng = np.random.default_rng(5)
    for low, width in rng.random((200, 2)).tolist():
        high = low + width * 1e-3
        assert low < roundest(low, high) <= high
    assert roundest(-0.1, 0.2) == 0.05
    assert roundest(1.0, np.nextafter(1.0, 2.0)) > 1.0


# The whole


def test_the_number_of_workers_changes_no_byte(small: Scenario, result: Robustness) -> None:
    again = robustness(small, NAMES, points=6, replications=2, weeks=30, workers=2)
    assert again == result
    assert json.dumps(again.to_dict()) == json.dumps(result.to_dict())


def test_a_point_is_the_mean_of_its_own_replications(small: Scenario, result: Robustness) -> None:
    brief = small.replace("weeks", 30)
    uncertain = parameters(brief)
    values = latin_hypercube(uncertain, 6, 1).tolist()[2]
    assert result.points[2].values == tuple(values)
    here = at_point(brief, uncertain, values)
    runs = [run_replication(here, result.survey.policies, 1, r) for r in (4, 5)]
    for i in range(len(result.survey.policies)):
        profits = [(row[i].measures["profit"] or 0.0) * 52 / 30 for row in runs]
        assert result.points[2].profit[i] == pytest.approx(sum(profits) / 2, rel=1e-12)


def test_a_smaller_market_earns_the_money_of_the_whole(small: Scenario) -> None:
    data = small.model_copy(update={"customers": 800})
    base = robustness(data, ["bond"], points=1, weeks=30, workers=1, customers=400)
    full = robustness(data, ["bond"], points=1, weeks=30, workers=1)
    assert base.survey.customers == 400
    assert base.survey.assumed.profit[0] == pytest.approx(full.survey.assumed.profit[0], rel=0.1)


def test_the_recommended_policy_is_the_best_at_the_files_numbers(result: Robustness) -> None:
    profits = dict(zip(result.survey.policies, result.survey.assumed.profit, strict=True))
    assert result.recommended == max(profits, key=lambda name: profits[name])
    assert result.strongest != result.recommended
    assert result.recommended not in result.losses
    means = [each.mean for each in result.regret.values()]
    assert means == sorted(means)


def test_another_policy_can_be_judged(small: Scenario) -> None:
    judged = robustness(
        small, ["bond"], points=2, weeks=8, customers=300, workers=1, recommended="discount"
    )
    assert judged.recommended == "discount"
    assert set(judged.survey.policies) == {"status-quo", "discount", "bond"}
    assert {"status-quo", judged.strongest} == set(judged.losses)


def made_up(small: Scenario, profit: Any) -> Survey:
    habit = banded("behaviour.choice.habit", {"plus_minus": 0.2}, 0.6, False, False)
    points = tuple(
        Point((i / len(profit),), tuple(map(float, row)), (None,) * len(row))
        for i, row in enumerate(profit)
    )
    assumed = Point((0.6,), tuple(map(float, profit[0])), (None,) * len(profit[0]))
    return Survey((habit,), ("status-quo", "a", "b")[: len(profit[0])], 1, 1, 400, assumed, points)


def test_the_judgement_names_where_the_recommended_policy_loses(small: Scenario) -> None:
    profit = [[0.0, 5.0, 4.0] if i < 30 else [0.0, -2.0, 4.0] for i in range(40)]
    judged = judge(small, "small", made_up(small, profit))
    assert (judged.recommended, judged.strongest) == ("a", "b")
    loss = judged.losses["status-quo"]
    assert (loss.share, loss.mean) == (0.25, 2.0)
    assert loss.rule is not None
    assert loss.rule.words(judged.parameters).startswith("strength of habit is above 0.7")
    assert judged.regret["b"].mean < judged.regret["a"].mean
    assert next(iter(judged.regret)) == "b"
    assert judged.to_dict()["losses"]["b"]["rule"]["coverage"] == 1.0


def test_the_baseline_alone_has_no_regret_and_no_rival(small: Scenario) -> None:
    judged = judge(small, "small", made_up(small, [[1.0], [2.0]]))
    assert (judged.strongest, dict(judged.losses)) == (None, {})
    assert judged.regret["status-quo"].maximum == 0.0


def test_the_dictionary_is_plain_json(result: Robustness) -> None:
    data = result.to_dict()
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert len(data["points"]) == 6
    assert {"path", "words", "band", "today"} == set(data["parameters"][0])


def test_the_frame_is_tidy(result: Robustness) -> None:
    table = result.to_frame()
    assert len(table) == 6 * 4
    base = table[table["policy"] == "status-quo"]
    assert (base["profit_difference"] == 0.0).all()
    assert table.groupby("point")["regret"].min().eq(0.0).all()
    assert [parameter.path for parameter in result.parameters] == list(table.columns[1:4])


def test_progress_counts_runs(small: Scenario) -> None:
    seen: list[tuple[int, int]] = []
    robustness(
        small,
        ["bond"],
        points=2,
        weeks=4,
        customers=300,
        workers=1,
        progress=lambda done, total: seen.append((done, total)),
    )
    assert seen[0] == (2, 20)
    assert seen[-1] == (20, 20)


def test_without_an_uncertainty_table_it_says_what_is_missing(small: Scenario) -> None:
    certain = small.model_copy(update={"uncertainty": {}})
    with pytest.raises(ScenarioError, match=r"uncertainty: missing; a band of uncertain numbers"):
        robustness(certain, points=2)


def test_unknown_policies_are_named(small: Scenario) -> None:
    with pytest.raises(ScenarioError, match='did you mean "discount"'):
        robustness(small, ["discuont"])
    with pytest.raises(ScenarioError, match='did you mean "bond"'):
        robustness(small, recommended="bnod")
    with pytest.raises(ValueError, match="must be a list of names"):
        robustness(small, "bond")


@pytest.mark.parametrize(
    "wrong", [{"points": 0}, {"replications": 0}, {"seed": -1}, {"seed": 2**32}, {"workers": 0}]
)
def test_arguments_out_of_range_are_named(small: Scenario, wrong: dict[str, int]) -> None:
    run = partial(robustness, small, **{"points": 1, **wrong})
    name, value = next(iter(wrong.items()))
    with pytest.raises(ValueError, match=rf"{name} \({value}\) must be a whole number"):
        run()
