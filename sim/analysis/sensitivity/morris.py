"""Morris screening: with few runs, which of many numbers matter at all (Morris 1991).

Trajectories through a grid change one number after the other; each change is an elementary
effect. Their mean size tells whether the number matters (mu*, Campolongo et al. 2007), their
spread (sigma) whether its effect depends on where the others, or it, stand.
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

LEVELS = 4
"""Values of each number: the middles of so many equal slices of its distribution."""
STEP = 0.5
"""Part of its distribution that a number moves along in one change."""
_EDGE = 0.5 / LEVELS


@dataclass(frozen=True, slots=True)
class MorrisEffect:
    """What moving one number by half of its distribution does to an outcome, in its unit."""

    mean: float
    """mu: on average, with its sign."""
    size: float
    """mu*: on average, whatever the sign."""
    half_width: float
    """Of the 95 % interval of `size`."""
    spread: float
    """sigma: standard deviation over trajectories."""
    chance: float | None = None
    """Standard deviation by chance of one elementary effect; None if it is not known."""

    @property
    def interval(self) -> tuple[float, float]:
        """Ends of the interval of `size`."""
        return self.size - self.half_width, self.size + self.half_width


def morris_design(parameters: int, trajectories: int, seed: int) -> Matrix:
    """Return the points of so many trajectories: trajectories × (parameters + 1) rows.

    Values lie between 0 and 1, on 4 levels that keep away from the ends, where a normal
    distribution has none. Raises ValueError for fewer than 2 trajectories.

    >>> morris_design(3, 2, seed=0).shape
    (8, 3)
    """
    if trajectories < 2:
        raise ValueError(f"points ({trajectories}) must be 2 or more for Morris screening")
    unit: Matrix = salib("sample.morris").sample(
        unit_problem(parameters, _EDGE, 1.0 - _EDGE),
        trajectories,
        num_levels=LEVELS,
        seed=salib_seed(seed, 1),
    )
    return unit


def morris_effects(design: Matrix, table: Matrix, seed: int) -> list[MorrisEffect]:
    """Return the effect of each parameter on the outcomes at the points of a design.

    `table` has the outcomes, rows of the design by replications; effects are those of their means.
    `seed` is for the bootstrap behind the intervals (95 %, over trajectories). Raises ValueError
    for outcomes that are not finite.
    """
    finite = outcomes(table.mean(axis=1), len(design))
    # SALib divides by its own step, 2/3 of what it takes for the range; the change itself is told.
    own = LEVELS / (2.0 * (LEVELS - 1))
    found: Mapping[str, Vector] = salib("analyze.morris").analyze(
        unit_problem(design.shape[1], _EDGE, 1.0 - _EDGE),
        design,
        finite,
        num_resamples=RESAMPLES,
        conf_level=CONFIDENCE,
        num_levels=LEVELS,
        seed=salib_seed(seed, 2),
    )
    columns = [[own * float(x) for x in found[k]] for k in ("mu", "mu_star", "mu_star_conf")]
    spreads = [own * float(x) for x in found["sigma"]]
    chance = _chance(design, table)
    return [MorrisEffect(*row) for row in zip(*columns, spreads, chance, strict=True)]


def _chance(design: Matrix, table: Matrix) -> list[float | None]:
    """Return the standard deviation by chance of each parameter's elementary effects.

    Replications have the same chance events before and after a change, so that only the luck
    that the change meets is counted.
    """
    rows, parameters = design.shape
    replications = table.shape[1]
    if replications < 2:
        return [None] * parameters
    moves = np.diff(design.reshape(-1, parameters + 1, parameters), axis=1) != 0.0
    effects = np.diff(table.reshape(rows // (parameters + 1), parameters + 1, -1), axis=1)
    scatter = effects.var(axis=2, ddof=1) / replications
    return [float(np.sqrt(scatter[moves[:, :, which]].mean())) for which in range(parameters)]
