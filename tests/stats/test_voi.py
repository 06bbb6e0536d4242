"""What it is worth to know: brute force, nested simulation, laws and limits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import ndtr

from experiments.benchmarks.calibration import NUMBERS, Truth, perfect
from sim.stats.voi import UNKNOWN, Value, evpi, evppi
from sim.stats.worlds import prospect

LINEAR = Truth(
    means=np.array([0.0, 0.3, 0.0]),
    lines=np.array([[0.0, 2.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.5, 0.5], [0.0, 0.0, 0.0]]),
    kinks=np.zeros((NUMBERS, 3)),
    chance=np.diag([0.5, 1.0, 1.0]),
)
KINKED = Truth(
    means=np.array([0.0, 0.5, 0.2]),
    lines=np.zeros((NUMBERS, 3)),
    kinks=np.array([[0.0, 5.0, 0.0], [0.0, 0.0, -3.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]),
    chance=np.diag([0.5, 1.0, 1.0]),
)


def numbers(random: np.random.Generator, worlds: int) -> np.ndarray:
    return random.uniform(-1.0, 1.0, (worlds, NUMBERS))


def seen(true: Truth, seed: int, worlds: int, runs: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Return outputs and the numbers behind them."""
    random = np.random.default_rng([41, seed])
    values = numbers(random, worlds)
    return true.profits(values)[:, None] + true.luck(random, worlds, runs), values


def nested(true: Truth, number: int) -> float:
    """Return the value of knowing a number by nested simulation: others are drawn within it."""
    random = np.random.default_rng(42)
    outer = np.linspace(-1.0, 1.0, 201)
    inner = numbers(random, 2_000)
    expected = []
    for value in outer:
        inner[:, number] = value
        expected.append(true.profits(inner).mean(axis=0))
    return perfect(np.array(expected))


def held(value: Value, true: float) -> bool:
    assert value.ci95 is not None
    return value.ci95[0] <= true + 1e-9 and true <= value.ci95[1]


def test_perfect_information_has_the_value_of_the_normal_law() -> None:
    random = np.random.default_rng(1)
    gain = 0.5 + random.standard_normal((800, 1)) + random.standard_normal((800, 2))
    found = evpi(np.stack([np.zeros_like(gain), gain], axis=2))
    exact = math.exp(-0.125) / math.sqrt(2.0 * math.pi) - 0.5 * float(ndtr(-0.5))
    assert held(found, exact)
    assert found.value == pytest.approx(exact, abs=0.08)


@pytest.mark.parametrize("true", [LINEAR, KINKED])
def test_perfect_information_agrees_with_brute_force(true: Truth) -> None:
    exact = perfect(true.profits(numbers(np.random.default_rng(2), 200_000)))
    found = [evpi(seen(true, seed, 150, 8)[0]) for seed in range(10)]
    assert sum(held(each, exact) for each in found) >= 8
    assert np.mean([each.value for each in found]) == pytest.approx(exact, rel=0.08)


def test_of_two_runs_a_world_the_value_is_not_that_of_chance() -> None:
    exact = perfect(LINEAR.profits(numbers(np.random.default_rng(2), 200_000)))
    outputs = [seen(LINEAR, seed, 100)[0] for seed in range(10)]
    found = np.mean([evpi(each).value for each in outputs])
    naive = np.mean([perfect(each.mean(axis=1)) for each in outputs])
    assert abs(found - exact) < 0.5 * (naive - exact)


def test_without_ignorance_there_is_nothing_to_be_known() -> None:
    same = Truth(LINEAR.means, 0.0 * LINEAR.lines, LINEAR.kinks, LINEAR.chance)
    for seed in range(10):
        outputs, _ = seen(same, seed, 40)
        found = evpi(outputs)
        assert found.ci95 is not None
        assert found.ci95[0] < 0.01
        assert found.value is not None
        assert found.value < 0.5 * perfect(outputs.mean(axis=1))


def test_the_value_of_knowing_is_the_regret_of_the_best_on_average() -> None:
    outputs, _ = seen(LINEAR, 4, 30)
    regrets = [prospect(outputs, policy, 0, 1, 1.0).regret for policy in range(3)]
    assert min(regrets) == pytest.approx(evpi(outputs).value)


@pytest.mark.parametrize("true", [LINEAR, KINKED])
def test_partial_values_agree_with_nested_simulation(true: Truth) -> None:
    outputs, values = seen(true, 5, 300)
    for number, found in enumerate(evppi(outputs, values, seed=1)):
        exact = nested(true, number)
        assert held(found, exact)
        assert found.value == pytest.approx(exact, abs=0.12)


