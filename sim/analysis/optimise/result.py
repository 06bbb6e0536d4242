"""Result: what was tried, which settings came to the final, and what they brought there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.analysis.optimise.payoff import Payoff, plain
from sim.analysis.optimise.question import Question
from sim.analysis.optimise.space import Point
from sim.notebook import Brief
from sim.scenario.content import provenance
from sim.stats.decide import Decision


@dataclass(frozen=True, slots=True)
class Tried:
    """One trial of the search."""

    number: int
    """From 1."""
    point: Point
    """The levers, in the order of the question's space."""
    outcome: Payoff | None
    """None if the levers do not fit together."""
    kept: bool
    """Whether every constraint was kept."""


@dataclass(frozen=True, slots=True)
class Finalist:
    """A setting that was tried again, with draws that the search has not seen."""

    label: str
    """`baseline`'s name, "POLICY as it is", or "trial N"."""
    number: int | None
    """Of the trial; None for the baseline and the policy as it is in the file."""
    point: tuple[float | None, ...] | None
    """The levers; None for the baseline."""
    fresh: Payoff
    kept: bool
    """Whether it keeps every constraint there."""
    optimism: Mapping[str, float]
    """Objective -> gain in the trial less the gain with fresh draws: what was luck. Empty where
    there was no trial."""


@dataclass(frozen=True, slots=True, repr=False)
class Optimum(Brief):
    """Where the levers of a policy should stand, and how sure that is."""

    question: Question
    baseline: Payoff
    """Today, with the draws of the trials."""
    trials: tuple[Tried, ...]
    front: tuple[int, ...]
    """Numbers of the trials that no other beats in every objective, constraints kept."""
    exhausted: bool
    """Whether there was no setting left to try."""
    final: tuple[Finalist, ...]
    """The baseline, the policy as it is, then the finalists, best trial first."""
    decisions: Mapping[str, Decision]
    """Objective -> which of the finalists that keep the constraints is best in it, and how far
    that is known; empty if none keeps them."""

    @property
    def today(self) -> Finalist:
        """The baseline in the final."""
        return self.final[0]

    @property
    def as_it_is(self) -> Finalist:
        """The policy as it is in the file, in the final."""
        return self.final[1]

    def winner(self, objective: str) -> Finalist | None:
        """Return the best by an objective that keeps the constraints; None if none does."""
        decision = self.decisions.get(objective)
        if decision is None:
            return None
        return next(each for each in self.final if each.label == decision.best)

    def wins(self, finalist: Finalist) -> bool:
        """Return whether a finalist is the winner for some objective."""
        return any(self.winner(name) is finalist for name in self.question.objectives)

    def to_dict(self) -> dict[str, Any]:
        """Return plain types, nested, as `loyalsim optimise --json` prints them."""
        asked = self.question
        return {
            "experiment": asked.name,
            "title": asked.title,
            "scenario": asked.scenario.title,
            "currency": asked.scenario.currency,
            **provenance(asked.scenario),
            "seed": asked.seed,
            "policy": asked.policy,
            "baseline": asked.scenario.baseline,
            "weeks": asked.scenario.weeks,
            "customers": asked.scenario.simulated,
            "levers": [axis.name for axis in asked.space],
            "objectives": list(asked.objectives),
            "budget": asked.budget,
            "minimum_retention": asked.minimum_retention,
            "replications": asked.replications,
            "final_replications": asked.final_replications,
            "exhausted": self.exhausted,
            "trials": [self._trial(each) for each in self.trials],
            "front": list(self.front),
            "final": [self._finalist(each) for each in self.final],
            "decisions": {name: each.to_dict() for name, each in self.decisions.items()},
        }

    def _trial(self, tried: Tried) -> dict[str, Any]:
        found = tried.outcome
        return {
            "trial": tried.number,
            "levers": self._levers(tried.point),
            "possible": found is not None,
            "kept": tried.kept,
            **({} if found is None else found.to_dict(self.baseline)),
        }

    def _finalist(self, each: Finalist) -> dict[str, Any]:
        today, here = self.today.fresh, self.as_it_is.fresh
        return {
            "label": each.label,
            "trial": each.number,
            "levers": None if each.point is None else self._levers(each.point),
            "kept": each.kept,
            **each.fresh.to_dict(today),
            "vs_as_it_is": {
                name: plain(each.fresh.against(here, name)) for name in ("profit", "retention")
            },
            "optimism": dict(each.optimism),
        }

    def _levers(self, point: tuple[float | None, ...]) -> dict[str, float | None]:
        return {axis.name: v for axis, v in zip(self.question.space, point, strict=True)}
