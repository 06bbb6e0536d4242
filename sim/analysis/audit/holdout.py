"""Hold-out: customers by lot to whom the policy is not offered."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.analysis.audit.guard import library
from sim.analysis.audit.reading import FEWEST, compare_means, enough
from sim.analysis.audit.study import Mask, Seen
from sim.measure.metric import Vector
from sim.stats.estimators.fitted import Fitted

Matrix = NDArray[np.float64]


def hold_out(seen: Seen, after: Vector) -> Fitted:
    """Return the mean of those who were offered the policy less that of those held out.

    Everybody who was offered it counts, whether or not they took it.
    """
    offered, held = _arms(seen)
    return compare_means(after[offered], after[held])


def adjusted_hold_out(seen: Seen, after: Vector) -> Fitted:
    """Return the same difference, given what the firm knew at the launch.

    Regression with each feature, centred, and its interaction with being offered the policy (Lin
    2013), standard errors HC2.
    """
    offered, held = _arms(seen)
    rows = offered | held
    treated = offered[rows].astype(np.float64)
    known = _varied(np.column_stack([seen.before, seen.features])[rows], offered[rows])
    design = np.column_stack([np.ones(len(treated)), treated, known, known * treated[:, None]])
    fit = library("statsmodels.api").OLS(after[rows], design).fit(cov_type="HC2")
    low, high = fit.conf_int()[1]
    return Fitted(float(fit.params[1]), float(low), float(high))


def _arms(seen: Seen) -> tuple[Mask, Mask]:
    offered, held = seen.customer & ~seen.held, seen.customer & seen.held
    enough(int(offered.sum()), "customers who were offered it")
    enough(int(held.sum()), "customers held out")
    return offered, held


def _varied(columns: Matrix, offered: Mask) -> Matrix:
    """Return columns standardised, without those that few differ in or that others determine."""
    kept: list[int] = []
    scale = columns.std(axis=0)
    centred = (columns - columns.mean(axis=0)) / np.where(scale > 0.0, scale, 1.0)
    for j, column in enumerate(columns.T):
        differ = column != np.median(column)
        if min((differ & offered).sum(), (differ & ~offered).sum()) < FEWEST:
            continue
        others = centred[:, kept]
        rest = centred[:, j] - others @ np.linalg.lstsq(others, centred[:, j])[0]
        if rest.std() > 1e-3:
            kept.append(j)
    found: Matrix = centred[:, kept]
    return found
