"""Effects: which parameters of a sweep an outcome depends on most."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from sim.analysis.results.estimates import outcomes, point_means
from sim.analysis.results.reading import Reading


@dataclass(frozen=True, slots=True)
class Effect:
    """How strongly an outcome goes with a parameter."""

    path: str
    policy: str
    """The policy under which it is strongest."""
    size: float
    """Rank correlation: -1 to 1 for numbers, 0 to 1 for names."""


def effects(reading: Reading, measure: str) -> list[Effect]:
    """Return the Effect of each parameter that varied on an outcome, the strongest first.

    The outcome is the difference to the baseline, where there is one, and the mean of a point's
    replications; a parameter has the effect of the policy that it moves most.
    """
    points = reading.points()
    rivals = reading.rivals if reading.against is not None else reading.policies
    found = []
    means = {
        policy: point_means(outcomes(reading, measure, policy, reading.against))
        for policy in rivals
    }
    for path in reading.paths:
        if points[path].nunique() < 2:
            continue
        sizes = [
            Effect(path, policy, rank_effect(points[path].loc[values.index], values))
            for policy, values in means.items()
        ]
        found.append(max(sizes, key=lambda each: abs(each.size)))
    return sorted(found, key=lambda each: -abs(each.size))


def rank_effect(parameter: pd.Series, outcome: pd.Series) -> float:
    """Return how strongly an outcome goes with a parameter; 0 is not at all.

    For numbers Spearman's rank correlation. For names, the square root of epsilon squared of
    Kelley (1935) over ranks: the share of the ranks' variance that names explain, beyond what
    chance would.

    >>> rank_effect(pd.Series([1.0, 2.0, 3.0]), pd.Series([30.0, 20.0, 10.0]))
    -1.0
    >>> rank_effect(pd.Series(["a", "a", "b", "b"]), pd.Series([1.0, 1.0, 5.0, 5.0]))
    1.0
    """
    if len(outcome) < 3 or outcome.nunique() < 2 or parameter.nunique() < 2:
        return 0.0
    ranks = rankdata(outcome.to_numpy(np.float64))
    if is_named(parameter):
        return _by_name(parameter, ranks)
    mine = rankdata(parameter.to_numpy(np.float64))
    return float(np.clip(np.corrcoef(mine, ranks)[0, 1], -1.0, 1.0))


def is_named(parameter: pd.Series) -> bool:
    """Return whether the values of a parameter are names rather than numbers."""
    return not pd.api.types.is_numeric_dtype(parameter) or pd.api.types.is_bool_dtype(parameter)


def _by_name(parameter: pd.Series, ranks: np.ndarray) -> float:
    groups = pd.Series(ranks).groupby(parameter.astype(str).to_numpy())
    count, names = len(ranks), groups.ngroups
    if count <= names:
        return 0.0
    whole = float(((ranks - ranks.mean()) ** 2).sum())
    within = float(((ranks - groups.transform("mean").to_numpy()) ** 2).sum())
    epsilon = 1.0 - (within / (count - names)) / (whole / (count - 1))
    return math.sqrt(max(epsilon, 0.0))
