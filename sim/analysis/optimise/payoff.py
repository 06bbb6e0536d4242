"""Outcomes: what a setting of the levers brings, against the baseline under the same draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sim.analysis.optimise.making import Measures, Setting
from sim.analysis.optimise.space import Score
from sim.runs.budget.spend import spend
from sim.scenario.weeks import YEAR
from sim.stats.paired import Estimate, estimate, paired_difference


@dataclass(frozen=True, slots=True)
class Payoff:
    """What a setting gave the focal firm: one value per replication, in their order."""

    profit: tuple[float, ...]
    """Money a year."""
    retention: tuple[float | None, ...]
    """Share from 0 to 1; None where it is not defined."""
    spend: tuple[float, ...]
    """Money a year that goes into loyalty beyond the baseline's (`budget.spend`)."""

    def mean(self, measure: str) -> float | None:
        """Return the mean of a measure over replications; None if it is undefined.

        `measure` is "profit", "retention" or "spend".

        >>> Payoff((1.0, 3.0), (0.5, None), (0.0, 0.0)).mean("profit")
        2.0
        """
        return estimate(getattr(self, measure)).mean

    def against(self, other: Payoff, measure: str) -> Estimate:
        """Return the paired difference to another outcome, its mean and 95 % interval."""
        return paired_difference(getattr(self, measure), getattr(other, measure))

    def to_dict(self, baseline: Payoff) -> dict[str, Any]:
        """Return the means, and what they differ by from the baseline's, in plain types."""
        return {
            **{name: self.mean(name) for name in ("profit", "retention", "spend")},
            "vs_baseline": {
                name: plain(self.against(baseline, name)) for name in ("profit", "retention")
            },
        }


def plain(value: Estimate) -> dict[str, Any]:
    """Return an estimate in plain types: its mean and its interval, None without one.

    >>> plain(Estimate(1.0, (0.5, 1.5)))
    {'mean': 1.0, 'ci95': [0.5, 1.5]}
    """
    return {"mean": value.mean, "ci95": None if value.ci95 is None else list(value.ci95)}


def payoff(setting: Setting, made: Sequence[Measures], baseline: Sequence[Measures]) -> Payoff:
    """Return what a setting brought, from the measures of its runs.

    `made` are those, `baseline` those of the baseline in the same replications, in order.
    """
    return Payoff(
        profit=tuple(yearly(measures, "profit") for measures in made),
        retention=tuple(measures["retention"] for measures in made),
        spend=tuple(
            spend(setting.scenario, setting.policy, mine, theirs)
            for mine, theirs in zip(made, baseline, strict=True)
        ),
    )


def yearly(measures: Measures, name: str) -> float:
    """Return an amount of a run per year.

    Raises ValueError if it is undefined.

    >>> yearly({"profit": 300.0, "weeks": 156.0}, "profit")
    100.0
    """
    amount, weeks = measures[name], measures["weeks"]
    if amount is None or not weeks:
        raise ValueError(f"{name} is not defined in this run")
    return amount * YEAR / weeks


def score(
    found: Payoff,
    baseline: Payoff,
    objectives: Sequence[str],
    budget: float | None,
    minimum_retention: float | None,
) -> Score:
    """Return what an outcome is worth by the objectives, and by how much it breaks the limits.

    Values are mean paired differences to the baseline. What constraints are broken by comes as a
    share of the limit, so that one does not drown the other. Raises ValueError where retention
    counts and is not defined.

    >>> today = Payoff((10.0, 12.0), (0.80, 0.82), (0.0, 0.0))
    >>> better = Payoff((13.0, 15.0), (0.84, 0.86), (6.0, 6.0))
    >>> score(better, today, ["profit"], budget=4.0, minimum_retention=None)
    Score(values=(3.0,), excess=(0.5,))
    """
    excess = []
    if budget is not None:
        excess.append((_mean(found, "spend") - budget) / max(budget, 1.0))
    if minimum_retention is not None:
        missing = minimum_retention - _mean(found, "retention")
        excess.append(missing / max(minimum_retention, 0.01))
    values = tuple(_mean(found, name) - _mean(baseline, name) for name in objectives)
    return Score(values, tuple(excess))


def _mean(found: Payoff, name: str) -> float:
    mean = found.mean(name)
    if mean is None:
        raise ValueError(f"{name} is not defined in every run of a trial")
    return mean
