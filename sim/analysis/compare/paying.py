"""What a policy costs, and when it has paid that back."""

from __future__ import annotations

from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from sim.analysis.compare.findings import Findings
from sim.report.units import money
from sim.runs.budget.spend import payback_week, payback_words, spend
from sim.text import shown

Real = NDArray[np.float64]


def differences(findings: Findings, policy: str, measure: str) -> Real:
    """Return a weekly measure of a policy less the baseline's, replications by weeks."""
    return np.array(
        [
            np.array(mine.weekly[measure], np.float64) - np.array(base.weekly[measure], np.float64)
            for mine, base in findings.pairs(policy)
        ]
    )


def spent(findings: Findings, policy: str) -> float:
    """Return what a policy spends on loyalty more than the baseline, in money a year."""
    return fmean(
        spend(findings.scenario, policy, mine.measures, base.measures)
        for mine, base in findings.pairs(policy)
    )


def paid_back(findings: Findings, policy: str) -> str:
    """Return from when on a policy has paid for itself, in words."""
    course = differences(findings, policy, "profit_cumulative").mean(axis=0)
    return payback_words(payback_week(course.tolist(), [0.0] * len(course)))


def what_it_costs(findings: Findings) -> list[str]:
    """Say what the policy that leads costs, and when that is paid back.

    Empty if it is the baseline.
    """
    name = findings.best
    if name == findings.baseline:
        return []
    more = spent(findings, name)
    unit = money(findings.comparison.currency, [more])
    return [
        f"{shown(name)} spends {unit.plain(more)} {unit.name} a year more on loyalty; on average "
        f"it has paid for itself {paid_back(findings, name)}."
    ]
