"""A penalised regression on one number."""

from __future__ import annotations

import numpy as np
import pytest

from sim.stats.smooth import DEGREES, fit, polynomials


def fitted(values: np.ndarray, outcomes: np.ndarray) -> np.ndarray:
    series = polynomials(values)
    return fit(series, outcomes).at(series)


def test_a_line_and_a_kink_are_found_in_noise() -> None:
    random = np.random.default_rng(1)
    x = random.uniform(2.0, 5.0, 400)
    truth = np.column_stack([3.0 * x, 4.0 * np.maximum(x - 3.5, 0.0)])
    found = fitted(x, truth + random.normal(0.0, 1.0, truth.shape))
    assert np.sqrt(np.mean((found - truth) ** 2, axis=0)).max() < 0.25


def test_where_nothing_is_to_be_seen_the_fit_is_all_but_flat() -> None:
    random = np.random.default_rng(2)
    noise = random.standard_normal((40, 50))
    x = random.uniform(size=40)
    free = np.var(np.polynomial.Legendre.fit(x, noise[:, 0], DEGREES)(x))
    assert np.mean(np.var(fitted(x, noise), axis=0)) < 0.06
    assert free > 0.06


def test_the_unit_and_the_origin_of_the_number_do_not_matter() -> None:
    random = np.random.default_rng(3)
    x, y = random.uniform(size=30), random.standard_normal((30, 3))
    y[:, 0] += 5.0 * x
    assert fitted(1_000.0 - 500.0 * x, y) == pytest.approx(fitted(x, y))


def test_outcomes_are_fitted_each_by_itself_and_scale() -> None:
    random = np.random.default_rng(4)
    x, y = random.uniform(size=30), random.standard_normal((30, 2))
    both = fitted(x, y * np.array([1.0, 1_000.0]))
    assert both == pytest.approx(fitted(x, y) * np.array([1.0, 1_000.0]))
    assert both[:, 1] == pytest.approx(fitted(x, 1_000.0 * y[:, 1:])[:, 0])


@pytest.mark.parametrize("values", [[1.0, 2.0], [1.0, 2.0, 4.0]])
def test_a_few_levels_are_told_by_their_means(values: list[float]) -> None:
    random = np.random.default_rng(5)
    x = random.choice(values, 300)
    truth = 10.0 * (x == values[1])
    found = fitted(x, (truth + random.normal(0.0, 0.5, 300))[:, None])[:, 0]
    for value in values:
        assert found[x == value] == pytest.approx(truth[x == value], abs=0.3)


def test_a_number_that_stands_still_explains_nothing() -> None:
    y = np.arange(6.0)[:, None]
    assert fitted(np.ones(6), y) == pytest.approx(np.full((6, 1), 2.5))
