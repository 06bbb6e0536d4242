"""Means, paired differences and correlations over replications."""

from __future__ import annotations

import math

import pytest
from scipy import stats

from sim.stats.paired import (
    estimate,
    fewest_replications,
    paired_difference,
    pairing_correlation,
    replications_needed,
    variance_ratio,
)

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


def test_the_variance_ratio_is_what_the_correlation_promises() -> None:
    other = [3.0, 2.9, 4.6, 3.5, 2.0]
    ratio = variance_ratio(VALUES, other)
    difference = [a - b for a, b in zip(VALUES, other, strict=True)]
    expected = (stats.tvar(VALUES) + stats.tvar(other)) / stats.tvar(difference)
    assert ratio == pytest.approx(float(expected))
    assert variance_ratio(VALUES, VALUES) is None
    assert variance_ratio(VALUES[:2], other[:2]) is None


@pytest.mark.parametrize("confidence", [0.9, 0.975, 0.999])
@pytest.mark.parametrize("ratio", [0.01, 0.5, 1.0, 3.7, 100.0])
def test_the_fewest_replications_are_enough_and_one_less_is_not(
    ratio: float, confidence: float
) -> None:
    def reaches(n: int) -> bool:
        return bool(stats.t.ppf(confidence, n - 1) * ratio / math.sqrt(n) < 1.0)

    n = fewest_replications(ratio, confidence=confidence)
    assert reaches(n)
    assert n == 2 or not reaches(n - 1)


def test_replications_needed_are_those_after_which_zero_is_outside_the_interval() -> None:
    values = [0.9, -0.4, 0.3, 0.5, -0.2]
    needed = replications_needed(values)
    assert needed is not None
    scaled = stats.tstd(values) / math.sqrt(needed) * stats.t.ppf(0.975, needed - 1)
    assert scaled < stats.tmean(values)
    assert needed > len(values)


def test_no_number_of_replications_separates_what_is_equal() -> None:
    assert replications_needed([0.0, 0.0, 0.0]) is None
    assert replications_needed([1.0]) is None
