"""Cases: the points of a sweep, each with the means of its replications, and where it happens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.notebook import Brief
from sim.runs.where import Condition, parse
from sim.scenario import Problem, ScenarioError

KEYS = ("point", "policy", "replication")
GAIN = "_gain"
"""Ends the name of a measure less that of the baseline."""


@dataclass(frozen=True, slots=True, repr=False)
class Cases(Brief):
    """A condition, and the table of points of which it can be asked."""

    condition: Condition
    table: pd.DataFrame
    """A row per point and policy: both, one column per varied path, one per measure and gain."""
    holds: pd.Series[bool]
    """For each row, whether the condition is true there."""
    undecided: pd.Series[bool]
    """For each row, whether it is neither true nor false there: what it names is undefined."""
    replications: int
    """Most replications of a point."""


def find_cases(
    runs: pd.DataFrame, varied: Sequence[str], where: str, baseline: str | None = None
) -> Cases:
    """Return the points of a sweep, and at which of them a condition is true.

    `runs` has a row per point, policy and replication, as `evaluate` and `results` give them.
    Measures are means over the replications of a point. With a baseline, "profit_gain" (and so
    on) is a policy's measure less the baseline's, replication by replication. A measure that a
    policy lacks, or that is undefined in a replication of a point, makes no comparison true there.
    Raises WhereError for a condition that cannot be read, ScenarioError for one that asks for a
    measure that is defined nowhere.

    >>> runs = pd.DataFrame({"point": [0, 0, 1, 1], "policy": "a", "replication": [0, 1] * 2,
    ...     "price": [28.0, 28.0, 32.0, 32.0], "profit": [-4.0, 2.0, 1.0, 3.0]})
    >>> find_cases(runs, ["price"], "profit < 0").holds.tolist()
    [True, False]
    """
    measures = [str(name) for name in runs.columns if name not in (*KEYS, *varied)]
    policies = [str(name) for name in runs["policy"].unique()]
    gains = [f"{name}{GAIN}" for name in measures] if baseline in policies else []
    condition = parse(where, [*measures, *gains, *varied], policies)
    wide = _with_gains(runs, measures, str(baseline)) if gains else runs
    asked = [name for name in condition.names if name in (*measures, *gains)]
    known = wide[asked].replace([np.inf, -np.inf], np.nan)
    _refuse_unknown(known)
    wide = wide.assign(**known)
    keys = ["point", "policy"]
    kept = [name for name in (*varied, *measures, *gains) if name in (*varied, *asked)]
    groups = wide.groupby(keys, sort=False)
    gaps = groups[asked].count().lt(groups.size(), axis=0)
    table = groups[kept].mean()
    table = table.assign(**table[asked].mask(gaps)).reset_index()
    order = {name: number for number, name in enumerate(policies)}
    table = table.sort_values(keys, key=lambda c: c.map(order) if c.name == "policy" else c)
    table = table.reset_index(drop=True)
    holds = pd.Series(condition.holds(table), index=table.index, dtype=bool)
    undecided = pd.Series(condition.undecided(table), index=table.index, dtype=bool)
    return Cases(condition, table, holds, undecided, int(runs.groupby(keys).size().max()))


def _refuse_unknown(measures: pd.DataFrame) -> None:
    """Raise ScenarioError with every measure that no run defines."""
    expected = "undefined in every run, under every policy; docs/measures.md says when it is"
    problems = [
        Problem("", None, str(name), None, expected)
        for name in measures.columns
        if measures[name].isna().all()
    ]
    if problems:
        raise ScenarioError(problems)


def _with_gains(runs: pd.DataFrame, measures: Sequence[str], baseline: str) -> pd.DataFrame:
    """Return the runs with a column for the gain in each measure.

    It has a gap where the baseline has no run.
    """
    pair = ["point", "replication"]
    base = runs[runs["policy"] == baseline].set_index(pair)[list(measures)].add_suffix("_base")
    joined = runs.join(base, on=pair)
    gains = {f"{name}{GAIN}": joined[name] - joined[f"{name}_base"] for name in measures}
    return runs.assign(**gains)
