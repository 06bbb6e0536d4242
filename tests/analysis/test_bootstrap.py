"""Bootstrap intervals on distributions whose mean is known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.stats.bootstrap import bootstrap_difference, bootstrap_interval
from sim.stats.paired import estimate


def covered(draws: np.ndarray, mean: float) -> float:
    found = [bootstrap_interval(row.tolist(), i) for i, row in enumerate(draws)]
    return sum(ends is not None and ends[0] <= mean <= ends[1] for ends in found) / len(draws)


@pytest.mark.parametrize("shape", ["normal", "exponential"])
def test_the_mean_of_a_known_distribution_is_covered_nearly_as_often_as_said(shape: str) -> None:
    random = np.random.default_rng(11)
    size = (300, 40)
    draws = random.normal(1.0, 1.0, size) if shape == "normal" else random.exponential(1.0, size)
    # Known to be a little short with 40 values, by up to 3 points for the exponential.
    assert 0.95 - 0.03 - 3 * math.sqrt(0.95 * 0.05 / 300) <= covered(draws, 1.0) <= 0.99


def test_with_many_normal_values_it_agrees_with_students_t() -> None:
    values = np.random.default_rng(12).normal(5.0, 2.0, 2000).tolist()
    ends, student = bootstrap_interval(values, 1), estimate(values).ci95
    assert ends is not None
    assert student is not None
    assert ends == pytest.approx(student, abs=0.01)


def test_it_leans_to_the_side_of_the_long_tail() -> None:
    values = np.random.default_rng(13).exponential(1.0, 30).tolist()
    ends = bootstrap_interval(values, 1)
    assert ends is not None
    mean = sum(values) / 30
    assert ends[1] - mean > mean - ends[0]


def test_it_follows_the_unit_of_the_values() -> None:
    values = [3.1, 2.7, 4.4, 3.9, 2.2]
    ends, moved = bootstrap_interval(values, 1), bootstrap_interval([8 * v for v in values], 1)
    assert ends is not None
    assert moved == pytest.approx([8 * end for end in ends])


def test_the_same_seed_gives_the_same_ends_and_another_hardly_others() -> None:
    values = [3.1, 2.7, 4.4, 3.9, 2.2, 3.0]
    assert bootstrap_interval(values, 1) == bootstrap_interval(values, 1)
    assert bootstrap_interval(values, 1) != bootstrap_interval(values, 2)
    assert bootstrap_interval(values, 1) == pytest.approx(bootstrap_interval(values, 2), abs=0.1)


def test_pairs_are_resampled_together() -> None:
    baseline = [1.0, 100.0, 10_000.0]
    assert bootstrap_difference([v + 2.0 for v in baseline], baseline, 1) == (2.0, 2.0)


def test_too_little_to_resample_has_no_interval() -> None:
    assert bootstrap_difference([1.0], [2.0], 1) is None
    assert bootstrap_difference([1.0, None], [2.0, 1.0], 1) is None


def test_few_values_or_nearly_equal_ones_still_have_finite_ends() -> None:
    for values in ([1.0, 2.0], [1.0, 1.0, 1.0, 1.0 + 1e-12], [0.0] * 9 + [1e300]):
        ends = bootstrap_interval(values, 1)
        assert ends is not None
        assert all(map(math.isfinite, ends))
        assert min(values) <= ends[0] <= ends[1] <= max(values)
