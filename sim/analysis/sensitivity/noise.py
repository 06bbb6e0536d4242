"""Monte Carlo noise: how much of an outcome's variance is chance and not the varied numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.analysis.sensitivity.guard import Matrix


@dataclass(frozen=True, slots=True)
class Noise:
    """What chance does to an outcome over points and replications.

    The same replication brings the same chance events to every point. Their luck that all points
    share moves no index; the rest of it, different from point to point, blurs them.
    """

    share: float
    """Of the variance of a single run (any point, any replication), that which is chance: the
    chance that one real market meets, without what comes of simulating a part of it only."""
    floor: float
    """Of the variance over points of the means that are analysed, that which is chance: a total
    index no larger than this cannot be told from noise. At most 1."""
    standard_error: float
    """Of a point's mean over its replications, in the unit of the outcome."""

    def to_dict(self) -> dict[str, float]:
        """Return plain types, ready for JSON."""
        return {
            "share": self.share,
            "floor": self.floor,
            "standard_error": self.standard_error,
        }


def noise(outcomes: Matrix, stands_for: float = 1.0) -> Noise | None:
    """Return how much of the variance of outcomes is chance; None with one replication.

    `outcomes` are points by replications, of a sample in which each customer stands for so many:
    by as much the variance of chance is smaller in the whole market. Two-way analysis of variance
    without repetition: parameters (points), shared luck (replications) and the rest, each estimated
    without bias and not below 0 (Searle, Casella & McCulloch 1992). Nothing varying at all is no
    noise.

    >>> import numpy as np
    >>> noise(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])).floor
    0.0
    """
    points, replications = outcomes.shape
    if replications < 2 or points < 2:
        return None
    by_point = outcomes.mean(axis=1, keepdims=True)
    by_replication = outcomes.mean(axis=0, keepdims=True)
    rest = outcomes - by_point - by_replication + outcomes.mean()
    residual = float((rest**2).sum()) / ((points - 1) * (replications - 1))
    of_points = float(by_point.var(ddof=1))
    parameters = max(of_points - residual / replications, 0.0)
    luck = max(float(by_replication.var(ddof=1)) - residual / points, 0.0)
    chance = (luck + residual) / stands_for
    whole = parameters + chance
    within = float(outcomes.var(axis=1, ddof=1).mean())
    return Noise(
        share=chance / whole if whole > 0.0 else 0.0,
        floor=min(residual / replications / of_points, 1.0) if of_points > 0.0 else 0.0,
        standard_error=math.sqrt(within / replications),
    )