def test_partial_values_do_not_exceed_the_whole_by_more_than_their_intervals() -> None:
    for seed in range(2):
        for true in (LINEAR, KINKED):
            outputs, values = seen(true, seed, 40)
            whole = evpi(outputs)
            assert whole.ci95 is not None
            for part in evppi(outputs, values, seed):
                assert part.ci95 is not None
                assert part.ci95[0] <= whole.ci95[1]


def test_a_number_that_decides_everything_is_worth_the_whole() -> None:
    alone = Truth(LINEAR.means, LINEAR.lines * np.eye(NUMBERS, 1), LINEAR.kinks, LINEAR.chance)
    outputs, values = seen(alone, 6, 300)
    assert evppi(outputs, values[:, :1], 1)[0].value == pytest.approx(evpi(outputs).value, rel=0.2)


def test_what_moves_nothing_is_not_credited_with_chance() -> None:
    useless = np.random.default_rng(7).uniform(-1.0, 1.0, (5, 40, 3))
    found, fitted, whole = [], [], []
    for seed, values in enumerate(useless):
        outputs, _ = seen(LINEAR, seed, 40)
        parts = evppi(outputs, values, seed=1)
        assert all(held(each, 0.0) for each in parts)
        found += [each.value for each in parts]
        means = outputs.mean(axis=1)
        curves = [np.polynomial.polynomial.polyvander(column, 3) for column in values.T]
        fitted += [perfect(x @ np.linalg.lstsq(x, means)[0]) for x in curves]
        whole.append(evpi(outputs).value)
    assert np.mean(found) < 0.1 * np.mean(whole)
    assert np.mean(fitted) > 3.0 * np.mean(found)


def test_numbers_on_a_few_levels_are_valued_as_such() -> None:
    random = np.random.default_rng(8)
    level = random.choice([0.0, 1.0, 5.0], 300)
    gain = np.where(level == 1.0, 3.0, -1.0)[:, None] + random.standard_normal((300, 2))
    outputs = np.stack([np.zeros_like(gain), gain], axis=2)
    found = evppi(outputs, level[:, None], seed=1)[0]
    share = np.mean(level == 1.0)
    exact = 3.0 * share - max(0.0, 3.0 * share - (1.0 - share))
    assert held(found, exact)
    assert found.value == pytest.approx(exact, abs=0.1)


def test_a_number_that_was_not_varied_is_worth_nothing() -> None:
    outputs, _ = seen(LINEAR, 9, 20)
    assert evppi(outputs, np.full((20, 1), 3.0), seed=1) == [Value(0.0, (0.0, 0.0))]


def test_too_few_worlds_are_said_to_be() -> None:
    outputs, values = seen(LINEAR, 10, 9)
    assert evpi(outputs) == UNKNOWN
    assert evppi(outputs, values, seed=1) == [UNKNOWN] * NUMBERS
    few, many = (evppi(*seen(LINEAR, 11, worlds), seed=1)[0] for worlds in (10, 300))
    assert few.too_few
    assert not many.too_few


def test_partial_values_need_no_second_run_of_a_world() -> None:
    outputs, values = seen(LINEAR, 12, 300, runs=1)
    found = evppi(outputs, values[:, :1], seed=1)[0]
    assert held(found, nested(LINEAR, 0))
    assert not found.too_few
    with pytest.raises(ValueError, match="one run per world"):
        evpi(outputs)


def test_values_are_the_same_under_the_same_seed_and_whatever_stands_beside_them() -> None:
    outputs, values = seen(LINEAR, 13, 30)
    found = evppi(outputs, values, seed=5)
    assert evppi(outputs, values, seed=5) == found
    assert evppi(outputs, values[:, ::-1], seed=5) == found[::-1]


def test_more_money_is_worth_more_in_proportion() -> None:
    outputs, values = seen(LINEAR, 14, 30)
    one, thousand = (evppi(unit * outputs, values, seed=1)[0] for unit in (1.0, 1_000.0))
    assert one.value is not None
    assert thousand.value == pytest.approx(1_000.0 * one.value)
    assert evpi(1_000.0 * outputs).ci95 == pytest.approx(
        [1_000.0 * end for end in evpi(outputs).ci95 or ()]
    )


@pytest.mark.parametrize("values", [np.ones(20), np.ones((19, 1)), np.full((20, 1), np.nan)])
def test_numbers_that_do_not_belong_to_the_worlds_are_refused(values: np.ndarray) -> None:
    outputs, _ = seen(LINEAR, 15, 20)
    with pytest.raises(ValueError, match="worlds by parameters"):
        evppi(outputs, values, seed=1)
