"""Hazards in weeks: how much likelier the next purchase is at one step than at another.

A purchase that comes at the rate h within a week is seen in that week with probability 1 − exp(−h)
(complementary log-log; Prentice & Gloeckler 1978), so that nothing has to be assumed about when in
the week it came, or about further purchases in the same week. Customers who are quicker than others
stand in strata of their own, which share the steps' ratios and nothing else.
"""

from __future__ import annotations

import numpy as np

from sim.stats.estimators.fitted import Floats

ROUNDS = 50
CLOSE = 1e-8
FARTHEST = 1.0
"""Longest step of a round, in logs."""


def relative_hazards(events: Floats, weeks: Floats) -> Floats:
    """Return the hazard at each step ÷ that at the first, by maximum likelihood.

    `weeks` are those that began at a step (strata by steps), `events` those of them with a
    purchase. Strata in which a purchase came never or always say nothing. Not numbers where a step
    has no purchase, or no weeks.

    >>> hazard = np.array([[0.2], [1.0]]) * np.array([1.0, 1.5])
    >>> relative_hazards(100.0 * (1.0 - np.exp(-hazard)), np.full((2, 2), 100.0)).round(6).tolist()
    [1.0, 1.5]
    """
    told = (events.sum(axis=1) > 0) & (events.sum(axis=1) < weeks.sum(axis=1))
    y, n = events[told], weeks[told]
    if not (y.size and y.sum(axis=0).all()):
        return np.full(events.shape[1], np.nan)
    level = np.log(-np.log1p(-y.sum(axis=1) / n.sum(axis=1)))
    step = np.zeros(events.shape[1])
    for _ in range(ROUNDS):
        h = np.exp(level[:, None] + step)
        odds = h / np.expm1(h)
        score, weight = y * odds - (n - y) * h, n * h * odds
        across = weight[:, 1:]
        matrix = np.block(
            [
                [np.diag(weight.sum(axis=1)), across],
                [across.T, np.diag(weight.sum(axis=0)[1:])],
            ]
        )
        uphill = np.concatenate([score.sum(axis=1), score.sum(axis=0)[1:]])
        move = np.clip(np.linalg.lstsq(matrix, uphill)[0], -FARTHEST, FARTHEST)
        level += move[: len(level)]
        step[1:] += move[len(level) :]
        if np.abs(move).max() < CLOSE:
            break
    return np.exp(step)
