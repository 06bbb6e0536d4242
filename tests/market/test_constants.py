"""Constants: a trait on a scale from 0 to 1 has the mean and the spread that were asked for."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtr

from sim.market.constants import normal_scores

Z = np.linspace(-9.0, 9.0, 200_001)
WEIGHT = np.exp(-0.5 * Z * Z) / np.exp(-0.5 * Z * Z).sum()


@pytest.mark.parametrize("mean", [0.02, 0.25, 0.5, 0.8, 0.99])
@pytest.mark.parametrize("part", [0.002, 0.1, 0.5, 0.9, 0.97])
def test_scores_have_the_mean_and_the_spread_asked_for(mean: float, part: float) -> None:
    """`part` of the largest standard deviation that such a mean allows."""
    sd = part * (mean * (1.0 - mean)) ** 0.5
    mu, sigma = normal_scores(mean, sd)
    trait = ndtr(mu + sigma * Z)
    found = float(WEIGHT @ trait)
    assert found == pytest.approx(mean, abs=2e-6)
    assert float(WEIGHT @ (trait - found) ** 2) ** 0.5 == pytest.approx(sd, abs=2e-6)


@pytest.mark.parametrize("sd", [1e-300, 1e-10, 1e-7])
def test_hardly_any_spread_is_none(sd: float) -> None:
    mu, sigma = normal_scores(0.3, sd)
    assert (mu, sigma) == (normal_scores(0.3, 0.0)[0], pytest.approx(0.0, abs=1e-6))
