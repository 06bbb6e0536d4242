"""Designs: which points are looked at, of all that the spreads allow."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sim.runs.parameter import Parameter

Real = NDArray[np.float64]


class Uncertain(Protocol):
    """A number that takes any of some values."""

    def value(self, u: float, /) -> float:
        """Give the value at a share u from 0 to 1 of them."""


def factorial_count(parameters: Sequence[Parameter]) -> int:
    """Return points of the full factorial, without making them.

    All parameters must have levels.

    >>> from sim.runs.spreads import Levels
    >>> factorial_count([Parameter("a", Levels((1.0, 2.0))), Parameter("b", Levels((1.0,) * 3))])
    6
    """
    return math.prod(len(each.levels or ()) for each in parameters)


def factorial(parameters: Sequence[Parameter]) -> Real:
    """Return every combination of their levels, the last one changing fastest.

    >>> from sim.runs.spreads import Levels
    >>> two = [Parameter("a", Levels((1.0, 2.0))), Parameter("b", Levels((5.0, 6.0)))]
    >>> factorial(two).tolist()
    [[1.0, 5.0], [1.0, 6.0], [2.0, 5.0], [2.0, 6.0]]
    """
    axes = [np.array(each.levels or (), np.float64) for each in parameters]
    grids = np.meshgrid(*axes, indexing="ij")
    return np.stack([grid.ravel() for grid in grids], axis=1)


def latin_hypercube(parameters: Sequence[Uncertain], points: int, seed: int) -> Real:
    """Return values, points by parameters.

    Each spread is cut into as many slices of the same probability as there are points, and each
    slice is used once (McKay, Beckman & Conover 1979; `scipy.stats.qmc.LatinHypercube`). The same
    seed gives the same points.

    >>> from sim.runs.spreads import Levels
    >>> sorted(latin_hypercube([Parameter("a", Levels((1.0, 2.0)))], 4, 1)[:, 0].tolist())
    [1.0, 1.0, 2.0, 2.0]
    """
    from scipy.stats import qmc

    sampler = qmc.LatinHypercube(len(parameters), rng=np.random.default_rng(seed))
    return _spread(parameters, sampler.random(points))


def sobol(parameters: Sequence[Uncertain], points: int, seed: int) -> Real:
    """Return values, points by parameters: a scrambled Sobol sequence.

    Points fill the space evenly from the first on (Sobol 1967; scrambled as Matoušek 1998;
    `scipy.stats.qmc.Sobol`); powers of 2 fill it best. More points keep the first ones.

    >>> from sim.runs.spreads import Between
    >>> one = [Parameter("a", Between(0.0, 4.0))]
    >>> sorted(int(value) for value in sobol(one, 4, 1)[:, 0])
    [0, 1, 2, 3]
    """
    from scipy.stats import qmc

    sampler = qmc.Sobol(len(parameters), rng=np.random.default_rng(seed))
    unit = sampler.random_base2(max(math.ceil(math.log2(points)), 0))
    return _spread(parameters, unit[:points])


def _spread(parameters: Sequence[Uncertain], unit: Real) -> Real:
    """From shares of the spreads to values."""
    columns = [
        [parameter.value(u) for u in shares]
        for parameter, shares in zip(parameters, unit.T.tolist(), strict=True)
    ]
    return np.array(columns, np.float64).T.reshape(len(unit), len(parameters))
