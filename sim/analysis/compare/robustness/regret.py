"""Regret: what it costs to have chosen a policy where another one would have been better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Regret:
    """One policy's regret over the points of a band, in the unit of the profits."""

    mean: float
    p95: float
    """95th percentile, interpolated."""
    maximum: float
    best: float
    """Share of the points at which no policy earns more; those that tie all count."""

    def to_dict(self) -> dict[str, Any]:
        """Return the regret as plain types, ready for JSON."""
        return {"mean": self.mean, "p95": self.p95, "maximum": self.maximum, "best": self.best}


def regrets(profit: Matrix) -> Matrix:
    """Return what each policy earns less than the best one, at each point of a band.

    `profit` is points by policies, and so is the result (Savage 1951).

    >>> regrets(np.array([[3.0, 5.0], [4.0, 1.0]])).tolist()
    [[2.0, 0.0], [0.0, 3.0]]
    """
    result: Matrix = profit.max(axis=1, keepdims=True) - profit
    return result


def summarise_regrets(profit: Matrix) -> tuple[Regret, ...]:
    """Sum up the regret of each policy over all points, in the order of the columns.

    `profit` is points by policies.

    >>> summarise_regrets(np.array([[3.0, 5.0], [4.0, 1.0]]))[1]
    Regret(mean=1.5, p95=2.8499999999999996, maximum=3.0, best=0.5)
    """
    table = regrets(profit)
    return tuple(
        Regret(
            mean=float(column.mean()),
            p95=float(np.quantile(column, 0.95)),
            maximum=float(column.max()),
            best=float((column == 0.0).mean()),
        )
        for column in table.T
    )


def strongest_other(profit: Matrix, policies: Sequence[str], chosen: str) -> str | None:
    """Return the policy with the most mean profit, apart from the chosen one.

    The first named if several tie; None if there is no other. `profit` is points by `policies`.

    >>> strongest_other(np.array([[3.0, 5.0, 4.0]]), ["a", "b", "c"], "b")
    'c'
    """
    means = dict(zip(policies, profit.mean(axis=0).tolist(), strict=True))
    others = [name for name in policies if name != chosen]
    return max(others, key=lambda name: means[name]) if others else None
