"""Maximum-likelihood fits of the negative binomial distribution of purchase counts.

The NBD arises when customers buy at random at their own steady rate (Poisson) and rates differ
between customers as a Gamma distribution with shape k and mean m (Ehrenberg 1959).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import gammaln

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


class NBD(NamedTuple):
    """NBD(shape, mean): Gamma shape k and mean count m per counting period."""

    shape: float
    mean: float

    @property
    def zero_class(self) -> float:
        """zero_class -> share of customers expected to buy nothing in one period."""
        return float((self.shape / (self.shape + self.mean)) ** self.shape)


def log_pmf(counts: Counts | Floats, shape: float, mean: float) -> Floats:
    """log_pmf(counts, shape, mean) -> log probability of each count.

    P(x) = Γ(k+x) / (Γ(k) x!) · (k/(k+m))^k · (m/(k+m))^x (Ehrenberg 1959).

    >>> float(np.exp(log_pmf(np.arange(200), 1.0, 3.0)).sum().round(9))
    1.0
    """
    x = np.asarray(counts, dtype=np.float64)
    gammas = gammaln(shape + x) - gammaln(shape) - gammaln(x + 1)
    powers = shape * np.log(shape / (shape + mean)) + x * np.log(mean / (shape + mean))
    return np.asarray(gammas + powers, dtype=np.float64)


def log_pmf_seen_before(counts: Counts | Floats, shape: float, mean: float) -> Floats:
    """log_pmf_seen_before(counts, shape, mean) -> log P(count | bought in the period before).

    For two periods of equal length the probability of nothing in the first and x in the second
    is that of the bivariate NBD (Goodhardt & Ehrenberg 1967):
    P(0, x) = Γ(k+x) / (Γ(k) x!) · (k/(k+2m))^k · (m/(k+2m))^x. Hence
    P(x | seen) = (P(x) - P(0, x)) / (1 - P(0)).
    """
    x = np.asarray(counts, dtype=np.float64)
    log_ratio = (shape + x) * np.log((shape + mean) / (shape + 2 * mean))
    log_unseen = shape * np.log(shape / (shape + mean))
    correction = np.log(-np.expm1(log_ratio)) - np.log(-np.expm1(log_unseen))
    return np.asarray(log_pmf(x, shape, mean) + correction, dtype=np.float64)


def fit(counts: Counts) -> NBD:
    """fit(counts) -> NBD of maximum likelihood; zeros in `counts` are the zero class.

    Raises ValueError when the counts vary no more than Poisson counts would: k is then infinite.
    """
    return _maximise(log_pmf, counts)


def fit_seen_before(counts: Counts) -> NBD:
    """fit_seen_before(counts) -> NBD of *all* customers, from those seen one period earlier.

    `counts` are the purchases of customers who bought at least once in the preceding period of
    the same length. Such customers are heavier than the rest; the likelihood allows for it.
    """
    return _maximise(log_pmf_seen_before, counts)


def _maximise(log_p: Callable[[Floats, float, float], Floats], counts: Counts) -> NBD:
    distinct, times = np.unique(np.asarray(counts), return_counts=True)
    values = distinct.astype(np.float64)
    mean = float(np.average(values, weights=times))
    variance = float(np.average((values - mean) ** 2, weights=times))
    if variance <= mean:
        raise ValueError(
            f"counts with mean {mean:.4g} and variance {variance:.4g} are not overdispersed: "
            "the NBD shape is infinite"
        )

    def loss(log_parameters: Floats) -> float:
        shape, average = np.exp(log_parameters)
        return -float(times @ log_p(values, shape, average)) / float(times.sum())

    start = np.log([mean**2 / (variance - mean), mean])
    found = minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-10})
    shape, average = np.exp(found.x)
    return NBD(float(shape), float(average))
