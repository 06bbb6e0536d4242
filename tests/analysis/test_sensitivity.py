"""Sensitivity: known indices, noise apart from them, gaps refused, and a real small market."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from scipy.stats import sobol_indices as scipy_indices

from sim.analysis.sensitivity.analyse import Sensitivity, analyse, ask
from sim.analysis.sensitivity.guard import outcomes, salib_seed
from sim.analysis.sensitivity.morris import morris_design, morris_effects
from sim.analysis.sensitivity.noise import noise
from sim.analysis.sensitivity.response import Response, response_matrix
from sim.analysis.sensitivity.sobol import SobolIndex, sobol_design, sobol_indices
from sim.runs.parameter import Parameter
from sim.runs.spreads import Between, Distribution, Levels
from sim.scenario import Scenario, ScenarioError

Matrix = NDArray[np.float64]

PRICE = Parameter("firms.us.price", Between(27.0, 33.0))
LAG = Parameter("firms.rival.strategy.lag", Levels((13.0, 52.0)), whole=True)
GROWTH = Parameter("behaviour.relationship.growth", Distribution("normal", mean=0.1, sd=0.01))


def ishigami(unit: Matrix) -> Matrix:
    x = np.pi * (2.0 * unit - 1.0)
    result: Matrix = (
        np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    )
    return result


ISHIGAMI_FIRST = (0.3139, 0.4424, 0.0)
ISHIGAMI_TOTAL = (0.5576, 0.4424, 0.2437)
"""Ishigami & Homma 1990, with a = 7 and b = 0.1."""

G = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0])


def sobol_g(unit: Matrix) -> Matrix:
    result: Matrix = ((np.abs(4.0 * unit - 2.0) + G) / (1.0 + G)).prod(axis=1)
    return result


def g_indices() -> tuple[Matrix, Matrix]:
    """First and total order of the G function (Saltelli & Sobol 1995)."""
    parts = 1.0 / (3.0 * (1.0 + G) ** 2)
    whole = (1.0 + parts).prod() - 1.0
    return parts / whole, parts * (1.0 + parts).prod() / (1.0 + parts) / whole


def values_of(found: list[SobolIndex]) -> tuple[Matrix, Matrix]:
    return (
        np.array([index.first.value for index in found]),
        np.array([index.total.value for index in found]),
    )


# Sobol indices


def test_the_ishigami_function_has_its_known_indices() -> None:
    found = sobol_indices(ishigami(sobol_design(3, 4096, 1)), 3, 4096, 1)
    first, total = values_of(found)
    assert first == pytest.approx(ISHIGAMI_FIRST, abs=0.01)
    assert total == pytest.approx(ISHIGAMI_TOTAL, abs=0.01)


def test_the_sobol_g_function_has_its_known_indices() -> None:
    first, total = values_of(sobol_indices(sobol_g(sobol_design(8, 4096, 1)), 8, 4096, 1))
    known_first, known_total = g_indices()
    assert first == pytest.approx(known_first, abs=0.01)
    assert total == pytest.approx(known_total, abs=0.01)


@pytest.mark.parametrize("function", [ishigami, sobol_g])
def test_the_indices_are_those_of_scipy_from_the_same_outcomes(function: Any) -> None:
    count = 3 if function is ishigami else 8
    points = 512
    outcome = function(sobol_design(count, points, 3))
    rows = outcome.reshape(points, count + 2)
    first, total = values_of(sobol_indices(outcome, count, points, 3))
    given = {
        "f_A": rows[:, :1].T,
        "f_B": rows[:, -1:].T,
        "f_AB": rows[:, 1:-1].T[:, None, :],
    }
    theirs = scipy_indices(func=given, n=points)
    assert first == pytest.approx(np.ravel(theirs.first_order), abs=0.02)
    assert total == pytest.approx(np.ravel(theirs.total_order), abs=0.02)


def test_intervals_hold_the_known_indices_about_as_often_as_they_say() -> None:
    held = 0
    for seed in range(20):
        found = sobol_indices(ishigami(sobol_design(3, 256, seed)), 3, 256, seed)
        for index, first, total in zip(found, ISHIGAMI_FIRST, ISHIGAMI_TOTAL, strict=True):
            held += index.first.interval[0] <= first <= index.first.interval[1]
            held += index.total.interval[0] <= total <= index.total.interval[1]
    assert held >= 0.9 * 120


def test_a_number_without_effect_has_indices_of_nothing() -> None:
    unit = sobol_design(3, 256, 5)
    found = sobol_indices(unit[:, 0] + 2.0 * unit[:, 1], 3, 256, 5)
    assert found[2].total.value == 0.0
    assert found[2].first.value == pytest.approx(0.0, abs=1e-12)
    assert found[0].first.value == pytest.approx(0.2, abs=0.02)


def test_the_seed_zero_is_a_seed_like_any_other() -> None:
    design = sobol_design(2, 64, 0)
    outcome = design[:, 0] ** 2 + design[:, 1]
    state = np.random.get_state()[1]
    assert (sobol_design(2, 64, 0) == design).all()
    assert sobol_indices(outcome, 2, 64, 0) == sobol_indices(outcome, 2, 64, 0)
    assert (np.random.get_state()[1] == state).all()
    assert (sobol_design(2, 64, 1) != design).any()
    assert sobol_indices(outcome, 2, 64, 1) != sobol_indices(outcome, 2, 64, 0)
    assert min(salib_seed(seed, stream) for seed in range(50) for stream in (1, 2)) > 0


@pytest.mark.parametrize("gap", [np.nan, np.inf, -np.inf])
def test_a_gap_is_refused_and_not_turned_into_an_index(gap: float) -> None:
    outcome = ishigami(sobol_design(3, 8, 1))
    outcome[17] = gap
    with pytest.raises(ValueError, match=f"outcome 17 is {gap}; expected finite numbers"):
        sobol_indices(outcome, 3, 8, 1)
    with pytest.raises(ValueError, match="outcome 17 is"):
        morris_effects(sobol_design(3, 8, 1), outcome[:, None], 1)


def test_what_cannot_have_indices_is_refused() -> None:
    with pytest.raises(ValueError, match="all outcomes are the same"):
        sobol_indices(np.full(40, 3.5), 3, 8, 1)
    with pytest.raises(ValueError, match=r"expected \(40,\)"):
        outcomes(np.ones(39), 40)
    with pytest.raises(ValueError, match="power of 2"):
        sobol_design(3, 12, 1)
    with pytest.raises(ValueError, match="2 or more for Morris"):
        morris_design(3, 1, 1)


def test_more_points_extend_those_that_were_there() -> None:
    assert (sobol_design(3, 16, 1)[:40] == sobol_design(3, 8, 1)).all()


# Morris screening


def test_effects_of_a_line_are_its_slopes_along_half_of_each_number() -> None:
    design = morris_design(4, 6, 2)
    found = morris_effects(design, (design @ [1.0, 2.0, 0.0, -3.0])[:, None], 2)
    assert [effect.mean for effect in found] == pytest.approx([0.5, 1.0, 0.0, -1.5])
    assert [effect.size for effect in found] == pytest.approx([0.5, 1.0, 0.0, 1.5])
    assert [effect.spread for effect in found] == pytest.approx([0.0] * 4, abs=1e-12)


def test_an_effect_that_hangs_on_another_number_has_a_spread() -> None:
    design = morris_design(3, 40, 1)
    x, y, z = design.T
    first, second, third = morris_effects(design, (4 * (x - 0.5) * (y - 0.5) + z)[:, None], 1)
    assert first.spread > first.size > abs(first.mean)
    assert second.spread > 0.3
    assert third.spread == pytest.approx(0.0, abs=1e-12)


def test_screening_keeps_away_from_the_ends_of_distributions() -> None:
    design = morris_design(5, 10, 3)
    assert set(design.ravel()) == {0.125, 0.375, 0.625, 0.875}
    assert design.shape == (60, 5)
    moved = np.diff(design.reshape(10, 6, 5), axis=1)
    assert (np.count_nonzero(moved, axis=2) == 1).all()
    assert (np.abs(moved[moved != 0.0]) == 0.5).all()


def test_the_chance_in_an_effect_is_what_differs_between_replications() -> None:
    design = morris_design(2, 50, 1)
    luck = np.random.default_rng(1).normal(0.0, 2.0, (len(design), 4))
    shared = np.array([0.0, 100.0, -50.0, 7.0])
    noisy = morris_effects(design, design[:, :1] * 3.0 + luck + shared, 1)
    expected = 2.0 * np.sqrt(2.0 / 4.0)
    assert [effect.chance for effect in noisy] == pytest.approx([expected] * 2, rel=0.15)
    calm = morris_effects(design, design[:, :1] * 3.0 + shared, 1)
    assert [effect.chance for effect in calm] == pytest.approx([0.0, 0.0], abs=1e-9)
    single = morris_effects(design, design[:, :1] * 3.0, 1)
    assert [effect.chance for effect in single] == [None, None]


# Noise


def test_known_shares_of_chance_are_found() -> None:
    rng = np.random.default_rng(3)
    table = rng.normal(0.0, 3.0, (4000, 1)) + rng.normal(0.0, 2.0, (4000, 4))
    found = noise(table)
    assert found is not None
    assert found.share == pytest.approx(4.0 / 13.0, abs=0.02)
    assert found.floor == pytest.approx(1.0 / 10.0, abs=0.01)
    assert found.standard_error == pytest.approx(1.0, abs=0.03)


def test_luck_that_all_points_share_blurs_no_index() -> None:
    effect = np.linspace(0.0, 1.0, 50)[:, None]
    found = noise(effect + np.array([[0.0, 5.0, -5.0]]))
    assert found is not None
    assert found.floor == pytest.approx(0.0, abs=1e-12)
    assert found.share > 0.9
    assert found.standard_error == pytest.approx(5.0 / np.sqrt(3.0))


def test_noise_alone_is_all_of_the_variance_and_none_is_none() -> None:
    found = noise(np.random.default_rng(1).normal(size=(2000, 5)))
    assert found is not None
    assert found.share > 0.97
    assert found.floor > 0.9
    still = noise(np.ones((10, 3)))
    assert still is not None
    assert (still.share, still.floor, still.standard_error) == (0.0, 0.0, 0.0)
    assert noise(np.ones((10, 1))) is None


def test_a_sample_leaves_to_one_market_the_part_of_chance_that_is_its_own() -> None:
    table = np.arange(400.0)[:, None] / 100.0 + np.random.default_rng(1).normal(size=(400, 5))
    sampled, whole = noise(table, stands_for=4.0), noise(table)
    assert sampled is not None
    assert whole is not None
    odds = [each.share / (1.0 - each.share) for each in (sampled, whole)]
    assert odds[0] == pytest.approx(odds[1] / 4.0)
    assert (sampled.floor, sampled.standard_error) == (whole.floor, whole.standard_error)


# The outcome


def runs_of(profit: dict[str, list[list[float]]]) -> pd.DataFrame:
    """Runs from {policy: points by replications}."""
    return pd.DataFrame(
        [
            {"point": i, "policy": p, "replication": r, "firms.us.price": 28.0 + i, "profit": value}
            for p, points in profit.items()
            for i, row in enumerate(points)
            for r, value in enumerate(row)
        ]
    )


def test_a_difference_is_taken_replication_by_replication() -> None:
    runs = runs_of({"a": [[1.0, 2.0], [3.0, 4.0]], "b": [[5.0, 7.0], [4.0, 4.5]]})
    shuffled = runs.sample(frac=1.0, random_state=1)
    gain = response_matrix(shuffled, Response("profit", "b", "a"), ["firms.us.price"])
    assert gain.tolist() == [[4.0, 5.0], [1.0, 0.5]]
    plain = response_matrix(shuffled, Response("profit", "b"), ["firms.us.price"])
    assert plain.tolist() == [[5.0, 7.0], [4.0, 4.5]]


def test_an_undefined_outcome_is_refused_by_measure_and_point() -> None:
    runs = runs_of({"a": [[1.0, 2.0], [3.0, np.nan], [np.inf, 1.0]], "b": [[np.nan] * 2] * 3})
    with pytest.raises(ScenarioError) as caught:
        response_matrix(runs, Response("profit", "a"), ["firms.us.price"])
    assert str(caught.value.problems[0]) == (
        "profit: undefined at point 1 (firms.us.price = 29), policy a, replication 1, and at 1 "
        "more of 3 points; narrow what varies, or take a measure that is defined everywhere"
    )


# The question


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"measure": "prfit"}, 'did you mean "profit"'),
        ({"policy": "bnod"}, 'did you mean "bond"'),
        ({"difference": "discuont"}, 'did you mean "discount"'),
        ({"difference": "bond", "policy": "bond"}, "not both"),
        ({"difference": "status-quo"}, "it is the baseline"),
        ({"method": "fast"}, 'expected "sobol" or "morris"'),
        ({"points": 48}, "expected a power of 2 for Sobol indices, such as 32 or 64"),
        ({"points": 2}, "expected 4 or more"),
        ({"points": 2**20}, r"would be 26,214,400 runs; expected at most 1,000,000"),
    ],
)
def test_questions_that_cannot_be_are_told(
    small: Scenario, wrong: dict[str, Any], told: str
) -> None:
    with pytest.raises(ScenarioError, match=told):
        ask(small, [PRICE, LAG, GROWTH], **wrong)


def test_nothing_that_varies_is_told(small: Scenario) -> None:
    with pytest.raises(ScenarioError, match="nothing varies"):
        ask(small, [])


def test_the_baseline_is_asked_about_unless_something_else_is(small: Scenario) -> None:
    assert ask(small, [PRICE]).outcome == Response("profit", "status-quo")
    assert ask(small, [PRICE], policy="bond").outcome.policies == ("bond",)
    asked = ask(small, [PRICE], difference="bond", method="morris", points=4, replications=3)
    assert asked.outcome.policies == ("status-quo", "bond")
    assert (asked.rows, asked.runs) == (8, 48)


# The whole, with real runs


@pytest.fixture(scope="module")
def brief(small: Scenario) -> Scenario:
    return small.replace("weeks", 8).replace("customers", 300)


@pytest.fixture(scope="module")
def result(brief: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Sensitivity:
    question = ask(brief, [GROWTH, PRICE, LAG], points=8, replications=2)
    store = tmp_path_factory.mktemp("sensitivity") / "runs.sqlite"
    return analyse(question, workers=1, store=store)


def test_what_matters_comes_first(result: Sensitivity) -> None:
    assert result.findings[0].parameter == PRICE
    first, *rest = (finding.index for finding in result.findings)
    assert isinstance(first, SobolIndex)
    assert first.total.value > 0.5
    assert all(isinstance(i, SobolIndex) and i.total.value < 0.1 for i in rest)
    assert result.noise is not None
    assert result.noise.floor < 0.2


def test_the_runs_are_those_of_the_points(result: Sensitivity) -> None:
    assert len(result.runs) == result.question.runs == 8 * 5 * 2
    assert set(result.runs[LAG.path]) == {13.0, 52.0}
    assert result.mean == pytest.approx(result.runs["profit"].mean())
    means = result.runs.groupby("point")["profit"].mean()
    assert result.deviation == pytest.approx(means.std())


def test_the_number_of_workers_changes_no_byte(brief: Scenario, result: Sensitivity) -> None:
    again = analyse(result.question, workers=2)
    assert json.dumps(again.to_dict()) == json.dumps(result.to_dict())
    assert again.runs.equals(result.runs)


def test_stored_runs_are_not_made_again(brief: Scenario, tmp_path: Path) -> None:
    question = ask(brief, [PRICE], method="morris", points=4, replications=1)
    told: list[tuple[int, int]] = []
    store = tmp_path / "runs.sqlite"
    first = analyse(question, workers=1, store=store, progress=lambda *n: told.append(n))
    made = len(told)
    second = analyse(question, workers=1, store=store, progress=lambda *n: told.append(n))
    assert made > 0
    assert len(told) == made
    assert second.to_dict() == first.to_dict()
    assert second.noise is None


def test_a_difference_between_policies_can_be_screened(brief: Scenario) -> None:
    question = ask(brief, [PRICE, GROWTH], method="morris", points=4, difference="discount")
    found = analyse(question, workers=1)
    runs = found.runs.pivot_table(index=["point", "replication"], columns="policy")["profit"]
    assert found.mean == pytest.approx((runs["discount"] - runs["status-quo"]).mean())
    assert found.to_frame().columns[0] == "parameter"
    assert json.loads(json.dumps(found.to_dict(), allow_nan=False)) == found.to_dict()


def test_an_outcome_that_nothing_changes_is_told(brief: Scenario) -> None:
    with pytest.raises(ScenarioError, match=r"weeks: 8 at every point: nothing that varies"):
        analyse(ask(brief, [PRICE], measure="weeks", points=4, replications=1), workers=1)


def test_an_undefined_measure_of_a_real_market_is_refused_by_name(brief: Scenario) -> None:
    question = ask(brief, [PRICE], measure="resolved_share", points=4, replications=1)
    with pytest.raises(ScenarioError, match=r"resolved_share: undefined at point \d+ \(firms"):
        analyse(question, workers=1)


def test_numbers_of_a_table_have_no_range(small: Scenario) -> None:
    column = Parameter("firms.us.price", Levels(()))
    with pytest.raises(ScenarioError, match="a table says at which points, not over which range"):
        ask(small, [column])


def test_levers_of_other_policies_are_pointed_out(small: Scenario) -> None:
    lever = Parameter("policies.bond.contacts.per_year", Between(2.0, 9.0))
    with pytest.raises(ScenarioError, match="only levers of other policies vary") as caught:
        ask(small, [lever])
    assert caught.value.problems[0].hint == "name one of theirs, with --policy or --difference"
    assert ask(small, [lever], policy="bond", points=8).rows
    assert ask(small, [lever, PRICE], points=8).rows


def test_levers_of_the_baseline_matter_to_a_difference(small: Scenario) -> None:
    lever = Parameter("policies.status-quo.price", Between(28.0, 32.0))
    assert ask(small, [lever], difference="bond", points=8).rows
