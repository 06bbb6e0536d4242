"""Comparing policies: the same customers and the same draws under each, again and again."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from sim.experiment.executor import local_executor
from sim.experiment.paired import Estimate, estimate, paired_difference, pairing_correlation
from sim.experiment.prepare import check_policies, label, prepare
from sim.experiment.runs import Progress, Replications, Run, compile_engine, run_all
from sim.scenario import Scenario

COMPARED = ("retention", "profit")
"""The measures that policies are compared on."""

WORD = 2**32
YEAR = 52
"""Weeks."""


@dataclass(frozen=True, slots=True)
class PolicyResult:
    """What one policy gave the focal firm, by measure ("retention", "profit")."""

    policy: str
    values: Mapping[str, Estimate]
    vs_baseline: Mapping[str, Estimate]
    """Paired differences: the policy's value minus the baseline's in the same replication."""
    correlation: Mapping[str, float | None]
    """Pearson's correlation of the policy's values with the baseline's over replications."""

    def to_dict(self) -> dict[str, Any]:
        """to_dict() -> nested dict, as in the output of `loyalsim compare --json`."""
        return {
            **{name: _plain(self.values[name]) for name in COMPARED},
            "vs_baseline": {
                name: {**_plain(self.vs_baseline[name]), "correlation": self.correlation[name]}
                for name in COMPARED
            },
            "correlation": self.correlation["profit"],
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """Policies of one scenario compared over replications, most profit first."""

    scenario: str
    """Name of the shipped scenario or of the file, or the title."""
    title: str
    focal: str
    """The firm whose policies these are."""
    baseline: str
    currency: str
    weeks: int
    customers: int
    seed: int
    replications: int
    policies: Mapping[str, PolicyResult]
    """By name; sorted by the mean profit difference to the baseline, largest first."""
    runs: tuple[Run, ...]
    """Every single run, by replication, then in the order of the scenario file."""

    @property
    def years(self) -> float:
        """Years simulated; a year has 52 weeks."""
        return self.weeks / YEAR

    def to_frame(self) -> pd.DataFrame:
        """to_frame() -> one row per policy, sorted as `policies`.

        Columns: policy, replications, and for retention and profit: the mean, `_low` and `_high`
        (95 % interval), the same of the paired difference to the baseline (`_difference`,
        `_difference_low`, `_difference_high`), and `_correlation`. Retention is a share from 0
        to 1, profit is money over all simulated weeks.
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
        """runs_frame() -> one row per run: policy, replication, and every measure."""
        rows = [
            {"policy": run.policy, "replication": run.replication, **run.measures}
            for run in self.runs
        ]
        return _numeric(pd.DataFrame(rows))

    def to_dict(self) -> dict[str, Any]:
        """to_dict() -> what `loyalsim compare --json` prints: plain types, None if undefined."""
        return {
            "scenario": self.scenario,
            "title": self.title,
            "focal": self.focal,
            "baseline": self.baseline,
            "currency": self.currency,
            "weeks": self.weeks,
            "customers": self.customers,
            "seed": self.seed,
            "replications": self.replications,
            "policies": {name: result.to_dict() for name, result in self.policies.items()},
        }


def compare(
    scenario: Scenario | str | os.PathLike[str],
    policies: Sequence[str] | None = None,
    replications: int = 10,
    seed: int = 1,
    *,
    workers: int | None = None,
    weeks: int | None = None,
    customers: int | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """compare(scenario, policies=None, replications=10, seed=1) -> Comparison of policies.

    In every replication one market is burnt in and forked once per policy, so that the same
    customers meet the same draws under each (common random numbers). Differences are taken
    within replications; intervals are Student's t over replications, 95 %, one at a time. With
    one replication there is a difference but no interval.

    `scenario` is a Scenario, the name of a shipped one or a path; `policies` are names (all of the
    scenario if left out; the baseline always takes part); `workers` is the number of processes
    (None: one per processor, at most one per replication; 1: this process), which changes
    nothing but the time it takes; `weeks` and `customers` replace those of the scenario;
    `progress(runs done, runs in all)` is called now and then.

    Raises ScenarioError for a wrong scenario or an unknown policy, ValueError for any other
    argument out of range, WorkerLost if a worker process dies.

    >>> result = compare("grocery", ["status-quo"], replications=2, customers=500, weeks=52,
    ...                  workers=1)
    >>> result.policies["status-quo"].vs_baseline["profit"]
    Estimate(mean=0.0, ci95=(0.0, 0.0))
    """
    _check("replications", replications, 1)
    _check("seed", seed, 0, WORD - 1)
    if workers is not None:
        _check("workers", workers, 1)
    spec = prepare(scenario, None, weeks, customers)
    names = _chosen(spec, policies)
    count = min(workers or os.cpu_count() or 1, replications)
    if count > 1:
        compile_engine(spec)
    work = Replications(spec, names, seed, range(replications))
    with local_executor(count) as executor:
        runs = run_all(work, executor, progress)
    return summarise_runs(spec, label(scenario), seed, runs)


def summarise_runs(
    spec: Scenario, name: str, seed: int, runs: Sequence[Sequence[Run]]
) -> Comparison:
    """summarise_runs(scenario, its name, seed, runs by replication) -> Comparison."""
    by_policy: dict[str, list[Run]] = {run.policy: [] for run in runs[0]} if runs else {}
    every = tuple(run for replication in runs for run in replication)
    for run in every:
        by_policy[run.policy].append(run)
    results = {policy: _result(policy, by_policy, spec.baseline) for policy in by_policy}
    order = sorted(results, key=partial(_rank, results))
    return Comparison(
        scenario=name,
        title=spec.title,
        focal=spec.focal,
        baseline=spec.baseline,
        currency=spec.currency,
        weeks=spec.weeks,
        customers=spec.customers,
        seed=seed,
        replications=len(runs),
        policies={policy: results[policy] for policy in order},
        runs=every,
    )


def _chosen(spec: Scenario, policies: Sequence[str] | None) -> tuple[str, ...]:
    """The policies asked for and the baseline, each once, in the order of the scenario."""
    if isinstance(policies, str):
        raise ValueError(f"policies ({policies!r}) must be a list of names, not one text")
    if policies is None:
        return tuple(spec.policies)
    check_policies(spec, policies)
    asked = {*policies, spec.baseline}
    return tuple(name for name in spec.policies if name in asked)


def _result(policy: str, runs: Mapping[str, Sequence[Run]], baseline: str) -> PolicyResult:
    def values(name: str, measure: str) -> list[float | None]:
        return [run.measures[measure] for run in runs[name]]

    pairs = {measure: (values(policy, measure), values(baseline, measure)) for measure in COMPARED}
    return PolicyResult(
        policy=policy,
        values={measure: estimate(mine) for measure, (mine, _) in pairs.items()},
        vs_baseline={measure: paired_difference(*pair) for measure, pair in pairs.items()},
        correlation={
            measure: 1.0 if policy == baseline else pairing_correlation(*pair)
            for measure, pair in pairs.items()
        },
    )


def _rank(results: Mapping[str, PolicyResult], policy: str) -> float:
    mean = results[policy].vs_baseline["profit"].mean
    return float("inf") if mean is None else -mean


def _check(name: str, value: int, least: int, most: int | None = None) -> None:
    if value < least or (most is not None and value > most):
        span = f"from {least} to {most}" if most is not None else f"of {least} or more"
        raise ValueError(f"{name} ({value}) must be a whole number {span}")


def _plain(value: Estimate) -> dict[str, Any]:
    return {"mean": value.mean, "ci95": list(value.ci95) if value.ci95 else None}


def _columns(name: str, value: Estimate) -> dict[str, float | None]:
    low, high = value.ci95 or (None, None)
    return {name: value.mean, f"{name}_low": low, f"{name}_high": high}


def _numeric(frame: pd.DataFrame) -> pd.DataFrame:
    """Undefined values as NaN in numeric columns, not as objects."""
    for column in frame.columns:
        if column != "policy":
            frame[column] = pd.to_numeric(frame[column])
    return frame
