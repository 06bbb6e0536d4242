"""Conditions: over draws of what is uncertain, how often a claim is false, and what decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sim.runs.parameter import Parameter
from sim.runs.rule import Rule, find_rule

CHANCE = 0.05
"""A correlation is told only if chance would show one as large among all parameters less often."""
FEWEST = 8
"""Draws from which correlations and rules are looked for."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Influence:
    """A parameter with which the margin of a claim rises or falls."""

    parameter: int
    """Index of the parameter."""
    correlation: float
    """Spearman's rank correlation of the parameter and the margin over the draws."""
    chance: float
    """How often chance would show one as large among all parameters (Bonferroni)."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """How often one claim is false over the draws, and what decides."""

    draws: int
    """Draws in which the claim could be measured."""
    unmeasured: int
    false: int
    """Draws in which it came out false."""
    interval: tuple[float, float]
    """95 % interval of the share that is false (Wilson 1927)."""
    influences: tuple[Influence, ...]
    """Beyond chance, strongest first."""
    rule: Rule | None
    """Where it is false, as one or two limits; None if nothing simple tells that beyond chance."""

    @property
    def share(self) -> float:
        """Share of draws in which the claim came out false."""
        return self.false / self.draws

    def to_dict(self, parameters: Sequence[Parameter]) -> dict[str, Any]:
        """Return plain types, with the paths of the parameters."""
        return {
            "draws": self.draws,
            "unmeasured": self.unmeasured,
            "false": self.false,
            "share": self.share,
            "interval": list(self.interval),
            "influences": [
                {
                    "parameter": parameters[each.parameter].path,
                    "correlation": each.correlation,
                    "chance": each.chance,
                }
                for each in self.influences
            ],
            "rule": self.rule and self.rule.to_dict(parameters),
        }


def find_conditions(values: Floats, margins: Floats, seed: int) -> Conditions | None:
    """Return how often a claim is false and what decides; None if it was never measured.

    `values` are draws by parameters; `margins` one per draw, above 0 where the claim holds, NaN
    where it could not be measured.
    """
    measured = np.isfinite(margins)
    draws = int(measured.sum())
    if draws == 0:
        return None
    margins, values = margins[measured], values[measured]
    false = margins <= 0.0
    count = int(false.sum())
    ends = stats.binomtest(count, draws).proportion_ci(0.95, method="wilson")
    return Conditions(
        draws=draws,
        unmeasured=len(measured) - draws,
        false=count,
        interval=(float(ends.low), float(ends.high)),
        influences=find_influences(values, margins) if draws >= FEWEST else (),
        rule=find_rule(values, false, seed) if draws >= FEWEST else None,
    )


def find_influences(values: Floats, margins: Floats) -> tuple[Influence, ...]:
    """Return the parameters that go with the margin beyond chance, the strongest first.

    >>> values = np.random.default_rng(1).random((40, 3))
    >>> [each.parameter for each in find_influences(values, values[:, 2] ** 3)]
    [2]
    """
    found = []
    many = values.shape[1]
    for index in range(many):
        column = values[:, index]
        if np.ptp(column) == 0.0 or np.ptp(margins) == 0.0:
            continue
        told = stats.spearmanr(column, margins)
        chance = min(1.0, float(told.pvalue) * many)
        if chance < CHANCE:
            found.append(Influence(index, float(told.statistic), chance))
    return tuple(sorted(found, key=lambda each: -abs(each.correlation)))
