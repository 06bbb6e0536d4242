"""Probabilities of being best, and multiple comparisons with the best."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from sim.stats.best import compare_with_best, probability_best


def paired(seed: int, rows: int, means: list[float], correlation: float = 0.8) -> np.ndarray:
    random = np.random.default_rng([7, seed])
    common = random.standard_normal((rows, 1))
    own = random.standard_normal((rows, len(means))) * np.linspace(0.5, 2.0, len(means))
    return np.array(means) + math.sqrt(correlation) * common + math.sqrt(1 - correlation) * own


def test_of_two_policies_the_probability_is_that_of_the_paired_t() -> None:
    outputs = paired(1, 8, [0.0, 0.3])
    difference = outputs[:, 1] - outputs[:, 0]
    expected = stats.t.cdf(difference.mean() / stats.sem(difference), 7)
    found = probability_best(outputs, 1)
    assert found is not None
    assert found[1] == pytest.approx(expected, abs=4 * 0.0014)


@pytest.mark.parametrize("rows", [2, 4, 30])
def test_probabilities_add_up_to_one_even_with_fewer_replications_than_policies(rows: int) -> None:
    found = probability_best(paired(2, rows, [0.0, 0.1, 0.2, 0.3, 0.4]), 1)
    assert found is not None
    assert sum(found) == pytest.approx(1.0, abs=1e-12)
    assert all(0.0 <= p <= 1.0 for p in found)


def test_the_order_of_policies_does_not_matter_beyond_the_draws() -> None:
    outputs = paired(3, 20, [0.0, 0.1, 0.2])
    there, back = probability_best(outputs, 1), probability_best(outputs[:, ::-1], 1)
    assert there is not None
    assert back is not None
    assert there == pytest.approx(back[::-1], abs=0.01)


def test_the_same_seed_gives_the_same_probability() -> None:
    outputs = paired(4, 10, [0.0, 0.1, 0.2])
    assert probability_best(outputs, 5) == probability_best(outputs, 5)
    assert probability_best(outputs, 5) == pytest.approx(probability_best(outputs, 6), abs=0.01)


def test_equal_policies_share_their_probability() -> None:
    outputs = paired(5, 10, [0.0, 5.0])
    found = probability_best(outputs[:, [1, 0, 1]], 1)
    assert found == (0.5, 0.0, 0.5)
    assert probability_best(np.ones((4, 2)), 1) == (0.5, 0.5)


def test_one_replication_says_nothing() -> None:
    assert probability_best(np.ones((1, 3)), 1) is None
    assert compare_with_best(np.ones((1, 3))) is None


def test_outputs_that_are_not_finite_are_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        probability_best(np.array([[1.0, np.nan], [1.0, 2.0]]), 1)


def test_intervals_with_the_best_hold_together_as_often_as_they_say() -> None:
    means = [0.0, 0.2, 0.2, 0.5]
    truth = [m - max(means[:i] + means[i + 1 :]) for i, m in enumerate(means)]
    macros = 500
    held = kept = 0
    for macro in range(macros):
        found = compare_with_best(paired(macro, 10, means))
        assert found is not None
        held += all(low <= t <= high for (low, high), t in zip(found.intervals, truth, strict=True))
        kept += 3 in found.candidates
    error = math.sqrt(0.95 * 0.05 / macros)
    assert held / macros >= 0.95 - 3 * error
    assert kept / macros >= 0.95 - 3 * error


def test_intervals_are_constrained_at_zero() -> None:
    found = compare_with_best(paired(6, 30, [0.0, 0.1, 50.0]))
    assert found is not None
    assert found.candidates == (2,)
    assert found.intervals[2][0] == 0.0
    assert found.intervals[0][1] == found.intervals[1][1] == 0.0
    assert found.apart[2] == (True, True, False)


def test_two_policies_give_the_one_sided_paired_t() -> None:
    outputs = paired(8, 12, [0.0, 0.4])
    difference = outputs[:, 1] - outputs[:, 0]
    half = stats.t.ppf(0.95, 11) * stats.sem(difference)
    found = compare_with_best(outputs)
    assert found is not None
    assert found.intervals[1][1] == pytest.approx(max(difference.mean() + half, 0.0))


def test_equal_policies_are_both_candidates() -> None:
    found = compare_with_best(np.repeat(paired(9, 10, [1.0]), 2, axis=1))
    assert found is not None
    assert found.candidates == (0, 1)
    assert found.intervals == ((0.0, 0.0), (0.0, 0.0))
