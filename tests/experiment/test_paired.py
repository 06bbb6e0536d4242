"""Means, paired differences and correlations over replications."""

from __future__ import annotations

import math

import pytest
from scipy import stats

from sim.experiment.paired import estimate, paired_difference, pairing_correlation

VALUES = [3.1, 2.7, 4.4, 3.9, 2.2]


def test_the_interval_is_that_of_students_t() -> None:
    interval = stats.t.interval(0.95, 4, loc=stats.tmean(VALUES), scale=stats.sem(VALUES))
    found = estimate(VALUES)
    assert found.mean == pytest.approx(sum(VALUES) / 5)
    assert found.ci95 == pytest.approx(tuple(map(float, interval)))


def test_one_replication_has_no_interval() -> None:
    assert estimate([2.0]).mean == 2.0
    assert estimate([2.0]).ci95 is None


def test_what_is_undefined_once_is_undefined() -> None:
    assert estimate([1.0, None]).mean is None
    assert paired_difference([1.0, 2.0], [None, 1.0]).mean is None
    assert pairing_correlation([1.0, 2.0, 3.0], [1.0, None, 3.0]) is None


def test_what_both_have_in_common_cancels_in_a_paired_difference() -> None:
    shifted = [value + 0.5 for value in VALUES]
    difference = paired_difference(shifted, VALUES)
    assert difference.mean == pytest.approx(0.5)
    assert difference.ci95 == pytest.approx((0.5, 0.5))
    assert paired_difference(VALUES, VALUES).ci95 == (0.0, 0.0)


def test_the_correlation_is_pearsons() -> None:
    other = [1.0, 5.0, 2.0, 2.5, 0.1]
    expected = stats.pearsonr(VALUES, other).statistic
    assert pairing_correlation(VALUES, other) == pytest.approx(expected)
    assert pairing_correlation(VALUES, VALUES) == 1.0


def test_there_is_no_correlation_without_variance_or_with_two_replications() -> None:
    assert pairing_correlation([1.0, 1.0, 1.0], VALUES[:3]) is None
    assert pairing_correlation([1.0, 2.0], [3.0, 1.0]) is None


def test_with_normal_values_the_interval_covers_the_mean_as_often_as_it_says() -> None:
    rng = stats.norm(loc=1.0)
    draws = rng.rvs(size=(4000, 6), random_state=7).tolist()
    covered = sum(estimate(row).includes(1.0) for row in draws) / 4000
    assert abs(covered - 0.95) < 4 * math.sqrt(0.95 * 0.05 / 4000)
