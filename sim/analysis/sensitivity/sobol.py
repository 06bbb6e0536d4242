"""Sobol indices: which share of an outcome's variance each number causes, alone and with others.

First order: what knowing the number would take off the variance. Total order: what would be left
if all other numbers were known (Sobol 2001; estimators of Saltelli et al. 2010, in SALib).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.analysis.sensitivity.guard import (
    CONFIDENCE,
    RESAMPLES,
    Matrix,
    Vector,
    outcomes,
    salib,
    salib_seed,
    unit_problem,
)


@dataclass(frozen=True, slots=True)
class Share:
    """A share of variance, with half the width of its 95 % interval.

    An estimate: it may lie a little below 0 or above 1.
    """

    value: float
    half_width: float

    @property
    def interval(self) -> tuple[float, float]:
        """The ends of the interval."""
        return self.value - self.half_width, self.value + self.half_width

    def to_dict(self) -> dict[str, float | list[float]]:
        """Return plain types, ready for JSON."""
        return {"value": self.value, "ci95": list(self.interval)}


@dataclass(frozen=True, slots=True)
class SobolIndex:
    """What one number does to the variance of an outcome."""

    first: Share
    """Alone."""
    total: Share
    """Together with all others."""


def sobol_design(parameters: int, points: int, seed: int) -> Matrix:
    """Return the points of a design: points × (parameters + 2) rows, between 0 and 1.

    Two samples of a scrambled Sobol sequence, and for each number the first sample with this
    number from the second (Saltelli et al. 2010). `points` must be a power of 2, without which
    the sequence is not balanced; ValueError otherwise.

    >>> sobol_design(3, 4, seed=0).shape
    (20, 3)
    """
    if points < 2 or points & (points - 1):
        raise ValueError(f"points ({points}) must be a power of 2, such as 64")
    sampler = salib("sample.sobol")
    unit: Matrix = sampler.sample(
        unit_problem(parameters),
        points,
        calc_second_order=False,
        seed=np.random.default_rng(salib_seed(seed, 1)),
    )
    return unit


def sobol_indices(values: Vector, parameters: int, points: int, seed: int) -> list[SobolIndex]:
    """Return the index of each parameter, from the outcomes at the points of a design.

    `values` are the outcomes at the rows of `sobol_design(parameters, points, ...)`; `seed` is
    for the bootstrap behind the intervals (95 %, over points). Raises ValueError for outcomes
    that are not finite or all the same.
    """
    finite = outcomes(values, points * (parameters + 2))
    if np.ptp(finite) == 0.0:
        raise ValueError("all outcomes are the same; there is no variance to share out")
    found: Mapping[str, Vector] = salib("analyze.sobol").analyze(
        unit_problem(parameters),
        finite,
        calc_second_order=False,
        num_resamples=RESAMPLES,
        conf_level=CONFIDENCE,
        seed=salib_seed(seed, 2),
    )
    columns = [found[name].tolist() for name in ("S1", "S1_conf", "ST", "ST_conf")]
    return [SobolIndex(Share(a, b), Share(c, d)) for a, b, c, d in zip(*columns, strict=True)]
