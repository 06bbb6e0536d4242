"""Means with chance averaged out: as far apart as the groups are."""

from __future__ import annotations

import numpy as np
import pytest

from sim.stats.shrinkage import constrained_means, covariance_between

SPREAD = np.array([[1.0, 0.6, 0.0], [0.6, 2.0, 0.0], [0.0, 0.0, 0.2]])
NOISE = np.array([[2.0, 0.0, 0.0], [0.0, 1.0, 0.5], [0.0, 0.5, 3.0]])


def drawn(seed: int, groups: int, replications: int, spread: np.ndarray = SPREAD) -> tuple:
    """Return true means, and runs around them."""
    random = np.random.default_rng([11, seed])
    truth = random.multivariate_normal([5.0, 0.0, -5.0], spread, groups)
    noise = random.multivariate_normal(np.zeros(3), NOISE, (groups, replications))
    return truth, truth[:, None] + noise


def estimated(runs: np.ndarray) -> np.ndarray:
    """Return the estimated covariance of true means, in units of the columns' deviations."""
    groups, replications, _ = runs.shape
    means = runs.mean(axis=1)
    scale = means.std(axis=0, ddof=1)
    away, inside = (means - means.mean(axis=0)) / scale, (runs - means[:, None]) / scale
    squares = np.einsum("gp,gq->gpq", away, away) * groups / (groups - 1)
    chance = np.einsum("grp,grq->gpq", inside, inside) / (replications * (replications - 1))
    return covariance_between(squares, chance) * np.outer(scale, scale)


@pytest.mark.parametrize(("groups", "replications"), [(4, 2), (30, 2), (30, 5)])
def test_the_covariance_of_the_means_is_the_one_estimated(groups: int, replications: int) -> None:
    for seed in range(5):
        _, runs = drawn(seed, groups, replications)
        found = constrained_means(runs)
        assert np.cov(found.T) == pytest.approx(estimated(runs), abs=1e-9)
        assert found.mean(axis=0) == pytest.approx(runs.mean(axis=(0, 1)), abs=1e-9)


def test_means_are_closer_to_the_truth_than_sample_means_and_spread_as_it_is() -> None:
    truth, runs = drawn(1, 2_000, 2)
    found, sample = constrained_means(runs), runs.mean(axis=1)
    assert np.sum((found - truth) ** 2) < 0.75 * np.sum((sample - truth) ** 2)
    assert np.cov(found.T) == pytest.approx(SPREAD, abs=0.15)
    assert np.abs(np.cov(sample.T) - SPREAD).max() > 1.0


def test_with_more_groups_the_covariance_tends_to_the_true_one() -> None:
    errors = [np.abs(estimated(drawn(2, n, 2)[1]) - SPREAD).max() for n in (20, 500, 20_000)]
    assert errors[0] > errors[1] > errors[2]
    assert errors[2] < 0.1


def test_without_chance_the_means_are_the_sample_means() -> None:
    truth, _ = drawn(3, 12, 2)
    assert constrained_means(np.repeat(truth[:, None], 3, axis=1)) == pytest.approx(truth)


def test_groups_that_do_not_differ_are_not_told_apart() -> None:
    spread = {}
    for n in (30, 3_000):
        runs = [drawn(seed, n, 2, 0.0 * SPREAD)[1] for seed in range(20)]
        shrunk = np.mean([constrained_means(each).var(axis=0).sum() for each in runs])
        spread[n] = shrunk / np.mean([each.mean(axis=1).var(axis=0).sum() for each in runs])
    assert spread[30] < 0.2
    assert spread[3_000] < 0.02


def test_the_unit_of_a_column_does_not_matter() -> None:
    _, runs = drawn(4, 25, 2)
    units = np.array([1.0, 1_000.0, 0.001])
    assert constrained_means(runs * units) == pytest.approx(constrained_means(runs) * units)


def test_a_stack_is_each_of_its_parts() -> None:
    stack = np.array([drawn(seed, 10, 2)[1] for seed in range(4)])
    assert constrained_means(stack) == pytest.approx(np.array([*map(constrained_means, stack)]))


def test_columns_that_add_up_to_nothing_still_do() -> None:
    _, runs = drawn(5, 20, 2)
    found = constrained_means(runs - runs.mean(axis=2, keepdims=True))
    assert found.sum(axis=1) == pytest.approx(np.zeros(20), abs=1e-9)


def test_fewer_groups_than_columns_and_columns_that_stand_still_are_no_trouble() -> None:
    _, runs = drawn(6, 2, 2)
    assert np.all(np.isfinite(constrained_means(runs)))
    runs[:, :, 1] = 7.0
    assert np.all(constrained_means(runs)[:, 1] == 7.0)
    assert np.all(constrained_means(np.ones((3, 2, 2))) == 1.0)


@pytest.mark.parametrize("shape", [(1, 2, 3), (2, 1, 3), (4, 3)])
def test_chance_cannot_be_told_from_one_group_or_one_replication(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="two groups of two replications"):
        constrained_means(np.ones(shape))
