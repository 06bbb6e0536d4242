"""Patterns of failures: which values, or which policy, they go together with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import fisher_exact

from sim.runs.parameter import Parameter
from sim.runs.rule import find_rule
from sim.runs.spreads import Around, Levels, Spread
from sim.runs.store.about import Beside
from sim.runs.store.sweep import SweepStore
from sim.text import visible

LOOKED_AT = 5_000
"""Points, at most, that a region of failures is looked for in."""
FEWEST = 3
"""Failures below which nothing is said."""
CHANCE = 0.01
FEW = 20
"""Values of a parameter up to which it is told by its values."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Something that failures go together with."""

    sentence: str
    coverage: float
    """Share of the failures that it covers."""
    density: float
    """Share of what it covers that failed."""


def failure_patterns(store: SweepStore) -> tuple[Pattern, ...]:
    """Return Patterns; () if too little failed, or it looks like chance.

    A region of the parameters is looked for as `find_rule` does, with its test against chance; a
    policy is named if it fails more often than the others (Fisher's exact test, below 0.01).
    """
    about = store.begun()
    failed_points: Counter[int] = Counter()
    failed_policies: Counter[str] = Counter()
    for run, _, _ in store.failures():
        failed_points[run.point] += 1
        failed_policies[run.policy] += 1
    if failed_points.total() < FEWEST:
        return ()
    values, cases = _points(store, set(failed_points))
    bands = [
        Parameter(
            each["path"], _spread(each["beside"], column), each["beside"], None, each["whole"]
        )
        for each, column in zip(about["vary"], values.T, strict=True)
    ]
    found = [*_region(values, cases, bands)]
    tried = about["points"] * about["replications"]
    found += _policies(failed_policies, about["policies"], tried)
    return tuple(found)


def _points(store: SweepStore, failed: set[int]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Values of the points, evenly thinned out if there are many, and whether any run failed."""
    count = store.begun()["points"]
    every = max(1, -(-count // LOOKED_AT))
    rows, cases = [], []
    for number, values in store.points():
        if number % every == 0:
            rows.append(values)
            cases.append(number in failed)
    return np.array(rows, np.float64).reshape(len(rows), -1), np.array(cases, np.bool_)


def _spread(beside: Beside, column: NDArray[np.float64]) -> Spread:
    """The values of a parameter if it took only few; else what stands for a continuous one."""
    found = np.unique(column)
    return Levels(tuple(found.tolist())) if len(found) <= FEW and not beside else Around(0.0, 1.0)


def _region(
    values: NDArray[np.float64], cases: NDArray[np.bool_], bands: Sequence[Parameter]
) -> list[Pattern]:
    rule = find_rule(values, cases, seed=1)
    if rule is None:
        return []
    said = (
        f"{rule.density:.0%} of the points where {rule.words(bands)} have failures; "
        f"they are {rule.coverage:.0%} of all that have"
    )
    return [Pattern(said, rule.coverage, rule.density)]


def _policies(failed: Counter[str], policies: Sequence[str], tried: int) -> list[Pattern]:
    found = []
    for name, count in failed.most_common():
        others = failed.total() - count
        if len(policies) < 2:
            break
        rest = tried * (len(policies) - 1)
        table = np.array([[count, max(tried - count, 0)], [others, max(rest - others, 0)]])
        chance = float(fisher_exact(table, alternative="greater").pvalue)
        if chance < CHANCE / len(policies):
            share = count / failed.total()
            said = f"{share:.0%} of the failures are runs of the policy {visible(name)}"
            found.append(Pattern(said, share, count / tried))
    return found
