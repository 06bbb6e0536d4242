"""Which policy is best over worlds: known answers, laws, limits and calibration."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import ndtr

from experiments.benchmarks.calibration import FRESH, NUMBERS, Truth, truth
from sim.stats.best import probability_best
from sim.stats.worlds import (
    Components,
    best_in_worlds,
    best_on_average,
    components,
    prospect,
    true_gains,
    true_means,
)

LINEAR = Truth(
    means=np.array([0.0, 0.4, 0.2, -1.0]),
    lines=np.array([[0.0, 1.0, 0.0, 0.5], [0.0, 0.0, 1.5, 0.5], [0.0, 0.3, 0.3, 0.3], [0.0] * 4]),
    kinks=np.zeros((4, 4)),
    chance=np.diag([1.0, 1.0, 1.5, 0.5]),
)
KINKED = Truth(
    means=np.array([0.0, 0.3, -0.2]),
    lines=np.array([[0.0, 0.0, 0.0], [0.0, 0.5, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]),
    kinks=np.array([[0.0, 3.0, 0.0], [0.0, 0.0, 0.0], [0.0, -2.0, 4.0], [0.0, 0.0, 0.0]]),
    chance=np.diag([1.0, 1.0, 2.0]),
)


def numbers(random: np.random.Generator, worlds: int, normal: bool = False) -> np.ndarray:
    shape = (worlds, NUMBERS)
    return random.standard_normal(shape) if normal else random.uniform(-1.0, 1.0, shape)


def seen(true: Truth, seed: int, worlds: int, runs: int, normal: bool = False) -> np.ndarray:
    random = np.random.default_rng([31, seed])
    profits = true.profits(numbers(random, worlds, normal))
    return profits[:, None] + true.luck(random, worlds, runs)


def shares(means: np.ndarray) -> np.ndarray:
    return np.bincount(means.argmax(axis=1), minlength=means.shape[1]) / len(means)


def test_the_probability_on_average_is_that_of_the_means_of_worlds() -> None:
    outputs = seen(LINEAR, 1, 30, 2)
    assert best_on_average(outputs, 5) == probability_best(outputs.mean(axis=1), 5)
    assert best_on_average(outputs[:1], 5) is None
    assert best_on_average(outputs[:, :1], 5) is not None


@pytest.mark.parametrize(("true", "normal"), [(LINEAR, True), (LINEAR, False), (KINKED, False)])
def test_shares_of_worlds_agree_with_brute_force(true: Truth, normal: bool) -> None:
    random = np.random.default_rng(1)
    exact = shares(true.profits(numbers(random, 100_000, normal)))
    outputs = seen(true, 2, 600, 2, normal)
    found = best_in_worlds(outputs, baseline=0)
    assert found == pytest.approx(exact, abs=0.06)
    naive = shares(outputs.mean(axis=1))
    assert np.abs(found - exact).sum() < 0.6 * np.abs(naive - exact).sum()


def test_of_two_policies_the_share_is_the_normal_law_s() -> None:
    random = np.random.default_rng(3)
    gain = 0.5 + random.standard_normal((1_000, 1)) + random.normal(0.0, 2.0, (1_000, 2))
    outputs = np.stack([np.zeros_like(gain), gain], axis=2)
    assert best_in_worlds(outputs, 0)[1] == pytest.approx(ndtr(0.5), abs=0.05)
    found = prospect(outputs, 1, 0, seed=1, scale=1.0)
    assert found.p_loss == pytest.approx(1.0 - best_in_worlds(outputs, 0)[1], abs=1e-12)
    assert found.var05 == pytest.approx(0.5 - 1.645, abs=0.25)
    spread = 1.645 * math.sqrt(1.0 + 4.0)
    assert found.range90 == pytest.approx((0.5 - spread, 0.5 + spread), abs=0.25)


def test_the_share_called_is_the_share_of_fresh_worlds_and_that_of_sample_means_is_not() -> None:
    called, naive, fresh = [], [], []
    for seed in range(100):
        random = np.random.default_rng([32, seed])
        true = truth(random)
        outputs = true.profits(numbers(random, 40))[:, None] + true.luck(random, 40, 2)
        best = int(outputs.mean(axis=(0, 1)).argmax())
        called.append(best_in_worlds(outputs, 0)[best])
        naive.append(shares(outputs.mean(axis=1))[best])
        fresh.append(shares(true.profits(numbers(random, FRESH)))[best])
    error = np.std(np.subtract(called, fresh)) / math.sqrt(len(called))
    assert abs(np.mean(called) - np.mean(fresh)) < 3.0 * error
    assert np.mean(naive) < np.mean(fresh) - 5.0 * error


def test_without_ignorance_one_policy_is_best_everywhere() -> None:
    same = Truth(LINEAR.means, 0.0 * LINEAR.lines, LINEAR.kinks, LINEAR.chance)
    found = [best_in_worlds(seen(same, 4, 200, runs), 0)[1] for runs in (8, 64)]
    naive = [shares(seen(same, 4, 200, runs).mean(axis=1))[1] for runs in (8, 64)]
    assert found[0] > naive[0] + 0.2
    assert found[1] > 0.97


def test_with_more_runs_per_world_results_tend_to_those_without_chance() -> None:
    exact = LINEAR.profits(numbers(np.random.default_rng([31, 5]), 60))
    gains = exact - exact.mean(axis=1, keepdims=True)
    off, apart = [], []
    for runs in (2, 16, 256):
        outputs = seen(LINEAR, 5, 60, runs)
        off.append(np.sqrt(np.mean((true_gains(outputs) - gains) ** 2)))
        apart.append(np.abs(best_in_worlds(outputs, 0) - shares(exact)).max())
    assert off[0] > off[1] > off[2]
    assert off[2] < 0.2 * off[0]
    assert apart[2] < 0.04 < apart[0]


def test_without_chance_the_share_is_that_of_the_worlds_drawn() -> None:
    exact = LINEAR.profits(numbers(np.random.default_rng(6), 25))
    outputs = exact[:, None].repeat(3, axis=1)
    assert true_means(outputs) == pytest.approx(exact)
    assert best_in_worlds(outputs, 0) == pytest.approx(tuple(shares(exact)), abs=1e-12)


def test_equal_policies_share_and_all_shares_add_up_to_one() -> None:
    outputs = seen(LINEAR, 7, 30, 2)
    alone = best_in_worlds(outputs[:, :, [0, 1, 2]], 0)
    twice = best_in_worlds(outputs[:, :, [0, 1, 2, 1]], 0)
    assert twice == pytest.approx((alone[0], alone[1] / 2, alone[2], alone[1] / 2), abs=1e-12)
    assert sum(twice) == pytest.approx(1.0, abs=1e-12)
    assert best_in_worlds(np.ones((3, 2, 4)), 1) == (0.25, 0.25, 0.25, 0.25)


def test_ties_within_a_world_are_the_baseline_s() -> None:
    outputs = seen(LINEAR, 8, 20, 2)[:, :, :2] + np.array([0.0, 100.0])
    outputs[:5, :, 1] = outputs[:5, :, 0]
    assert best_in_worlds(outputs, 0) == (0.25, 0.75)
    assert best_in_worlds(outputs, 1) == (0.0, 1.0)
    assert prospect(outputs, 1, 0, seed=1, scale=1.0).p_loss == 0.0


def test_only_differences_between_policies_decide() -> None:
    outputs = seen(LINEAR, 9, 30, 2)
    moved = outputs + np.random.default_rng(9).normal(0.0, 50.0, (30, 2, 1))
    assert true_gains(moved) == pytest.approx(true_gains(outputs))
    assert best_in_worlds(moved, 0) == best_in_worlds(outputs, 0)
    order = [2, 0, 3, 1]
    turned = best_in_worlds(outputs[:, :, order], order.index(0))
    assert turned == pytest.approx([best_in_worlds(outputs, 0)[i] for i in order], abs=1e-12)


def test_true_means_keep_the_average_of_each_policy() -> None:
    outputs = seen(KINKED, 10, 30, 2)
    assert true_means(outputs).mean(axis=0) == pytest.approx(outputs.mean(axis=(0, 1)))


def test_fewer_worlds_than_policies_are_enough_for_an_answer() -> None:
    found = best_in_worlds(seen(LINEAR, 11, 3, 2), 0)
    assert sum(found) == pytest.approx(1.0, abs=1e-12)


def test_components_are_the_variances_on_average() -> None:
    random = np.random.default_rng(12)
    gains = random.normal(0.0, 3.0, (400, 40, 1)) + random.normal(0.0, 2.0, (400, 40, 2))
    found = [components(each, scale=0.5) for each in gains]
    assert np.mean([each.chance for each in found]) == pytest.approx(0.5 * 4.0, abs=0.1)
    assert np.mean([each.ignorance for each in found]) == pytest.approx(9.0, abs=0.4)
    assert all(sum(each.shares) == pytest.approx(1.0, abs=1e-12) for each in found)


def test_ignorance_is_never_below_nothing() -> None:
    found = components(np.array([[-5.0, 5.0], [5.0, -5.0]]), scale=1.0)
    assert found == Components(chance=50.0, ignorance=0.0)
    assert found.shares == (1.0, 0.0)
    assert components(np.zeros((3, 2)), scale=1.0).shares == (1.0, 0.0)


def test_at_scale_nought_there_is_no_chance() -> None:
    outputs = seen(LINEAR, 13, 50, 2)
    gains = outputs[:, :, 1] - outputs[:, :, 0]
    whole, none = components(gains, 1.0), components(gains, 0.0)
    assert whole.chance > 0.0
    assert none == Components(0.0, whole.ignorance)
    ranges = [prospect(outputs, 1, 0, 1, scale).range90 for scale in (0.0, 0.25, 1.0)]
    widths = [high - low for low, high in ranges]
    assert widths[0] < widths[1] < widths[2]
    assert ranges[0][0] == pytest.approx(prospect(outputs, 1, 0, 1, 0.0).var05, abs=0.05)


def test_a_range_is_the_same_under_the_same_seed() -> None:
    outputs = seen(LINEAR, 14, 30, 2)
    assert prospect(outputs, 2, 0, 1, 1.0) == prospect(outputs, 2, 0, 1, 1.0)
    assert prospect(outputs, 2, 0, 1, 1.0).range90 == pytest.approx(
        prospect(outputs, 2, 0, 2, 1.0).range90, abs=0.1
    )


def test_the_baseline_against_itself_gains_nothing() -> None:
    found = prospect(seen(LINEAR, 15, 30, 2), 0, 0, 1, 1.0)
    assert (found.p_loss, found.var05, found.range90) == (0.0, 0.0, (0.0, 0.0))
    assert found.regret > 0.0


@pytest.mark.parametrize(
    ("outputs", "why"),
    [
        (np.ones((5, 1, 2)), "one run per world"),
        (np.ones((1, 5, 2)), "one world says nothing"),
        (np.ones((5, 2)), "worlds by runs by policies"),
        (np.full((5, 2, 2), np.nan), "finite"),
    ],
)
def test_what_cannot_be_told_is_said(outputs: np.ndarray, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        true_means(outputs)
    with pytest.raises(ValueError, match=why):
        best_in_worlds(outputs, 0)
    with pytest.raises(ValueError, match=why):
        prospect(outputs, 1, 0, 1, 1.0)


@pytest.mark.parametrize("scale", [-0.1, np.nan, np.inf])
def test_a_scale_that_is_none_is_refused(scale: float) -> None:
    with pytest.raises(ValueError, match="0 or more"):
        components(np.ones((2, 2)), scale)
