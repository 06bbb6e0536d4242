"""The negative binomial distribution of purchase counts, by maximum likelihood.

The NBD arises when customers buy at random at their own steady rate (Poisson) and rates differ
between customers as a Gamma distribution with shape k and mean m (Ehrenberg 1959).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln

from sim.stats.estimators.fitted import Alike, Fitted, Floats, Ints, covariance, in_logs

LogP = Callable[[Ints | Floats, float, float | Floats], Floats]

STEP = 0.01
"""Of log k and log m, in which the likelihood's curvature is measured."""


@dataclass(frozen=True, slots=True)
class NbdFit:
    """Shape k and mean count m per counting period, with their intervals."""

    shape: Fitted
    mean: Fitted
    customers: int
    observed_zero: float
    """Share of the counts that are 0."""
    expected_zero: float
    """The same by the fit, of the same customers."""

    @property
    def zero_class(self) -> float:
        """Share of all customers expected to buy nothing in one period: (k/(k+m))^k."""
        return zero_class(self.shape.value, self.mean.value)

    @property
    def zero_error(self) -> float:
        """Expected less observed share of customers who buy nothing."""
        return self.expected_zero - self.observed_zero


def zero_class(shape: float, mean: float) -> float:
    """Return the share of customers expected to buy nothing in one period.

    >>> zero_class(1.0, 3.0)
    0.25
    """
    return float((shape / (shape + mean)) ** shape)


def log_pmf(counts: Ints | Floats, shape: float, mean: float | Floats) -> Floats:
    """Return the log probability of each count.

    P(x) = Γ(k+x) / (Γ(k) x!) · (k/(k+m))^k · (m/(k+m))^x (Ehrenberg 1959).

    >>> float(np.exp(log_pmf(np.arange(200), 1.0, 3.0)).sum().round(9))
    1.0
    """
    x = np.asarray(counts, dtype=np.float64)
    gammas = gammaln(shape + x) - gammaln(shape) - gammaln(x + 1)
    powers = shape * np.log(shape / (shape + mean)) + x * np.log(mean / (shape + mean))
    return np.asarray(gammas + powers, dtype=np.float64)


def log_pmf_seen_before(counts: Ints | Floats, shape: float, mean: float | Floats) -> Floats:
    """Return the log probability of each count, given a purchase in the period before.

    For two periods of equal length the probability of nothing in the first and x in the second
    is that of the bivariate NBD (Goodhardt & Ehrenberg 1967):
    P(0, x) = Γ(k+x) / (Γ(k) x!) · (k/(k+2m))^k · (m/(k+2m))^x. Hence
    P(x | seen) = (P(x) - P(0, x)) / (1 - P(0)).

    >>> float(np.exp(log_pmf_seen_before(np.arange(400), 1.0, 3.0)).sum().round(9))
    1.0
    """
    x = np.asarray(counts, dtype=np.float64)
    log_ratio = (shape + x) * np.log((shape + mean) / (shape + 2 * mean))
    log_unseen = shape * np.log(shape / (shape + mean))
    correction = np.log(-np.expm1(log_ratio)) - np.log(-np.expm1(log_unseen))
    return np.asarray(log_pmf(x, shape, mean) + correction, dtype=np.float64)


def fit_nbd(counts: Ints, exposure: Floats | None = None) -> NbdFit:
    """Fit the NBD to purchases of customers; zeros in `counts` are the zero class.

    `exposure`: (customers,), how many periods each was observed; 1 if left out.
    Raises ValueError for counts that are negative or no whole numbers, and Alike when they vary no
    more than Poisson counts would: k is then infinite.

    >>> rng = np.random.default_rng(1)
    >>> found = fit_nbd(rng.poisson(rng.gamma(0.5, 3.0 / 0.5, 2000)))
    >>> found.shape.includes(0.5), found.mean.includes(3.0), abs(found.zero_error) < 0.02
    (True, True, True)
    """
    return _maximise(log_pmf, counts, exposure)


def fit_nbd_seen_before(counts: Ints) -> NbdFit:
    """Fit the NBD of *all* customers to those seen a period earlier.

    `counts` are the purchases of customers who bought at least once in the preceding period of
    the same length. Such customers are heavier than the rest; the likelihood allows for it.
    Raises ValueError as `fit_nbd`.
    """
    return _maximise(log_pmf_seen_before, counts)


def check_counts(counts: Ints) -> Ints:
    """Return counts as whole numbers from 0; ValueError names the first that is none.

    >>> check_counts([1, -2])
    Traceback (most recent call last):
    ValueError: count -2 at (1,): expected whole numbers from 0
    """
    array = np.asarray(counts)
    if array.size == 0:
        raise ValueError("no counts: expected at least one customer")
    wrong = np.argwhere(~((array >= 0) & (array == np.floor(array))))
    if len(wrong):
        place = tuple(int(i) for i in wrong[0])
        raise ValueError(f"count {array[place]} at {place}: expected whole numbers from 0")
    return np.asarray(array, dtype=np.int64)


def _maximise(log_p: LogP, counts: Ints, exposure: Floats | None = None) -> NbdFit:
    known = check_counts(counts)
    periods = np.ones(len(known)) if exposure is None else np.asarray(exposure, np.float64)
    pairs, times = np.unique(np.column_stack([known, periods]), axis=0, return_counts=True)
    values, each = pairs.T
    mean = float(known.sum() / periods.sum())
    # Of a Gamma mixture, E(x - m·t)² = m·t + m²·t²/k: what exceeds the Poisson part gives k.
    excess = float(times @ ((values - mean * each) ** 2 - mean * each))
    if excess <= 0.0:
        raise Alike(
            f"counts with mean {known.mean():.4g} and variance {known.var():.4g} are not "
            "overdispersed: the NBD shape is infinite"
        )

    def log_likelihood(logs: Floats) -> float:
        shape, average = np.exp(logs)
        return float(times @ log_p(values, float(shape), float(average) * each))

    def loss(logs: Floats) -> float:
        return -log_likelihood(logs) / len(known)

    start = np.log([float(times @ (mean * each) ** 2) / excess, mean])
    found = minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-10})
    top = np.asarray(found.x, dtype=np.float64)
    errors = np.sqrt(np.diag(covariance(log_likelihood, top, np.full(2, STEP))))
    shape, average = (float(value) for value in np.exp(top))
    nothing = float(times @ np.exp(log_p(np.zeros(len(each)), shape, average * each)))
    return NbdFit(
        in_logs(shape, float(errors[0])),
        in_logs(average, float(errors[1])),
        len(known),
        float(np.mean(known == 0)),
        nothing / len(known),
    )
