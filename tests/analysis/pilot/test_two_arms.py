"""What two arms say: right on average, as sure as it claims, sharper for what was known before."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.analysis.audit.guard import library
from sim.stats.two_arms import power, read_arms, share_interval, smallest_effect

Vector = NDArray[np.float64]
ONE = np.zeros(200, np.int64)


def halves(rng: np.random.Generator, n: int = 200) -> NDArray[np.bool_]:
    return rng.permutation(np.arange(n) % 2 == 0)


@pytest.mark.parametrize("effect", [0.01, 0.1, 0.2, 0.4])
@pytest.mark.parametrize("n", [10, 60, 400])
@pytest.mark.parametrize("ratio", [1.0, 3.0])
def test_power_is_the_textbooks(effect: float, n: int, ratio: float) -> None:
    textbook = library("statsmodels.stats.power").TTestIndPower()
    expected, sd = textbook.power(effect, n, 0.05, ratio), 7.0
    error = sd * np.sqrt(1.0 / n + 1.0 / (ratio * n))
    assert power(effect * sd, error, n + ratio * n - 2.0) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("df", [1.0, 4.0, 50.0, 1e5])
def test_the_smallest_effect_is_found_with_80_percent_power(df: float) -> None:
    assert power(smallest_effect(3.0, df), 3.0, df) == pytest.approx(0.8, abs=1e-6)


def test_a_pilot_that_finds_nothing_where_nothing_is_raises_5_percent_false_alarms() -> None:
    rng, alarms = np.random.default_rng(1), 0
    before = rng.gamma(2.0, 10.0, 200)
    for _ in range(2_000):
        after = 0.8 * before + rng.normal(0.0, 8.0, 200)
        alarms += read_arms(after, before, halves(rng), ONE).found
    low, high = share_interval([[number < alarms] for number in range(2_000)])
    assert low <= 0.05 <= high


def test_what_was_known_before_sharpens_the_reading_and_does_not_move_it() -> None:
    rng, plain, adjusted = np.random.default_rng(2), [], []
    for _ in range(300):
        before = rng.normal(50.0, 10.0, 200)
        treated = halves(rng)
        after = before + 2.0 * treated + rng.normal(0.0, 3.0, 200)
        plain.append(read_arms(after, np.zeros(200), treated, ONE))
        adjusted.append(read_arms(after, before, treated, ONE))
    for readings in (plain, adjusted):
        values = np.array([each.value for each in readings])
        assert values.mean() == pytest.approx(2.0, abs=4.0 * values.std() / np.sqrt(300))
        claimed = np.mean([each.error for each in readings])
        assert values.std() == pytest.approx(claimed, rel=0.15)
    assert adjusted[0].error < 0.4 * plain[0].error


def test_strata_of_other_sizes_and_levels_do_not_bias_it() -> None:
    stratum = np.repeat([0, 1], [150, 50])
    level = np.where(stratum == 0, 10.0, 500.0)
    treated = np.concatenate([np.arange(150) % 3 == 0, np.arange(50) % 2 == 0])
    effect = np.where(stratum == 0, 1.0, 5.0)
    found = read_arms(level + effect * treated, np.zeros(200), treated, stratum)
    assert found.value == pytest.approx(0.75 * 1.0 + 0.25 * 5.0)
    assert found.error == 0.0


def test_strata_too_small_for_two_arms_are_put_together() -> None:
    stratum = np.array([0, 0, 1, 1, 2, 2])
    treated = np.array([True, False] * 3)
    after = np.array([1.0, 0.0] * 3)
    assert read_arms(after, np.zeros(6), treated, stratum).value == 1.0
    with pytest.raises(ValueError, match="fewer than two"):
        read_arms(after, np.zeros(6), np.zeros(6, np.bool_), stratum)


def test_the_interval_of_a_share_is_wilsons_and_wider_where_cases_are_alike() -> None:
    alone = [[number % 4 == 0] for number in range(40)]
    alike = [[number % 4 == 0] * 10 for number in range(4)]
    wilson = library("statsmodels.stats.proportion").proportion_confint(10, 40, method="wilson")
    assert share_interval(alone) == pytest.approx(wilson, abs=3e-3)
    assert share_interval(alike)[1] > share_interval(alone)[1]
    low, high = share_interval([[True] * 5] * 8)
    assert low < 0.7
    assert high == 1.0
