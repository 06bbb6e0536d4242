"""The verdict: what to do, how surely it is best, and what may come of it for one real firm.

Two probabilities are never mixed. `p_best_mean`, that a policy's expected profit is the largest, is
about what more runs can settle. `p_best_world`, the share of worlds in which it earns most with
chance averaged out, is about what only knowing more can settle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.notebook import Brief
from sim.stats.best import probability_best
from sim.stats.paired import Estimate, estimate
from sim.stats.worlds import Components, best_in_worlds, components, prospect

Real = NDArray[np.float64]
Action: TypeAlias = Literal["roll-out", "stay", "pilot", "undecided"]

LEVEL = 0.95
"""Probability from which on something counts as settled."""
OFTEN = 0.2
"""Share of worlds with a loss from which on a pilot is advised before a roll-out (assumed: a board
that loses money in one case of five would want to look first)."""


@dataclass(frozen=True, slots=True, repr=False)
class Verdict(Brief):
    """What to do over everything that is not known. Money is over the whole run.

    >>> rows = np.array([[[0.0, 9.0], [1.0, 9.5]], [[0.5, 10.0], [0.7, 9.0]]] * 3)
    >>> found = judge(rows, ["today", "bond"], "today", seed=1)
    >>> found.action, found.policy, found.p_best_world
    ('roll-out', 'bond', {'today': 0.0, 'bond': 1.0})
    """

    action: Action
    """`roll-out`: the policy earns most on average, or at least more than the baseline, beyond
    chance, and rarely loses; `pilot`: the same, but it loses in too many worlds; `stay`: so does
    the baseline; `undecided`: more runs are needed."""
    policy: str
    """The one of most expected profit, of which all else is said; the baseline if tied."""
    p_best_mean: Mapping[str, float | None]
    """By policy: probability that its expected profit is the largest."""
    p_best_world: Mapping[str, float | None]
    """By policy: share of worlds in which it earns most; None at the file's numbers."""
    p_better: float | None
    """Probability that the policy's expected profit is above the baseline's."""
    p_loss: float | None
    """Share of worlds in which the policy earns less than the baseline, chance averaged out."""
    gain: Estimate
    """The policy's expected profit less the baseline's, with how far runs leave that open."""
    range90: tuple[float, float] | None
    """Of the gain of one real firm: 5 and 95 % of what chance and ignorance allow."""
    var05: float | None
    """The gain that is not reached in one world of twenty, chance averaged out."""
    regret: float | None
    """What the best policy of each world would have earned more, on average."""
    spread: Components | None
    """Variances of one real firm's gain: of chance, and of what nobody knows."""
    worlds: int
    per_world: int

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as plain types, ready for JSON.

        Probabilities of being best are those of `policy`; `probabilities` has everybody's.
        """
        return {
            "action": self.action,
            "policy": self.policy,
            "p_best_mean": self.p_best_mean[self.policy],
            "p_best_world": self.p_best_world[self.policy],
            "p_better": self.p_better,
            "p_loss": self.p_loss,
            "gain": {
                "mean": self.gain.mean,
                "ci95": list(self.gain.ci95) if self.gain.ci95 else None,
            },
            "range90": list(self.range90) if self.range90 else None,
            "var05": self.var05,
            "regret": self.regret,
            "spread": None
            if self.spread is None
            else dict(zip(("chance", "ignorance"), self.spread.shares, strict=True)),
            "worlds": self.worlds,
            "per_world": self.per_world,
            "probabilities": {
                name: {"mean": mean, "world": self.p_best_world[name]}
                for name, mean in self.p_best_mean.items()
            },
        }


def judge(
    outputs: Real,
    names: Sequence[str],
    baseline: str,
    seed: int,
    stands_for: float = 1.0,
    level: float = LEVEL,
) -> Verdict | None:
    """Judge policies by their profits over worlds; None if there is no policy but the baseline.

    `outputs` is worlds by runs of each world by policies, in the order of `names`. With one run of
    each world chance cannot be told from what nobody knows: what rests on that is None.
    `stands_for` are the customers of the market for each one simulated: a real firm meets the
    chance of its own size. The verdict follows from the runs alone, not from why there are so many.
    """
    if len(names) < 2:
        return None
    today = list(names).index(baseline)
    averaged = outputs.mean(axis=1)
    order = sorted(range(len(names)), key=lambda i: i != today)
    means = averaged.mean(axis=0)
    best = max(order, key=lambda i: float(means[i]))
    gains = outputs[:, :, best] - outputs[:, :, today]
    chances = probability_best(averaged, seed)
    pair = probability_best(averaged[:, [today, best]], seed) if best != today else None
    told = len(outputs) > 1 and outputs.shape[1] > 1
    shares = best_in_worlds(outputs, today) if told else None
    found = prospect(outputs, best, today, seed, 1.0 / stands_for) if told else None
    p_better = pair[1] if pair else None
    p_loss = found.p_loss if found else None
    return Verdict(
        action=_action(chances[best] if chances else None, p_better, p_loss, level),
        policy=names[best],
        p_best_mean=dict(zip(names, chances or [None] * len(names), strict=True)),
        p_best_world=dict(zip(names, shares or [None] * len(names), strict=True)),
        p_better=p_better,
        p_loss=p_loss,
        gain=estimate(gains.mean(axis=1).tolist()),
        range90=found.range90 if found else None,
        var05=found.var05 if found else None,
        regret=found.regret if found else None,
        spread=components(gains, 1.0 / stands_for) if told else None,
        worlds=len(outputs),
        per_world=outputs.shape[1],
    )


def _action(
    p_best: float | None, p_better: float | None, p_loss: float | None, level: float
) -> Action:
    """Return what to do. `p_better` is None where the baseline leads."""
    if p_best is None:
        return "undecided"
    if p_better is None:
        return "stay" if p_best >= level else "undecided"
    if max(p_best, p_better) < level:
        return "undecided"
    return "pilot" if p_loss is not None and p_loss >= OFTEN else "roll-out"
