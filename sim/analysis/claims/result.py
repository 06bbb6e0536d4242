"""What became of the claims in one market."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sim.analysis.claims.conditions import Conditions
from sim.notebook import Brief
from sim.runs.band import band_of
from sim.runs.parameter import Parameter
from sim.scenario import Scenario
from sim.scenario.content import provenance
from sim.studies.claims.claim import Claim, Outcome


class Judgement(StrEnum):
    """How a claim came out at the file's own numbers."""

    HOLDS = "holds"
    FALSE = "false"
    UNDECIDED = "undecided"
    """The interval reaches over 0, or there is none."""
    UNMEASURED = "not measured"
    ELSEWHERE = "not for this market"


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over replications, with its 95 % interval (Student's t)."""

    value: float
    low: float
    high: float

    @staticmethod
    def of(sample: NDArray[np.float64]) -> Mean:
        """Return the mean of a sample; of a single number, without an interval.

        >>> Mean.of(np.array([1.0, 3.0])).value
        2.0
        """
        value = float(sample.mean())
        if len(sample) < 2:
            return Mean(value, -math.inf, math.inf)
        error = float(sample.std(ddof=1)) / math.sqrt(len(sample))
        half = float(stats.t.ppf(0.975, len(sample) - 1)) * error
        return Mean(value, value - half, value + half)

    def to_dict(self) -> dict[str, Any]:
        """Return plain types; where there is no interval, it is None."""
        ends = [self.low, self.high] if math.isfinite(self.low) else None
        return {"value": self.value, "interval": ends}


@dataclass(frozen=True)
class ClaimResult:
    """One claim in one market."""

    claim: Claim
    replications: tuple[Outcome, ...] = ()
    """At the file's own numbers, those that could be measured."""
    margins: NDArray[np.float64] | None = None
    """Margin in each draw, NaN where it could not be measured; None without draws."""
    conditions: Conditions | None = None
    reason: str = ""
    """Why the claim was not tried here, or could not be measured."""

    @property
    def margin(self) -> Mean:
        """By how much the claim holds at the file's own numbers."""
        return Mean.of(np.array([each.margin for each in self.replications]))

    @property
    def values(self) -> tuple[Mean, ...]:
        """What the margin is made of, in the order of the claim's `values`."""
        table = np.array([each.values for each in self.replications])
        return tuple(Mean.of(column) for column in table.T)

    @property
    def judgement(self) -> Judgement:
        """How the claim came out at the file's own numbers."""
        if not self.replications:
            return Judgement.UNMEASURED if self.margins is not None else Judgement.ELSEWHERE
        if self.margin.low > 0.0:
            return Judgement.HOLDS
        return Judgement.FALSE if self.margin.high <= 0.0 else Judgement.UNDECIDED

    @property
    def noise(self) -> float | None:
        """Share of the variance over draws that the draws' own chance events make, at most 1.

        None where there are too few draws or replications to tell.
        """
        if self.margins is None or len(self.replications) < 3:
            return None
        known = self.margins[np.isfinite(self.margins)]
        if len(known) < 3 or not float(known.var(ddof=1)):
            return None
        chance = np.var([each.margin for each in self.replications], ddof=1)
        return min(1.0, float(chance / known.var(ddof=1)))

    def to_dict(self, parameters: tuple[Parameter, ...]) -> dict[str, Any]:
        """Return plain types, with the paths of the parameters."""
        claim, tried = self.claim, bool(self.replications)
        known = [] if self.margins is None else self.margins.tolist()
        return {
            "id": claim.id,
            "statement": claim.statement,
            "source": claim.source,
            "experiment": claim.experiment,
            "true_when": claim.true_when,
            "judgement": self.judgement.value,
            "reason": self.reason,
            "unit": claim.unit,
            "margin": self.margin.to_dict() if tried else None,
            "values": [
                {"name": name, **value.to_dict()}
                for name, value in zip(claim.values, self.values, strict=True)
            ]
            if tried
            else [],
            "replications": len(self.replications),
            "replications_false": sum(each.false for each in self.replications),
            "noise": self.noise,
            "conditions": self.conditions and self.conditions.to_dict(parameters),
            "draws": [value if math.isfinite(value) else None for value in known],
        }


@dataclass(frozen=True, repr=False)
class ClaimsResult(Brief):
    """All claims in one market, and how they were tried."""

    scenario: Scenario
    seed: int
    customers: int
    replications: int
    draws: int
    parameters: tuple[Parameter, ...]
    """What is uncertain; empty if the scenario does not say, and then there are no draws."""
    points: NDArray[np.float64]
    """Draws by parameters."""
    results: tuple[ClaimResult, ...]

    @property
    def tried(self) -> list[ClaimResult]:
        """The claims that can be tried in this market."""
        return [each for each in self.results if each.judgement is not Judgement.ELSEWHERE]

    @property
    def elsewhere(self) -> list[ClaimResult]:
        """The others."""
        return [each for each in self.results if each.judgement is Judgement.ELSEWHERE]

    def count(self, judgement: Judgement) -> int:
        """Return how many claims came out like this."""
        return sum(each.judgement is judgement for each in self.results)

    def to_dict(self) -> dict[str, Any]:
        """Return plain types, in the order of the table."""
        return {
            "scenario": self.scenario.title,
            **provenance(self.scenario),
            "seed": self.seed,
            "customers": self.customers,
            "replications": self.replications,
            "draws": self.draws,
            "parameters": [
                {"path": each.path, "words": each.words, "band": band_of(each), "today": each.today}
                for each in self.parameters
            ],
            "points": self.points.tolist(),
            "claims": [each.to_dict(self.parameters) for each in self.results],
        }
