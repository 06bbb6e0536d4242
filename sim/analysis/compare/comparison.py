"""A comparison: what each policy gave, against the baseline, and the decision that follows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

import sim
from sim.notebook import Brief, Tabular
from sim.runs.parameter import Parameter
from sim.runs.run import Run
from sim.runs.worlds import Worlds
from sim.scenario.weeks import YEAR
from sim.stats.bootstrap import bootstrap_difference
from sim.stats.decide import Decision, decide
from sim.stats.paired import (
    Estimate,
    estimate,
    paired_difference,
    pairing_correlation,
)
from sim.stats.sequential import Goal, Real, Step
from sim.stats.verdict import Verdict, judge
from sim.text import size_words

COMPARED = ("retention", "profit")
"""The measures that policies are compared on."""


@dataclass(frozen=True, slots=True, repr=False)
class PolicyResult(Brief):
    """What one policy gave the focal firm, by measure ("retention", "profit").

    >>> from sim import compare
    >>> found = compare("grocery", ["bond"], replications=2, customers=300, weeks=8, workers=1)
    >>> found.policies["status-quo"].vs_baseline["profit"].mean
    0.0
    """

    policy: str
    values: Mapping[str, Estimate]
    vs_baseline: Mapping[str, Estimate]
    """Paired differences: the policy's value minus the baseline's in the same replication."""
    correlation: Mapping[str, float | None]
    """Pearson's correlation of the policy's values with the baseline's over replications."""
    bootstrap: Mapping[str, tuple[float, float] | None] = field(default_factory=dict)
    """95 % bootstrap intervals of the paired differences, beside Student's t."""

    def to_dict(self) -> dict[str, Any]:
        """Return the result as nested dicts, as in the output of `loyalsim compare --json`.

        >>> from sim import compare
        >>> found = compare(
        ...     "grocery", ["bond"], replications=2, customers=300, weeks=8, workers=1
        ... )
        >>> found.policies["status-quo"].to_dict()["vs_baseline"]["profit"]["mean"]
        0.0
        """
        return {
            **{name: _plain(self.values[name]) for name in COMPARED},
            "vs_baseline": {
                name: {**_plain(self.vs_baseline[name]), "correlation": self.correlation[name]}
                for name in COMPARED
            },
            "correlation": self.correlation["profit"],
            "bootstrap": {
                name: None if ends is None else list(ends) for name, ends in self.bootstrap.items()
            },
        }


