"""NBD with leaving: customers buy at their own rate until they leave, at one rate for all.

What the market assumes of its customers: purchases are Poisson, rates Gamma with shape k and mean
m, and everybody leaves at the same constant hazard (`turnover`). It is the Pareto/NBD of
Schmittlein, Morrison & Colombo (1987) without differences in the hazard.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln, hyperu

from sim.scenario.weeks import YEAR
from sim.stats.estimators.fitted import Fitted, Floats, covariance, in_logs
from sim.stats.estimators.summary import Summary

STEP = 0.02
"""Of the logarithms in which the likelihood's curvature is measured."""


@dataclass(frozen=True, slots=True)
class LeavingFit:
    """Shape k and mean m of the rates while customers stay, and the hazard of leaving.

    Mean and hazard are per unit of time of the data.
    """

    shape: Fitted
    mean: Fitted
    hazard: Fitted
    customers: int

    @property
    def turnover(self) -> float:
        """Share who leave in a year, if the unit of time is a week."""
        return -math.expm1(-YEAR * self.hazard.value)


def log_likelihood(known: Summary, shape: float, mean: float, hazard: float) -> Floats:
    """Return the log likelihood of each customer's purchases, shape (customers,).

    Given λ: λ^x·(μ·e^{-(λ+μ)t} + λ·e^{-(λ+μ)T})/(λ+μ), x the frequency, t the recency, T the age.
    Over λ ~ Gamma(k, rate k/m) both terms are that of the NBD with T, or t, for the period, times
    the mean of λ/(λ+μ), or μ/(λ+μ), over Gamma(k + x, k/m + T or t); the latter is
    z·U(1, 2 - k - x, z) with z = μ·(k/m + t) and Tricomi's U.

    >>> once = Summary(np.array([0]), np.array([0.0]), np.array([4.0]))
    >>> float(np.exp(log_likelihood(once, 1.0, 1.0, 1e-9))[0].round(6))
    0.2
    """
    x, recency, age = (np.asarray(part, dtype=np.float64) for part in known)
    rate = shape / mean
    fixed = gammaln(shape + x) - gammaln(shape) + shape * np.log(rate)

    def gone(times: Floats) -> Floats:
        z = hazard * (rate + times)
        return np.asarray(np.clip(z * hyperu(1.0, 2.0 - shape - x, z), 0.0, 1.0))

    def kernel(times: Floats) -> Floats:
        return np.asarray(fixed - (shape + x) * np.log(rate + times) - hazard * times)

    with np.errstate(divide="ignore"):
        stayed = kernel(age) + np.log1p(-gone(age))
        left = kernel(recency) + np.log(gone(recency))
    return np.asarray(np.logaddexp(stayed, left), dtype=np.float64)


def fit_leaving(known: Summary) -> LeavingFit:
    """Fit rates and the hazard of leaving by maximum likelihood.

    Raises ValueError where nobody seems to leave: the hazard then runs to 0.
    """
    columns = np.column_stack([np.asarray(part, dtype=np.float64) for part in known])
    rows, times = np.unique(columns, axis=0, return_counts=True)
    distinct = Summary(rows[:, 0].astype(np.int64), rows[:, 1], rows[:, 2])
    mean = float(columns[:, 0].sum() / columns[:, 2].sum())
    floor = 1e-3 / float(columns[:, 2].max())

    def total(logs: Floats) -> float:
        shape, average, hazard = (float(value) for value in np.exp(logs))
        return float(times @ log_likelihood(distinct, shape, average, hazard))

    def loss(logs: Floats) -> float:
        return -total(logs) / len(columns)

    start = np.log([0.5, 2.0 * mean, 20.0 * floor])
    found = minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-5, "fatol": 1e-9})
    top = np.asarray(found.x, dtype=np.float64)
    shape, average, hazard = (float(value) for value in np.exp(top))
    if hazard < floor:
        raise ValueError(
            f"the hazard of leaving runs to {hazard:.2g}: nobody seems to leave; use fit_nbd"
        )
    errors = np.sqrt(np.diag(covariance(total, top, np.full(3, STEP))))
    return LeavingFit(
        in_logs(shape, float(errors[0])),
        in_logs(average, float(errors[1])),
        in_logs(hazard, float(errors[2])),
        len(columns),
    )
