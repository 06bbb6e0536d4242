"""Matched cohorts: each member beside a non-member who looked the same before the launch.

Looking the same is having the same propensity to become a member, given all that the firm knows
at the launch (Rosenbaum & Rubin 1983). What it does not know stays different.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.analysis.audit.guard import library
from sim.analysis.audit.naive import earlier_members
from sim.analysis.audit.reading import enough
from sim.analysis.audit.study import Mask, Seen
from sim.measure.metric import Vector
from sim.stats.estimators.fitted import Fitted

CALIPER = 0.2
"""How far apart two may be and still be alike, in standard deviations of the logit (Austin
2011)."""

Rows = NDArray[np.int64]


def matched_cohorts(seen: Seen, after: Vector) -> Fitted:
    """Return the mean of members less that of the non-members most like them."""
    members, likes = matches(seen)
    return _mean_by_like(after[members] - after[likes], likes)


def matched_differences(seen: Seen, after: Vector) -> Fitted:
    """Return how much more members changed from the year before than their likes.

    Difference in differences, between matched cohorts.
    """
    members, likes = matches(seen)
    change = after - seen.before
    return _mean_by_like(change[members] - change[likes], likes)


def differences(seen: Seen, after: Vector) -> Fitted:
    """Return how much more members changed from the year before than all non-members.

    Difference in differences, by regression on membership, with standard errors that allow for
    unequal variances (HC2).
    """
    who, others = earlier_members(seen), earlier_others(seen)
    enough(int(who.sum()), "members who were customers before")
    enough(int(others.sum()), "non-members who were customers before and bought since")
    rows = who | others
    change = (after - seen.before)[rows]
    design = np.column_stack([np.ones(len(change)), who[rows]])
    fit = library("statsmodels.api").OLS(change, design).fit(cov_type="HC2")
    low, high = fit.conf_int()[1]
    return Fitted(float(fit.params[1]), float(low), float(high))


def earlier_others(seen: Seen) -> Mask:
    """Return the non-members who were customers at the launch and bought since."""
    return seen.customer & seen.bought & ~seen.member


def matches(seen: Seen) -> tuple[Rows, Rows]:
    """Return the rows of members, and for each the row of the non-member most like it.

    Nearest neighbour on the logit of the propensity score, with replacement; members to whom
    nobody is alike (CALIPER) are left out.
    """
    who, others = np.flatnonzero(earlier_members(seen)), np.flatnonzero(earlier_others(seen))
    enough(len(who), "members who were customers before")
    enough(len(others), "non-members who were customers before and bought since")
    logit = propensity(np.log1p(seen.features), who, others)
    neighbours = library("sklearn.neighbors").NearestNeighbors(n_neighbors=1)
    neighbours.fit(logit[others][:, None])
    apart, nearest = (found[:, 0] for found in neighbours.kneighbors(logit[who][:, None]))
    alike = apart <= CALIPER * logit[np.concatenate([who, others])].std()
    enough(int(alike.sum()), "members to whom a non-member is alike")
    return who[alike], others[nearest[alike]]


def matched_members(seen: Seen) -> Mask:
    """Return the members to whom a non-member is alike."""
    found = np.zeros(len(seen.customer), np.bool_)
    found[matches(seen)[0]] = True
    return found


def propensity(features: NDArray[np.float64], who: Rows, others: Rows) -> Vector:
    """Return the logit of the chance that each customer is a member.

    `features` are customers by features; it is fitted to `who`, rows of members, and `others`.
    """
    rows = np.concatenate([who, others])
    scaler = library("sklearn.preprocessing").StandardScaler().fit(features[rows])
    scaled = scaler.transform(features)
    model = library("sklearn.linear_model").LogisticRegression(max_iter=1_000)
    model.fit(scaled[rows], np.arange(len(rows)) < len(who))
    logit: Vector = model.decision_function(scaled)
    return logit


def _mean_by_like(values: Vector, likes: Rows) -> Fitted:
    """Return the mean of pairs.

    Pairs that share a non-member are not independent, and count as a cluster.
    """
    ones = np.ones(len(values))
    fit = (
        library("statsmodels.api")
        .OLS(values, ones)
        .fit(cov_type="cluster", cov_kwds={"groups": likes})
    )
    low, high = fit.conf_int()[0]
    return Fitted(float(fit.params[0]), float(low), float(high))
