"""Uplift model: whom does the policy change most, learnt from a hold-out, beside who it truly was.

Two models (a T-learner, Künzel et al. 2019): one learns the outcome of those who were offered the
policy, one that of those held out; what they predict for the same customer differs by the uplift.
Each half of the customers is predicted by models that learnt from the other half.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.audit.guard import library
from sim.analysis.audit.reading import FEWEST, DoesNotApply, compare_means
from sim.analysis.audit.study import Seen, Study
from sim.measure.metric import Vector
from sim.stats.estimators.fitted import Fitted

GROUPS = 10
BEST = 2
"""Deciles that a firm would target: the best fifth."""
TREES = 100
LEAF = 50
"""Fewest customers of a leaf."""
LEAST = 200
"""Customers held out from which two forests can learn anything."""

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Decile:
    """Customers of one tenth of the predicted uplift (see `rank`)."""

    customers: int
    predicted: float
    observed: Fitted | None
    """Offered less held out, within the decile; None if either are too few."""
    truth: float
    """Mean of own less twin's."""


@dataclass(frozen=True)
class Uplift:
    """What the model promises, what the hold-out then shows, and what is true."""

    deciles: tuple[Decile, ...]
    best: Decile
    """The best fifth together."""
    qini: float
    """Area between the gain of targeting by the model and at random, as the hold-out shows it:
    outcome per customer, averaged over how many are targeted (Radcliffe 2007)."""
    true_qini: float
    """The same area with true effects."""
    perfect_qini: float
    """That of who could see every twin. No model can: much of it is chance of the year."""
    correlation: float
    """Spearman's rank correlation between predicted and true uplift; 0 if either is constant."""


def fit_uplift(study: Study, seed: int) -> Uplift:
    """Return what an uplift model says of the customers at the launch, beside the truth.

    Raises DoesNotApply if too few are held out.
    """
    seen, truth = study.seen, study.effect
    rows = np.flatnonzero(seen.customer)
    held, offered = int((seen.customer & seen.held).sum()), int((seen.customer & ~seen.held).sum())
    if min(held, offered) < LEAST:
        raise DoesNotApply(
            f"two models need {LEAST} customers each to learn from; there are {offered} who were "
            f"offered it and {held} held out"
        )
    halves = halve(rows, seed)
    predicted = predict(seen, study.observed, halves, seed)
    parts = rank(predicted, halves)

    def decile(part: Rows) -> Decile:
        return Decile(
            customers=len(part),
            predicted=float(predicted[part].mean()),
            observed=_observed(seen, study.observed, part),
            truth=float(truth[part].mean()),
        )

    return Uplift(
        deciles=tuple(decile(part) for part in parts),
        best=decile(np.concatenate(parts[:BEST])),
        qini=qini(_seen_gains(seen, study.observed, parts)),
        true_qini=qini(_gains([truth[part] for part in parts])),
        perfect_qini=qini(_gains(np.array_split(-np.sort(-truth[rows]), GROUPS))),
        correlation=_ranks_agree(predicted[rows], truth[rows]),
    )


def halve(rows: Rows, seed: int) -> list[Rows]:
    """Return two halves of some rows, by lot."""
    return np.array_split(np.random.default_rng((seed, 0x0914)).permutation(rows), 2)


def rank(predicted: Vector, halves: Sequence[Rows]) -> list[Rows]:
    """Return tenths of the customers by predicted uplift, the highest first.

    Each has a tenth of each half. Ranked together, the half in whose hold-out customers happened to
    do well would come first: it is predicted from the other, in which they then did less well.
    """
    ordered = [half[np.argsort(-predicted[half], kind="stable")] for half in halves]
    tenths = zip(*(np.array_split(half, GROUPS) for half in ordered), strict=True)
    return [np.concatenate(tenth) for tenth in tenths]


def predict(seen: Seen, after: Vector, halves: Sequence[Rows], seed: int) -> Vector:
    """Return the predicted uplift of each customer; 0 for who is in no half."""
    features = np.column_stack([seen.before, seen.features])
    found = np.zeros(len(after))
    first, second = halves
    for learning, asked in ((first, second), (second, first)):
        for sign, arm in ((1.0, ~seen.held), (-1.0, seen.held)):
            own = np.sort(learning[arm[learning]])
            forest = library("sklearn.ensemble").RandomForestRegressor(
                n_estimators=TREES,
                min_samples_leaf=LEAF,
                max_features=0.5,
                random_state=seed % 2**32,
                n_jobs=1,
            )
            forest.fit(features[own], after[own])
            found[asked] += sign * forest.predict(features[asked])
    return found


def qini(gains: Vector) -> float:
    """Return the area between the gains and a straight line to the last of them.

    `gains` go by the share that is targeted, from nobody to everybody.

    >>> qini(np.array([0.0, 0.5, 1.0])), qini(np.array([0.0, 1.0, 1.0]))
    (0.0, 0.25)
    """
    straight = np.linspace(0.0, gains[-1], len(gains))
    return float(np.trapezoid(gains - straight, dx=1.0 / (len(gains) - 1)))


def _gains(tenths: Sequence[Vector]) -> Vector:
    """Return the sum of the effects of the first tenth, two tenths ... per customer of all."""
    parts = [part.sum() for part in tenths]
    return np.concatenate([[0.0], np.cumsum(parts)]) / sum(map(len, tenths))


def _seen_gains(seen: Seen, after: Vector, tenths: Sequence[Rows]) -> Vector:
    """Return the same as the hold-out shows it: differences of means times customers."""
    order, gains, done = np.concatenate(tenths), [0.0], 0
    for part in tenths:
        done += len(part)
        first = order[:done]
        held, offered = after[first[seen.held[first]]], after[first[~seen.held[first]]]
        difference = offered.mean() - held.mean() if len(held) and len(offered) else 0.0
        gains.append(float(difference) * done / len(order))
    return np.array(gains)


def _observed(seen: Seen, after: Vector, part: Rows) -> Fitted | None:
    held, offered = after[part[seen.held[part]]], after[part[~seen.held[part]]]
    if min(len(held), len(offered)) < FEWEST:
        return None
    return compare_means(offered, held)


def _ranks_agree(predicted: Vector, truth: Vector) -> float:
    from scipy import stats

    if np.ptp(predicted) == 0.0 or np.ptp(truth) == 0.0:
        return 0.0
    return float(stats.spearmanr(predicted, truth).statistic)
