"""KN: Kim and Nelson's fully sequential selection of the best policy.

Kim, S.-H. and Nelson, B. L. (2001). A fully sequential procedure for indifference-zone selection
in simulation. ACM Transactions on Modeling and Computer Simulation 11(3), 251-273. With c = 1.

All policies start with n0 replications. From then on a policy is out as soon as its sum falls
behind that of a survivor by more than a bound, which narrows with every replication and is 0 in
the end. If the best is better than every other by the indifference zone δ or more, it is chosen
with at least the given probability, whether or not the replications are paired.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.stats.best import check_confidence

Real = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Selection:
    """What KN makes of the outputs so far; systems are columns, counted from 0."""

    survivors: tuple[int, ...]
    """Systems still in, after the last row that was looked at."""
    best: int
    """The survivor with the largest mean; the first if tied."""
    decided: bool
    """Whether the procedure has ended; then `best` is its choice."""
    rows: int
    """Rows looked at: later ones were not needed."""
    taken: tuple[int, ...]
    """Replications of each system until it was out, or the end."""
    beaten: tuple[bool, ...]
    """Whether a system was out while the bound was still above 0, that is, beyond chance; the
    others were within the indifference zone as far as the procedure can tell."""
    expected: int
    """Replications still needed if means stay as they are; 0 when decided."""
    most: int
    """Replications after which the procedure ends in any case; 0 when decided."""


def eta(systems: int, first_stage: int, confidence: float, paired: bool = True) -> float:
    """Return the constant η of KN, from which h² = 2η(n0 - 1).

    Solves ½(1 + 2η)^(-(n0-1)/2) = α/(k-1), Bonferroni's share of the error, valid under common
    random numbers; for independent systems (`paired=False`) of 1 - (1-α)^(1/(k-1)).

    >>> round(eta(5, 10, 0.95), 4)
    0.635
    """
    alpha = 1.0 - confidence
    share = alpha / (systems - 1) if paired else 1.0 - (1.0 - alpha) ** (1.0 / (systems - 1))
    return max((math.pow(2.0 * share, -2.0 / (first_stage - 1)) - 1.0) / 2.0, 0.0)


def select(
    outputs: Real,
    indifference: float,
    confidence: float = 0.95,
    first_stage: int = 10,
    paired: bool = True,
) -> Selection:
    """Select the best system from the outputs so far, or say which are still in.

    `outputs` are replications by systems, the more the better; `first_stage` (n0) of them must
    be there, and only these give the variances S²_il of the paired differences. Rows are looked
    at one after another, as if they had come one by one, so that a batch more or less changes
    nothing. `indifference` (δ) is the smallest difference worth finding, in the outputs' unit.

    System i is out after row r if its mean is below that of another survivor l by more than
    W_il(r) = max(0, δ/(2r)·(h²S²_il/δ² - r)). The procedure ends when one survivor is left, or
    when every bound is 0. With one system it has ended at once. Choosing among systems that are
    equal in every row, the first wins.

    Raises ValueError if outputs are no matrix, too few, or not finite, or the indifference zone
    is not above 0, or the confidence not between 1/k and 1.

    >>> rows = np.array([[0.0, 5.0], [1.0, 7.0], [0.5, 5.5]])
    >>> choice = select(rows, indifference=1.0, first_stage=3)
    >>> choice.best, choice.decided, choice.survivors
    (1, True, (1,))
    """
    n, k = _check(outputs, indifference, confidence, first_stage)
    if k == 1:
        return Selection((0,), 0, True, first_stage, (first_stage,), (False,), 0, 0)
    first = outputs[:first_stage]
    apart = first[:, :, None] - first[:, None, :]
    h2 = 2.0 * eta(k, first_stage, confidence, paired) * (first_stage - 1)
    # The bound of a pair is 0 from row number `reach` on.
    reach = h2 * apart.var(axis=0, ddof=1) / indifference**2
    sums = first.sum(axis=0)
    alive = np.arange(k)
    taken, beaten = np.full(k, first_stage), np.zeros(k, bool)
    r = first_stage
    while True:
        total = sums[alive]
        pairs = reach[np.ix_(alive, alive)]
        bound = np.maximum(indifference / 2.0 * (pairs - r), 0.0)
        behind = total[None, :] - total[:, None]
        lost = behind > bound
        stays = ~lost.any(axis=1)
        beaten[alive] = (lost & (bound > 0.0)).any(axis=1)
        taken[alive] = r
        alive = alive[stays]
        left = reach[np.ix_(alive, alive)]
        decided = len(alive) == 1 or bool(np.all(left <= r))
        if decided or r == n:
            break
        sums = sums + outputs[r]
        r += 1
    best = int(alive[np.argmax(sums[alive])])
    if decided:
        alive = np.array([best])
    beaten[alive] = False
    expected, most = (0, 0) if decided else _still(sums / r, reach, alive, best, indifference, r)
    return Selection(
        survivors=tuple(map(int, alive)),
        best=best,
        decided=decided,
        rows=r,
        taken=tuple(map(int, taken)),
        beaten=tuple(map(bool, beaten)),
        expected=expected,
        most=most,
    )


def _still(
    means: Real, reach: Real, alive: NDArray[np.int64], best: int, indifference: float, r: int
) -> tuple[int, int]:
    """Return the replications still needed: if the means stay as they are, and at most.

    Sums drift apart by d a row, the bound is δ/2·(reach - r): they meet at reach·δ/(2d + δ).
    """
    rivals = alive[alive != best]
    drift = means[best] - means[rivals]
    meet = reach[best, rivals] * indifference / (2.0 * drift + indifference)
    ends = reach[np.ix_(alive, alive)].max()
    most = max(math.floor(ends) + 1 - r, 1)
    return min(max(math.ceil(meet.max()) - r, 1), most), most


def _check(
    outputs: Real, indifference: float, confidence: float, first_stage: int
) -> tuple[int, int]:
    if outputs.ndim != 2 or not np.all(np.isfinite(outputs)):
        raise ValueError("outputs must be a matrix of finite numbers, replications by systems")
    n, k = outputs.shape
    if first_stage < 2:
        raise ValueError(f"first_stage ({first_stage}) must be 2 or more")
    if n < first_stage:
        raise ValueError(f"outputs have {n} rows; the first stage needs {first_stage}")
    if not indifference > 0.0 or not math.isfinite(indifference):
        raise ValueError(f"indifference ({indifference}) must be above 0")
    check_confidence(confidence)
    if confidence <= 1.0 / k and k > 1:
        raise ValueError(f"confidence ({confidence}) must be above 1/{k}, that of guessing")
    return n, k
