"""The outcome that is analysed: a measure of one policy, or its difference to the baseline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.sensitivity.guard import Matrix
from sim.scenario import Problem, ScenarioError
from sim.text import visible


@dataclass(frozen=True, slots=True)
class Response:
    """What is analysed: a measure of one policy, or its difference to that of the baseline."""

    measure: str
    policy: str
    baseline: str | None = None
    """The policy whose measure is taken off, replication by replication; None for none."""

    @property
    def policies(self) -> tuple[str, ...]:
        """The policies that have to be run."""
        return (self.policy,) if self.baseline is None else (self.baseline, self.policy)

    @property
    def words(self) -> str:
        """What it is, in words.

        >>> Response("profit", "bond", "status-quo").words
        'gain in profit of bond over status-quo'
        """
        name, policy = self.measure.replace("_", " "), visible(self.policy, 40)
        if self.baseline is None:
            return f"{name} under {policy}"
        return f"gain in {name} of {policy} over {visible(self.baseline, 40)}"

    def to_dict(self) -> dict[str, str | None]:
        """Return plain types, ready for JSON."""
        return {"measure": self.measure, "policy": self.policy, "baseline": self.baseline}


def response_matrix(runs: pd.DataFrame, outcome: Response, varied: Sequence[str]) -> Matrix:
    """Return the outcome of every run, points by replications.

    `runs` has a row for every point, policy and replication, and a column for the measure. Raises
    ScenarioError with the name of the measure and the point if it is undefined somewhere.
    """
    wanted = runs[runs["policy"].isin(outcome.policies)]
    refuse_undefined(wanted, [outcome.measure], varied)
    tables = [
        runs[runs["policy"] == policy]
        .pivot(index="point", columns="replication", values=outcome.measure)
        .sort_index()
        .to_numpy(np.float64)
        for policy in outcome.policies
    ]
    return tables[0] if len(tables) == 1 else tables[1] - tables[0]


def refuse_undefined(runs: pd.DataFrame, names: Sequence[str], varied: Sequence[str]) -> None:
    """Raise ScenarioError unless every measure is a finite number in every run.

    There is a problem for each measure that is not; it names the first point where it is so and
    how many there are.
    """
    problems = []
    for name in names:
        bad = runs[~np.isfinite(runs[name].to_numpy(np.float64, na_value=np.nan))]
        if len(bad):
            points = bad["point"].nunique(), runs["point"].nunique()
            problems.append(_undefined(name, bad.iloc[0], points, varied))
    if problems:
        raise ScenarioError(problems)


def _undefined(
    name: str, row: pd.Series[Any], points: tuple[int, int], varied: Sequence[str]
) -> Problem:
    values = ", ".join(f"{path} = {row[path]:g}" for path in varied)
    policy, replication = visible(str(row["policy"]), 40), row["replication"]
    expected = f"undefined at point {row['point']} ({values}), policy {policy}"
    expected += f", replication {replication}"
    if points[0] > 1:
        expected += f", and at {points[0] - 1} more of {points[1]} points"
    hint = "narrow what varies, or take a measure that is defined everywhere"
    return Problem("", None, name, None, expected, hint)
