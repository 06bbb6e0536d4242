"""Single-precision functions agree with SciPy's to a few roundings, and hold at the ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special, stats

from sim.market.arithmetic import exp, log, logistic, normal_cdf, normal_quantile, power
from sim.market.mechanisms.incidence import attention, demand_factor, poisson

GRID = (np.arange(0, 2**23, 97) + 0.5) * 2.0**-23
"""Uniform draws that there can be."""


def over(function: Callable[..., Any], *columns: NDArray[Any]) -> NDArray[np.float64]:
    """Return its values, computed in single precision."""
    single = [np.asarray(column, np.float32) for column in np.broadcast_arrays(*columns)]
    out = np.empty(single[0].size, np.float32)
    if len(single) == 1:

        @numba.njit
        def one(x: Any, out: Any) -> None:
            for i in range(x.size):
                out[i] = function(x[i])

        one(single[0], out)
    else:

        @numba.njit
        def two(x: Any, y: Any, out: Any) -> None:
            for i in range(x.size):
                out[i] = function(x[i], y[i])

        two(single[0], single[1], out)
    return out.astype(np.float64)


def single(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the values that single precision has for them."""
    return values.astype(np.float32).astype(np.float64)


def test_log_agrees() -> None:
    x = single(np.concatenate([GRID, np.geomspace(1.2e-38, 3e38, 100_000)]))
    assert np.allclose(over(log, x), np.log(x), rtol=1.5e-7, atol=2e-8)


def test_log_of_one_is_exactly_nothing() -> None:
    assert over(log, np.ones(1))[0] == 0.0


def test_exp_agrees_and_is_held_within_its_range() -> None:
    x = single(np.linspace(-87.0, 88.0, 200_001))
    assert np.allclose(over(exp, x), np.exp(x), rtol=2e-7, atol=0.0)
    assert over(exp, np.array([0.0, -1e9])).tolist() == [1.0, pytest.approx(np.exp(-87.0))]
    assert np.isfinite(over(exp, np.array([1e9]))).all()


def test_logistic_agrees() -> None:
    x = single(np.linspace(-80.0, 80.0, 100_001))
    assert np.allclose(over(logistic, x), special.expit(x), rtol=4e-7, atol=0.0)


def test_normal_quantile_agrees_on_every_kind_of_draw() -> None:
    u = np.concatenate([GRID, GRID[:3], 1.0 - GRID[:3]])
    assert np.allclose(over(normal_quantile, u), special.ndtri(single(u)), rtol=1e-5, atol=2e-6)


def test_normal_cdf_agrees() -> None:
    z = single(np.linspace(-6.0, 6.0, 100_001))
    assert np.allclose(over(normal_cdf, z), special.ndtr(z), rtol=0.0, atol=2.5e-7)


def test_power_agrees_and_knows_nothing_to_the_power_of_something() -> None:
    x = single(np.linspace(0.001, 1.0, 2000))
    for y in (0.0, 0.5, 1.0, 3.5):
        assert np.allclose(over(power, x, np.full(x.size, y)), x**y, rtol=4e-6)
    found = over(power, np.array([0.0, 0.0, -1.0]), np.array([0.0, 2.0, 1.0]))
    assert found.tolist() == [1.0, 0.0, 0.0]


@pytest.mark.parametrize("mean", [0.01, 0.7, 3.0, 12.0])
def test_poisson_is_the_inverse_of_its_distribution(mean: float) -> None:
    u = GRID[::5]
    n = over(poisson, np.full(u.size, mean), u)
    law = stats.poisson(mean)
    free = n < 31
    assert np.all(u[free] <= law.cdf(n[free]) + 2e-6)
    assert np.all(u >= law.cdf(n - 1) - 2e-6)
    assert n.mean() == pytest.approx(mean, rel=2e-3, abs=1e-4)


def test_nobody_buys_more_than_31_times_a_week() -> None:
    assert over(poisson, np.array([50.0, 1e6, 0.0]), np.array([0.99, 0.5, 0.999])).tolist() == [
        31,
        31,
        0,
    ]


def test_demand_is_exactly_as_usual_when_offers_are() -> None:
    values = np.linspace(-3.0, 3.0, 41).astype(np.float32)
    one, none, psi = np.float32(1.0), np.float32(0.0), np.float32(0.7)
    for value in values:
        found = demand_factor(value, value, none, psi, one, np.float32(0.2), np.float32(5.0))
        assert found == 1.0


def test_attention_is_a_probability_and_certain_at_a_certain_cause() -> None:
    zero, one, some = np.float32(0.0), np.float32(1.0), np.float32(0.3)
    assert attention(zero, some, zero, zero, zero) == 0.0
    assert attention(zero, some, np.float32(100.0), zero, zero) == 1.0
    assert attention(zero, some, zero, one, zero) == 1.0
    assert attention(some, some, -one, some, some) == pytest.approx(1.0 - 0.7**3)
