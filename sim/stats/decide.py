"""The decision that a comparison ends in: which policy, how sure, and what is still open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.notebook import Brief
from sim.stats.best import compare_with_best, probability_best
from sim.stats.paired import (
    pairing_correlation,
    replications_needed,
    variance_ratio,
)
from sim.stats.sequential import Goal, Step

Real = NDArray[np.float64]

LEVEL = 0.95
"""Confidence of a decision for which nobody named one."""

Ended = Literal["known", "indifferent", "precise", "maximum", "replications"]


@dataclass(frozen=True, slots=True)
class Undecided:
    """Two policies whose profits could not be told apart."""

    policy: str
    """The better of the two so far: the best."""
    other: str
    replications: int | None
    """Replications in all after which they would be apart, if means and variances stay as they
    are; None if no number would do, as between policies that are the same."""


@dataclass(frozen=True, slots=True, repr=False)
class Decision(Brief):
    """Which policy of a comparison earns most, and how far that is known.

    >>> rows = np.array([[0.0, 9.0], [1.0, 9.5], [0.5, 10.0]])
    >>> decide(["today", "bond"], "today", rows, seed=1).best
    'bond'
    """

    best: str
    """The policy with the largest mean profit (or KN's choice), the baseline if tied."""
    confidence: float
    """The confidence that was asked for, 0.95 if none was; of intervals and comparisons below."""
    reached: bool
    """Whether what was asked for was reached; with a fixed number of replications: whether the
    best is known with the confidence."""
    ended: Ended
    """Why it ended: the best is `known`; what is left is within the indifference zone
    (`indifferent`); intervals are as narrow as wanted (`precise`); the `maximum` of replications;
    or their number was fixed (`replications`)."""
    method: str
    """How the best was found, in words."""
    indifference: float | None
    """Differences in profit over the run below this were not to be found; None if not asked."""
    precision: float | None
    """Half-width asked for; None if not asked."""
    probability: Mapping[str, float | None]
    """Of being the policy with the largest mean profit; they add up to 1."""
    with_best: Mapping[str, tuple[float, float] | None]
    """Simultaneous intervals of own mean profit less the best of the others (MCB), in money."""
    survivors: tuple[str, ...]
    """The fewest policies that hold the best with the confidence."""
    undecided: tuple[Undecided, ...]
    """The best against each other survivor."""
    correlation: Mapping[str, float | None]
    """Of a policy's profit with the baseline's over replications."""
    saved: Mapping[str, int | None]
    """Replications of both policies that pairing saved: without common draws so many more would
    have been needed for an equally narrow interval of the difference to the baseline."""

    def to_dict(self) -> dict[str, Any]:
        """Return a nested dict, as under `decision` in `loyalsim compare --json`.

        >>> rows = np.array([[0.0, 9.0], [1.0, 9.5], [0.5, 10.0]])
        >>> decide(["today", "bond"], "today", rows, seed=1).to_dict()["survivors"]
        ['bond']
        """
        return {
            "best": self.best,
            "confidence": self.confidence,
            "reached": self.reached,
            "ended": self.ended,
            "method": self.method,
            "indifference": self.indifference,
            "precision": self.precision,
            "probability": dict(self.probability),
            "with_best": {
                name: None if ends is None else list(ends) for name, ends in self.with_best.items()
            },
            "survivors": list(self.survivors),
            "undecided": [
                {"policy": pair.policy, "other": pair.other, "replications": pair.replications}
                for pair in self.undecided
            ],
            "correlation": dict(self.correlation),
            "saved": dict(self.saved),
        }


def decide(
    names: Sequence[str],
    baseline: str,
    profit: Real,
    seed: int,
    goal: Goal | None = None,
    step: Step | None = None,
    zone: float | None = None,
) -> Decision:
    """Decide which policy earns most, and say how far that is known.

    `profit` is replications by policies (over worlds: means of worlds), in the order of `names`.
    The best is known if its probability of having the largest mean is at least the confidence;
    else survivors are the fewest that together have it. With a `goal`, `step` is where its last
    batch has led, and `zone` the indifference zone; the best is then KN's choice, and whom KN has
    put out beyond chance is no survivor.

    >>> rows = np.array([[0.0, 9.0], [1.0, 9.5], [0.5, 10.0]])
    >>> decision = decide(["today", "bond"], "today", rows, seed=1)
    >>> decision.best, decision.survivors, decision.reached
    ('bond', ('bond',), True)
    """
    goal = goal or Goal()
    selection = step.selection if step else None
    confidence = goal.until or LEVEL
    # Ties are the baseline's: what changes nothing costs nothing to introduce.
    order = sorted(range(len(names)), key=lambda i: names[i] != baseline)
    means = profit.mean(axis=0)
    best = max(order, key=lambda i: float(means[i]))
    if selection and means[selection.best] != means[best]:
        best = selection.best
    against = compare_with_best(profit, confidence)
    beaten = selection.beaten if selection and selection.decided else (False,) * len(names)
    probability = probability_best(profit, seed)
    rivals = [i for i in _rivals(probability, best, confidence, len(names)) if not beaten[i]]
    quantile = 1.0 - (1.0 - confidence) / max(len(names) - 1, 1)
    baseline_profit = profit[:, list(names).index(baseline)].tolist()
    ended = _ended(goal, step, bool(rivals))
    return Decision(
        best=names[best],
        confidence=confidence,
        reached=ended in ("known", "indifferent", "precise")
        or (ended == "replications" and not rivals),
        ended=ended,
        method=_method(goal, len(names)),
        indifference=zone if goal.until is not None else None,
        precision=goal.precision,
        probability=dict(zip(names, probability or [None] * len(names), strict=True)),
        with_best={name: against.intervals[i] if against else None for i, name in enumerate(names)},
        survivors=tuple(names[i] for i in range(len(names)) if i == best or i in rivals),
        undecided=tuple(
            Undecided(
                names[best],
                names[i],
                replications_needed((profit[:, best] - profit[:, i]).tolist(), quantile),
            )
            for i in rivals
        ),
        correlation={
            name: 1.0
            if name == baseline
            else pairing_correlation(profit[:, i].tolist(), baseline_profit)
            for i, name in enumerate(names)
        },
        saved={
            name: _saved(variance_ratio(profit[:, i].tolist(), baseline_profit), len(profit))
            for i, name in enumerate(names)
        },
    )


def _rivals(
    probability: Sequence[float] | None, best: int, confidence: float, count: int
) -> list[int]:
    """Return who may be the best instead of `best`, in the order of the columns.

    With `best`, they are the fewest that together hold the best with the confidence; everybody if
    nothing is known of that.
    """
    others = [i for i in range(count) if i != best]
    if probability is None:
        return others
    held, rivals = probability[best], []
    for i in sorted(others, key=lambda i: -probability[i]):
        if held >= confidence:
            break
        held += probability[i]
        rivals.append(i)
    return sorted(rivals)


def _ended(goal: Goal, step: Step | None, open_pairs: bool) -> Ended:
    if step is None or not goal.open_ended:
        return "replications"
    selected = step.selection is None or step.selection.decided
    if not selected or step.precise is False:
        return "maximum"
    if goal.until is None:
        return "precise"
    return "indifferent" if open_pairs else "known"


def _method(goal: Goal, policies: int) -> str:
    if policies == 1:
        return "nothing to compare"
    paired = "probability of the largest mean (multivariate t of paired outputs)"
    if goal.until is not None:
        return f"Kim and Nelson's KN with common random numbers; {paired}"
    return paired


def _saved(ratio: float | None, replications: int) -> int | None:
    return None if ratio is None else round(replications * (ratio - 1.0))
