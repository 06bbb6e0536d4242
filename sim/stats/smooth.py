"""What outcomes depend on smoothly: a penalised regression on one number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Real = NDArray[np.float64]

DEGREES = 6
"""Of the polynomial: enough for a bend or two, which is what few worlds can show."""

SHAPES = (8.0, 2.0)
"""How fast the prior variance falls with the degree j, as j to minus this: all but straight, and
bent."""

TINY = float(np.finfo(np.float64).tiny)

SHARES = np.array([0.0, 0.01, 0.03, 0.06, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97, 0.995])
"""Shares of the outcomes' variance that the number may explain, a priori all as likely."""


def polynomials(values: Real) -> Real:
    """Return Legendre polynomials of the values, degrees 1 to 6, shape (values, 6).

    Values are put on -1 to 1 first; a column is 0 if they do not vary.

    >>> polynomials(np.array([0.0, 5.0, 10.0]))[:, :2].tolist()
    [[-1.0, 1.0], [0.0, -0.5], [1.0, 1.0]]
    """
    low, high = values.min(), values.max()
    if low == high:
        return np.zeros((len(values), DEGREES))
    placed = 2.0 * (values - low) / (high - low) - 1.0
    series: Real = np.polynomial.legendre.legvander(placed, DEGREES)[:, 1:]
    return series


@dataclass(frozen=True, slots=True)
class Smooth:
    """Outcomes as smooth functions of one number."""

    origin: Real
    """Mean of the polynomials to which it was fitted, one row."""
    level: Real
    """Mean outcomes, one row."""
    slopes: Real
    """Polynomials by outcomes."""

    def at(self, series: Real) -> Real:
        """Return the outcomes expected at these polynomials, rows by outcomes."""
        expected: Real = self.level + (series - self.origin) @ self.slopes
        return expected


def fit(series: Real, outcomes: Real) -> Smooth:
    """Fit each outcome (rows by outcomes) to polynomials of a number (rows by degrees), or stacks.

    Bayesian ridge regression: coefficients are normal, the higher the degree the smaller. How much
    the number explains, and how bent that is, is averaged over a grid of shares of the variance
    and two shapes, weighted by the restricted likelihood, each outcome by itself. Where nothing
    is to be seen the fit is all but flat.

    >>> x = np.linspace(0.0, 1.0, 30)
    >>> found = fit(polynomials(x), np.column_stack([x**2, np.zeros(30)]))
    >>> bool(np.abs(found.at(polynomials(x)) - np.column_stack([x**2, 0 * x])).max() < 0.01)
    True
    """
    n = series.shape[-2]
    origin, level = (each.mean(axis=-2, keepdims=True) for each in (series, outcomes))
    away = outcomes - level
    squares = np.maximum(np.sum(away**2, axis=-2, keepdims=True), TINY)
    degree = np.arange(1.0, DEGREES + 1.0)
    ratio = (SHARES / (1.0 - SHARES))[:, None]
    likelihoods, fits = [], []
    for shape in SHAPES:
        prior = degree ** (-shape / 2.0)
        left, sizes, right = np.linalg.svd((series - origin) * prior, full_matrices=False)
        sizes = sizes[..., None, :]
        spread = sizes**2 * n / np.maximum(np.sum(sizes**2, axis=-1, keepdims=True), TINY)
        seen = np.swapaxes(left, -2, -1) @ away
        inflated = 1.0 + ratio * spread
        rest = np.maximum(squares - (1.0 - 1.0 / inflated) @ seen**2, 1e-9 * squares)
        evidence = np.log(inflated).sum(axis=-1)[..., None] + (n - 1) * np.log(rest)
        likelihoods.append(-0.5 * evidence)
        kept = (1.0 - 1.0 / inflated) / np.maximum(sizes, TINY)
        fits.append((prior[:, None] * np.swapaxes(right, -2, -1), np.swapaxes(kept, -2, -1), seen))
    likelihood = np.array(likelihoods)
    weights = np.exp(likelihood - likelihood.max(axis=(0, -2), keepdims=True))
    weights /= weights.sum(axis=(0, -2), keepdims=True)
    slopes = sum(
        basis @ (kept @ weight * seen)
        for (basis, kept, seen), weight in zip(fits, weights, strict=True)
    )
    return Smooth(origin, level, np.asarray(slopes))
