"""A fitted parameter, and its interval from the curvature of the likelihood."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

Z95 = 1.959963984540054
"""The 97.5 % point of the standard normal distribution."""


class Alike(ValueError):
    """Customers differ no more than chance makes them: what would say how much runs to infinity."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A parameter as estimated, and the ends of its 95 % interval."""

    value: float
    low: float
    high: float

    def includes(self, truth: float) -> bool:
        """Return whether the interval does not rule the value out.

        >>> Fitted(1.0, 0.5, 1.5).includes(1.2), Fitted(1.0, 0.5, 1.5).includes(2.0)
        (True, False)
        """
        return self.low <= truth <= self.high

    def __str__(self) -> str:
        return f"{self.value:.3g} ({self.low:.3g} to {self.high:.3g})"


def on_line(value: float, error: float) -> Fitted:
    """Return a parameter with its interval: value ± 1.96 standard errors.

    >>> print(on_line(1.0, 0.1))
    1 (0.804 to 1.2)
    """
    return Fitted(value, value - Z95 * error, value + Z95 * error)


def in_logs(value: float, error: float) -> Fitted:
    """Return a positive parameter with its interval; `error` is that of its logarithm.

    >>> print(in_logs(1.0, 0.1))
    1 (0.822 to 1.22)
    """
    factor = math.exp(Z95 * error)
    return Fitted(value, value / factor, value * factor)


def in_logits(value: float, error: float) -> Fitted:
    """Return a share between 0 and 1 with its interval; `error` is that of its logit.

    >>> print(in_logits(0.5, 0.1))
    0.5 (0.451 to 0.549)
    """
    odds, factor = value / (1.0 - value), math.exp(Z95 * error)
    return Fitted(value, odds / factor / (1.0 + odds / factor), odds * factor / (1 + odds * factor))


def covariance(log_likelihood: Callable[[Floats], float], top: Floats, steps: Floats) -> Floats:
    """Return the covariance of estimates at the maximum `top` of their log likelihood.

    The inverse of the observed information, from central differences of the given steps: steps of
    about a standard error are best where the likelihood is simulated. Raises ValueError where the
    likelihood does not curve down, so that no interval can be had.

    >>> covariance(lambda x: -float(2.0 * x @ x), np.zeros(2), np.full(2, 0.1)).round(6).tolist()
    [[0.25, 0.0], [0.0, 0.25]]
    """
    size = len(top)
    moves = np.diag(steps)
    centre = log_likelihood(top)
    information = np.empty((size, size))
    for i in range(size):
        both = log_likelihood(top + moves[i]) + log_likelihood(top - moves[i])
        information[i, i] = (2.0 * centre - both) / steps[i] ** 2
        for j in range(i):
            alike, unlike = moves[i] + moves[j], moves[i] - moves[j]
            corners = log_likelihood(top + alike) + log_likelihood(top - alike)
            corners -= log_likelihood(top + unlike) + log_likelihood(top - unlike)
            information[i, j] = information[j, i] = -corners / (4.0 * steps[i] * steps[j])
    if not np.all(np.linalg.eigvalsh(information) > 0.0):
        raise ValueError(
            "the likelihood is flat at its maximum: the data do not tell these parameters apart"
        )
    return np.asarray(np.linalg.inv(information), dtype=np.float64)
