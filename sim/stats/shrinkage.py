"""Means of groups with chance averaged out: as far apart as the groups are, not as their noise."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Real = NDArray[np.float64]

ROUNDING = 1e-9
"""Deviations below this share of the largest column's are rounding."""

FLAT = 1e-12
"""Variances below this share of the largest are rounding."""


def constrained_means(runs: Real) -> Real:
    """Return constrained empirical Bayes means, shape (..., groups, columns).

    `runs` are groups by replications by columns, or a stack of such. A group's sample mean is its
    true mean and chance, so that sample means are too far apart; posterior means, which are closest
    to the truth one by one, are too close together. In between lie means whose covariance over
    groups is the estimated covariance of the true means (Louis 1984; Ghosh 1992): shares and
    quantiles over groups are those of the true means. Of all linear maps of the sample means with
    that covariance this is the one with the smallest expected squared distance to the truth,
    columns in units of their standard deviation. The mean over groups stays as it is.

    Raises ValueError with fewer than two groups, or fewer than two replications in each.

    >>> runs = np.array([[[0.0], [2.0]], [[4.0], [6.0]], [[8.0], [10.0]]])
    >>> constrained_means(runs).round(2).ravel().tolist()
    [1.13, 5.0, 8.87]
    """
    if runs.ndim < 3 or min(runs.shape[-3:-1]) < 2:
        raise ValueError("two groups of two replications each are needed to tell chance apart")
    groups, replications, _ = runs.shape[-3:]
    means = runs.mean(axis=-2)
    centre = means.mean(axis=-2, keepdims=True)
    scale = means.std(axis=-2, ddof=1, keepdims=True)
    largest = scale.max(axis=-1, keepdims=True)
    scale = np.where(scale > ROUNDING * largest, scale, np.where(largest > 0.0, largest, 1.0))
    away = (means - centre) / scale
    inside = (runs - means[..., None, :]) / scale[..., None, :]
    squares = away[..., :, None] * away[..., None, :] * (groups / (groups - 1.0))
    chance = _turned(inside) @ inside / (replications * (replications - 1.0))
    variances, axes = np.linalg.eigh(squares.mean(axis=-3))
    lively = variances > FLAT * variances[..., -1:]
    axes = axes * lively[..., None, :]
    whitening = np.where(lively, 1.0 / np.sqrt(np.where(lively, variances, 1.0)), 0.0)
    # Whiten, rotate, give the covariance wanted: any rotation would, this one is the closest.
    between = _turned(axes) @ covariance_between(squares, chance) @ axes
    root = _function(between, np.sqrt)
    left, _, right = np.linalg.svd(whitening[..., :, None] * (between @ root))
    white = (away @ axes) * whitening[..., None, :]
    shrunk: Real = centre + scale * (white @ left @ right @ root @ _turned(axes))
    return shrunk


def covariance_between(squares: Real, chance: Real) -> Real:
    """Return the covariance of true means between groups, positive semidefinite.

    `squares` are each group's squares and products of deviations, whose mean over groups is S, the
    covariance of sample means; `chance` each group's estimate of what chance has put into it, V on
    average; both are groups by columns by columns, or stacks of such. S - V is unbiased (method of
    moments), but of few groups and many columns so uncertain that its largest variances are mostly
    noise. It is therefore drawn towards λS, where λ = 1 - tr V / tr S (0 at least) is the one
    reliability of all columns: λS + (1 - α)₊(S - V - λS), with α the estimated variance of the last
    bracket over its square, as Ledoit & Wolf (2004) shrink a covariance; α tends to 0 as groups are
    added. Negative variances are then set to 0.

    >>> squares = np.array([[[4.0]], [[6.0]]])
    >>> covariance_between(squares, np.full((2, 1, 1), 1.0)).tolist()
    [[4.0]]
    """
    groups = squares.shape[-3]
    mean = squares.mean(axis=-3)
    total, noise = (np.trace(each, axis1=-2, axis2=-1) for each in (mean, chance.mean(axis=-3)))
    reliability = 1.0 - np.divide(noise, total, out=np.ones_like(total), where=total > 0.0)
    reliability = np.maximum(reliability, 0.0)[..., None, None]
    each = (1.0 - reliability[..., None]) * squares - chance
    own = each.mean(axis=-3)
    size = np.sum(own**2, axis=(-2, -1))
    error = np.sum((each - own[..., None, :, :]) ** 2, axis=(-3, -2, -1))
    error /= groups * (groups - 1.0)
    kept = 1.0 - np.divide(error, size, out=np.ones_like(size), where=size > 0.0)
    return _function(reliability * mean + np.maximum(kept, 0.0)[..., None, None] * own, np.positive)


def _function(symmetric: Real, of: np.ufunc) -> Real:
    """Return a function of symmetric matrices whose negative eigenvalues are taken as 0."""
    values, vectors = np.linalg.eigh(symmetric)
    result: Real = (vectors * of(np.maximum(values, 0.0))[..., None, :]) @ _turned(vectors)
    return result


def _turned(matrices: Real) -> Real:
    return np.swapaxes(matrices, -2, -1)