@dataclass(frozen=True, slots=True, repr=False)
class Comparison(Tabular):
    """Policies of one scenario compared over replications, most profit first.

    >>> from sim import compare
    >>> found = compare("grocery", ["bond"], replications=2, customers=300, weeks=8, workers=1)
    >>> found.baseline, found.replications, sorted(found.policies)
    ('status-quo', 2, ['bond', 'status-quo'])
    """

    scenario: str
    """Name of the shipped scenario or of the file, or the title."""
    title: str
    focal: str
    """The firm whose policies these are."""
    baseline: str
    currency: str
    weeks: int
    customers: int
    """Customers simulated."""
    seed: int
    replications: int
    policies: Mapping[str, PolicyResult]
    """By name; sorted by the mean profit difference to the baseline, largest first."""
    runs: tuple[Run, ...]
    """Every single run, by replication, then in the order of the scenario file."""
    decision: Decision | None = None
    """Which policy earns most, and how far that is known."""
    stands_for: float = 1.0
    """Customers of the market for each one simulated."""
    per_world: int = 1
    """Replications of each world."""
    uncertain: tuple[Parameter, ...] = ()
    """The numbers that differ between worlds; none if all is at the file's."""
    values: tuple[tuple[float, ...], ...] = ()
    """By world, of the uncertain numbers."""
    verdict: Verdict | None = None
    """What to do, how surely, and what may go wrong; None without another policy."""

    def __repr__(self) -> str:
        best = f"; most profit: {self.decision.best}" if self.decision else ""
        return (
            f"<Comparison of {', '.join(self.policies)} in {self.scenario!r}: "
            f"{self.replications} replications of {self.weeks} weeks, "
            f"{self.size_words} customers{best}>"
        )

    @property
    def worlds(self) -> int:
        """Worlds drawn; at the file's numbers there is one.

        >>> from sim import compare
        >>> compare("grocery", ["bond"], 2, customers=300, weeks=4, workers=1).worlds
        2
        """
        return self.replications // self.per_world if self.uncertain else 1

    @property
    def market_customers(self) -> int:
        """Customers of the market, for whom those simulated stand.

        >>> from sim import compare
        >>> found = compare("grocery", ["bond"], 1, customers=300, weeks=4, workers=1)
        >>> found.market_customers
        20000
        """
        return round(self.customers * self.stands_for)

    @property
    def size_words(self) -> str:
        """How many customers there are, and how many of them are simulated.

        >>> from sim import compare
        >>> compare("grocery", ["bond"], 1, customers=300, weeks=4, workers=1).size_words
        '300 of 20,000'
        """
        return size_words(self.customers, self.market_customers)

    @property
    def years(self) -> float:
        """Years simulated; a year has 52 weeks.

        >>> from sim import compare
        >>> found = compare(
        ...     "grocery", ["bond"], replications=2, customers=300, weeks=8, workers=1
        ... )
        >>> round(52 * found.years)
        8
        """
        return self.weeks / YEAR

    def to_frame(self) -> pd.DataFrame:
        """Return a table with one row per policy, sorted as `policies`.

        Columns: policy, replications, and for retention and profit: the mean, `_low` and `_high`
        (95 % interval), the same of the paired difference to the baseline (`_difference`,
        `_difference_low`, `_difference_high`), and `_correlation`. Retention is a share from 0
        to 1, profit is money over all simulated weeks.

        >>> from sim import compare
        >>> found = compare(
        ...     "grocery", ["bond"], replications=2, customers=300, weeks=8, workers=1
        ... )
        >>> found.to_frame().columns[:4].tolist()
        ['policy', 'replications', 'retention', 'retention_low']
        """
        rows = []
        for name, result in self.policies.items():
            row: dict[str, object] = {"policy": name, "replications": self.replications}
            for measure in COMPARED:
                row |= _columns(measure, result.values[measure])
                row |= _columns(f"{measure}_difference", result.vs_baseline[measure])
                row[f"{measure}_correlation"] = result.correlation[measure]
            rows.append(row)
        return _numeric(pd.DataFrame(rows))

    def runs_frame(self) -> pd.DataFrame:
        """Return a table with one row per run: policy, replication, and every measure.

        >>> from sim import compare
        >>> found = compare(
        ...     "grocery", ["bond"], replications=2, customers=300, weeks=8, workers=1
        ... )
        >>> len(found.runs_frame())
        4
        """
        rows = [
            {"policy": run.policy, "replication": run.replication, **run.measures}
            for run in self.runs
        ]
        return _numeric(pd.DataFrame(rows))

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain types, ready for JSON; None where a value is undefined.

        >>> from sim import compare
        >>> found = compare(
        ...     "grocery", ["bond"], replications=2, customers=300, weeks=8, workers=1
        ... )
        >>> found.to_dict()["scenario"], found.to_dict()["weeks"]
        ('grocery', 8)
        """
        return {
            "scenario": self.scenario,
            "version": sim.__version__,
            "title": self.title,
            "focal": self.focal,
            "baseline": self.baseline,
            "currency": self.currency,
            "weeks": self.weeks,
            "customers": self.customers,
            "market_customers": self.market_customers,
            "simulated_customers": self.customers,
            "seed": self.seed,
            "replications": self.replications,
            "policies": {name: result.to_dict() for name, result in self.policies.items()},
            "decision": self.decision.to_dict() if self.decision else None,
            "verdict": self.verdict.to_dict() if self.verdict else None,
            "worlds": [
                {each.path: value for each, value in zip(self.uncertain, row, strict=True)}
                for row in self.values
            ],
        }


def summarise_runs(
    worlds: Worlds,
    name: str,
    runs: Sequence[Sequence[Run]],
    goal: Goal | None = None,
    step: Step | None = None,
    zone: float | None = None,
) -> Comparison:
    """Sum up runs as a Comparison, most profit first, with the decision that follows.

    `runs` are by replication, in the order of the `worlds` they were made in, then by policy;
    `name` is what the scenario is called. `goal`, `step` and `zone` are what the decision takes, if
    the number of replications was open.
    """
    spec, seed, each = worlds.scenario, worlds.seed, worlds.per_world
    by_policy: dict[str, list[Run]] = {run.policy: [] for run in runs[0]} if runs else {}
    every = tuple(run for replication in runs for run in replication)
    for run in every:
        by_policy[run.policy].append(run)
    found = {
        policy: {m: _by_world([run.measures[m] for run in made], each) for m in COMPARED}
        for policy, made in by_policy.items()
    }
    results = {policy: _result(policy, found, spec.baseline, seed) for policy in found}
    order = sorted(results, key=partial(_rank, results))
    decision = verdict = None
    if runs:
        profit = profits(runs)
        averaged = by_world(profit, each)
        decision = decide(list(by_policy), spec.baseline, averaged, seed, goal, step, zone)
        outputs = profit.reshape(len(averaged), each, -1)
        verdict = judge(outputs, list(by_policy), spec.baseline, seed, spec.stands_for)
    return Comparison(
        scenario=name,
        title=spec.title,
        focal=spec.focal,
        baseline=spec.baseline,
        currency=spec.currency,
        weeks=spec.weeks,
        customers=spec.simulated,
        seed=seed,
        replications=len(runs),
        policies={policy: results[policy] for policy in order},
        runs=every,
        decision=decision,
        stands_for=spec.stands_for,
        per_world=each,
        uncertain=worlds.parameters,
        values=tuple(map(tuple, worlds.values(len(runs) // each).tolist())) if worlds.drawn else (),
        verdict=verdict,
    )


def profits(runs: Sequence[Sequence[Run]]) -> Real:
    """Return the profits over the run as a matrix, replications by policies."""
    return np.array(
        [[run.measures["profit"] for run in replication] for replication in runs], np.float64
    )


def by_world(profit: Real, each: int) -> Real:
    """Return means of `each` replications of a world, worlds by policies.

    >>> by_world(np.array([[1.0], [3.0], [5.0], [5.0]]), 2).tolist()
    [[2.0], [5.0]]
    """
    if each == 1:
        return profit
    averaged: Real = profit.reshape(len(profit) // each, each, -1).mean(axis=1)
    return averaged


def _by_world(values: Sequence[float | None], each: int) -> list[float | None]:
    """Return means of `each` values of a world; None if one of them is undefined."""
    worlds = [values[k : k + each] for k in range(0, len(values), each)]
    known = [[value for value in world if value is not None] for world in worlds]
    return [math.fsum(some) / each if len(some) == each else None for some in known]


def _result(
    policy: str,
    found: Mapping[str, Mapping[str, Sequence[float | None]]],
    baseline: str,
    seed: int,
) -> PolicyResult:
    pairs = {m: (found[policy][m], found[baseline][m]) for m in COMPARED}
    return PolicyResult(
        policy=policy,
        values={measure: estimate(mine) for measure, (mine, _) in pairs.items()},
        vs_baseline={measure: paired_difference(*pair) for measure, pair in pairs.items()},
        correlation={
            measure: 1.0 if policy == baseline else pairing_correlation(*pair)
            for measure, pair in pairs.items()
        },
        bootstrap={measure: bootstrap_difference(*pair, seed) for measure, pair in pairs.items()},
    )


def _rank(results: Mapping[str, PolicyResult], policy: str) -> float:
    mean = results[policy].vs_baseline["profit"].mean
    return float("inf") if mean is None else -mean


def _plain(value: Estimate) -> dict[str, Any]:
    return {"mean": value.mean, "ci95": list(value.ci95) if value.ci95 else None}


def _columns(name: str, value: Estimate) -> dict[str, float | None]:
    low, high = value.ci95 or (None, None)
    return {name: value.mean, f"{name}_low": low, f"{name}_high": high}


def _numeric(frame: pd.DataFrame) -> pd.DataFrame:
    """Turn columns of objects into numbers, and undefined values into NaN."""
    for column in frame.columns:
        if column != "policy":
            frame[column] = pd.to_numeric(frame[column])
    return frame
