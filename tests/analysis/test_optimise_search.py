"""The search by itself, on functions whose best points are known."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product

import optuna
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.optimise.front import chosen, dominates, front
from sim.analysis.optimise.search import search
from sim.analysis.optimise.space import Axis, Point, Score, Trial, grid_size

X = Axis("x", tuple(float(x) for x in range(-5, 16)))
Y = Axis("y", low=-10, high=10, whole=True)


def bowl(points: Sequence[Point]) -> list[Score | None]:
    """One peak, at (7, -2)."""
    return [Score((-((x - 7.0) ** 2) - (y + 2.0) ** 2,)) for x, y in points]


def two_bowls(points: Sequence[Point]) -> list[Score | None]:
    """Peaks at (0, 0) and (10, 0): the front is every point between, where y is 0."""
    return [Score((-(x**2) - y**2, -((x - 10.0) ** 2) - y**2)) for x, y in points]


def best(trials: Sequence[Trial]) -> Point:
    kept = [trial for trial in trials if trial.score and trial.score.kept]
    return max(kept, key=lambda trial: trial.score.values if trial.score else ()).point


def test_the_peak_is_found_with_a_fifth_of_the_grid() -> None:
    assert grid_size([X, Y]) == 441
    assert best(search([X, Y], bowl, 1, 88, seed=1)) == (7.0, -2.0)


def test_a_known_front_is_found() -> None:
    trials = search([X, Y], two_bowls, 2, 160, seed=1)
    scores = [trial.score.values for trial in trials if trial.score]
    found = {trials[i].point for i in front(scores)}
    known = {(float(x), 0.0) for x in range(11)}
    assert len(found & known) >= 9
    assert len(found - known) <= 1


def test_a_constraint_moves_the_best_point_to_its_edge() -> None:
    def limited(points: Sequence[Point]) -> list[Score | None]:
        scores = bowl(points)
        return [
            Score(score.values, (x + y,))
            for score, (x, y) in zip(scores, points, strict=True)
            if score
        ]

    trials = search([X, Y], limited, 1, 120, seed=2)
    allowed = [point for point in product(X.values or (), range(-10, 11)) if sum(point) <= 0]
    top = max(-((x - 7.0) ** 2) - (y + 2.0) ** 2 for x, y in allowed)
    x, y = best(trials)
    assert x + y <= 0
    assert -((x - 7.0) ** 2) - (y + 2.0) ** 2 == top
    kept = sum(bool(trial.score and trial.score.kept) for trial in trials)
    assert kept / len(trials) > len(allowed) / 441


def test_no_point_is_tried_twice_and_a_small_grid_is_tried_whole() -> None:
    small = [Axis("x", (1.0, 2.0, 4.0)), Axis("y", low=0, high=4, whole=True)]
    asked: list[Point] = []

    def count(points: Sequence[Point]) -> list[Score | None]:
        asked.extend(points)
        return [Score((x * y,)) for x, y in points]

    trials = search(small, count, 1, 100, seed=3)
    assert sorted(asked) == sorted(product((1.0, 2.0, 4.0), range(5)))
    assert [trial.point for trial in trials] == asked
    assert [trial.number for trial in trials] == list(range(1, 16))


@pytest.mark.parametrize("objectives", [1, 2])
def test_the_same_question_goes_the_same_way_and_a_longer_one_begins_alike(
    objectives: int,
) -> None:
    evaluate = bowl if objectives == 1 else two_bowls
    short = search([X, Y], evaluate, objectives, 21, seed=4)
    assert search([X, Y], evaluate, objectives, 21, seed=4) == short
    assert search([X, Y], evaluate, objectives, 40, seed=4)[:21] == short
    assert search([X, Y], evaluate, objectives, 21, seed=5) != short


def test_points_that_are_not_possible_are_gone_around() -> None:
    def holed(points: Sequence[Point]) -> list[Score | None]:
        return [
            None if x > 5 else score for score, (x, _) in zip(bowl(points), points, strict=True)
        ]

    trials = search([X, Y], holed, 1, 120, seed=1)
    assert any(trial.score is None for trial in trials)
    assert all((trial.score is None) == (trial.point[0] > 5) for trial in trials)
    assert best(trials) == (5.0, -2.0)


def test_a_first_point_comes_first_unless_it_lies_outside() -> None:
    inside = search([X, Y], bowl, 1, 8, seed=1, first=[(3.0, 4.0)])
    assert inside[0].point == (3.0, 4.0)
    for outside in ((3.5, 4.0), (3.0, 4.5), (3.0, 11.0)):
        assert search([X, Y], bowl, 1, 8, seed=1, first=[outside]) == search(
            [X, Y], bowl, 1, 8, seed=1
        )


def test_ranges_are_kept_to_and_levers_come_as_people_write_them() -> None:
    space = [Axis("x", low=0.1, high=0.9), Axis("y", low=1.0, high=100.0, logs=True)]

    def evaluate(points: Sequence[Point]) -> list[Score | None]:
        return [Score((-abs(x - 0.4) - abs(math.log(y / 20.0)),)) for x, y in points]

    trials = search(space, evaluate, 1, 60, seed=1)
    assert all(0.1 <= t.point[0] <= 0.9 and 1.0 <= t.point[1] <= 100.0 for t in trials)
    assert all(t.point == (round(t.point[0], 3), float(f"{t.point[1]:.3g}")) for t in trials)
    assert len({t.point for t in trials}) == 60
    x, y = best(trials)
    assert abs(x - 0.4) < 0.05
    assert 16.0 < y < 25.0


def test_a_range_ends_when_its_tidy_values_are_used_up() -> None:
    trials = search([Axis("x", low=0.0, high=1.0)], lambda p: [Score(x) for x in p], 1, 300, seed=1)
    assert sorted(trial.point[0] for trial in trials) == [n / 100 for n in range(101)]


def test_optuna_is_left_as_talkative_as_it_was(capfd: pytest.CaptureFixture[str]) -> None:
    before = optuna.logging.get_verbosity()
    search([X, Y], bowl, 1, 8, seed=1)
    assert optuna.logging.get_verbosity() == before
    assert capfd.readouterr().err == ""


outcomes = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=30)


@given(outcomes)
def test_the_front_is_what_nobody_dominates_and_dominates_all_else(
    values: list[tuple[int, int]],
) -> None:
    on = set(front(values))
    for i, mine in enumerate(values):
        beaten = any(dominates(values[j], mine) for j in on)
        assert beaten == (i not in on)


@given(outcomes, st.integers(1, 12))
def test_those_chosen_are_never_dominated_by_one_left_out(
    values: list[tuple[int, int]], count: int
) -> None:
    taken = chosen(values, count)
    assert len(taken) == len(set(taken)) == min(count, len(values))
    left = [i for i in range(len(values)) if i not in taken]
    assert not any(dominates(values[i], values[j]) for i in left for j in taken)
