"""Robustness: the decision again at many points of what is uncertain, and where it fails."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim import arguments
from sim.analysis.compare.comparison import Comparison
from sim.analysis.compare.robustness.losses import Loss, find_loss
from sim.analysis.compare.robustness.regret import (
    Regret,
    regrets,
    strongest_other,
    summarise_regrets,
)
from sim.analysis.compare.robustness.survey import Point, Survey, survey
from sim.market.seeding import WORD
from sim.notebook import Tabular
from sim.runs.band import band_of
from sim.runs.parameter import Parameter
from sim.runs.prepare import check_policies, label, prepare
from sim.runs.run import Progress
from sim.scenario import Scenario
from sim.stats.worlds import true_means

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Loss", "Parameter", "Point", "Robustness", "Survey", "judge", "robustness"]

CUSTOMERS = 5_000
"""Customers, at most, of the market at each point, unless said otherwise."""


@dataclass(frozen=True, slots=True, repr=False)
class Robustness(Tabular):
    """A decision over the band of what is uncertain. Profits are per year."""

    scenario: str
    """Name of the shipped scenario or of the file, or the title."""
    title: str
    focal: str
    baseline: str
    currency: str
    weeks: int
    survey: Survey
    """Every policy at every point."""
    recommended: str
    """The policy that is judged: the one named, or that of most profit at the file's numbers."""
    strongest: str | None
    """Of the others, that of most mean profit over the band; None if there is no other."""
    regret: Mapping[str, Regret]
    """By policy, least mean regret first."""
    losses: Mapping[str, Loss]
    """By rival policy: the baseline and the strongest other, without the recommended one."""

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """What is uncertain."""
        return self.survey.parameters

    @property
    def points(self) -> tuple[Point, ...]:
        """The points of the band."""
        return self.survey.points

    @property
    def fails(self) -> bool:
        """Whether another policy earns more than the recommended one anywhere in the band."""
        return self.regret[self.recommended].best < 1.0

    def to_frame(self) -> pd.DataFrame:
        """Return a table with one row per point and policy.

        Columns: point, one per parameter (its path), policy, profit and retention, the same less
        the baseline's (`_difference`), and regret. NaN where retention is not defined.
        """
        import pandas as pd

        count = len(self.survey.policies)
        base = self.survey.policies.index(self.baseline)
        profit = self.survey.profit
        kept = np.array([point.retention for point in self.points], np.float64)
        paths = [parameter.path for parameter in self.parameters]
        values = pd.DataFrame(np.repeat(self.survey.values, count, axis=0), columns=paths)
        values.insert(0, "point", np.repeat(np.arange(len(profit)), count))
        values["policy"] = list(self.survey.policies) * len(profit)
        values["profit"], values["retention"] = profit.ravel(), kept.ravel()
        values["profit_difference"] = (profit - profit[:, [base]]).ravel()
        values["retention_difference"] = (kept - kept[:, [base]]).ravel()
        values["regret"] = regrets(profit).ravel()
        return values

    def to_dict(self) -> dict[str, Any]:
        """Return all findings and points as plain types, ready for JSON."""
        return {
            "scenario": self.scenario,
            "title": self.title,
            "focal": self.focal,
            "baseline": self.baseline,
            "currency": self.currency,
            "weeks": self.weeks,
            "customers": self.survey.customers,
            "seed": self.survey.seed,
            "replications": self.survey.replications,
            "recommended": self.recommended,
            "strongest": self.strongest,
            "regret": {name: each.to_dict() for name, each in self.regret.items()},
            "losses": {name: each.to_dict(self.parameters) for name, each in self.losses.items()},
            "parameters": [
                {"path": each.path, "words": each.words, "band": band_of(each), "today": each.today}
                for each in self.parameters
            ],
            "policies": list(self.survey.policies),
            "assumed": self.survey.assumed.to_dict() if self.survey.assumed else None,
            "points": [point.to_dict() for point in self.points],
        }


def robustness(
    scenario: Scenario | str | os.PathLike[str],
    policies: Sequence[str] | None = None,
    points: int = 64,
    replications: int = 1,
    seed: int = 1,
    *,
    recommended: str | None = None,
    customers: int | None = None,
    weeks: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Robustness:
    """Compare policies again at many points of what is uncertain, to see where one fails.

    The numbers in the scenario's uncertainty table are drawn together, `points` times, from a
    Latin hypercube over their bands. At each point all policies meet the same customers and
    draws, in `replications` runs of the point's own, so that chance averages out over the band.
    Every point is a market calibrated anew to today's market shares. Its customers bear a part of
    lump sums (see `resized`); profits are those of the whole market.

    Parameters
    ----------
    scenario : Scenario, str or path
        A Scenario, the name of a shipped one, or the path of a TOML file.
    policies : sequence of str, optional
        Names of policies. Left out: all of the scenario. The baseline always takes part.
    points, replications : int, default 64 and 1
        Points of the band, and runs of every policy at each.
    seed : int, default 1
        For the points and for the runs.
    recommended : str, optional
        The policy to judge. Left out: that of most profit at the file's own numbers over 8
        replications.
    customers : int, optional
        Customers simulated at each point. Left out: as the scenario, at most 5,000.
    weeks : int, optional
        In place of the scenario's.
    workers : int, optional
        Processes, which change nothing but the time it takes. Left out: one per processor.
    progress : callable, optional
        Called now and then with the runs that are done and the runs in all.

    Raises
    ------
    ScenarioError
        For a wrong scenario, one without an uncertainty table, or an unknown policy.
    ValueError
        For any other argument out of range.
    WorkerLost
        If a worker process dies.

    Examples
    --------
    >>> result = robustness("grocery", ["discount"], points=2, customers=300, weeks=8, workers=1)
    >>> len(result.points), sorted(result.regret)
    (2, ['discount', 'status-quo'])
    """
    arguments.whole("points", points, 1)
    arguments.whole("replications", replications, 1)
    arguments.whole("seed", seed, 0, WORD - 1)
    if workers is not None:
        arguments.whole("workers", workers, 1)
    spec = prepare(scenario, None, weeks)
    names = _chosen(spec, policies, recommended)
    size = min(CUSTOMERS, spec.simulated) if customers is None else customers
    done = survey(
        spec, names, points, replications, seed, size, workers or os.cpu_count() or 1, progress
    )
    return judge(spec, label(scenario), done, recommended)


def judge(
    scenario: Scenario, name: str, done: Survey, recommended: str | None = None
) -> Robustness:
    """Judge a policy by a survey: its regret beside that of the others, and where it loses.

    `name` is what the scenario is called; `recommended` is the policy to judge, if left out that
    of most profit at the file's own numbers, or on average if nothing was run there.
    """
    profit, values = done.profit, done.values
    columns = dict(zip(done.policies, profit.T, strict=True))
    at_file = done.assumed.profit if done.assumed else profit.mean(axis=0)
    chosen = recommended or done.policies[int(np.argmax(at_file))]
    strongest = strongest_other(profit, done.policies, chosen)
    summary = dict(zip(done.policies, summarise_regrets(profit), strict=True))
    rivals = [
        rival
        for rival in dict.fromkeys((scenario.baseline, strongest))
        if rival is not None and rival != chosen
    ]
    return Robustness(
        scenario=name,
        title=scenario.title,
        focal=scenario.focal,
        baseline=scenario.baseline,
        currency=scenario.currency,
        weeks=scenario.weeks,
        survey=done,
        recommended=chosen,
        strongest=strongest,
        regret={p: summary[p] for p in sorted(done.policies, key=lambda p: summary[p].mean)},
        losses={
            rival: find_loss(rival, columns[chosen] - columns[rival], values, done.seed)
            for rival in rivals
        },
    )


def over_worlds(scenario: Scenario, comparison: Comparison) -> Robustness | None:
    """Judge the policy that a comparison ends in by the comparison's own worlds.

    Chance is averaged out of each world's profits. None if no worlds were drawn, or so few that
    each has a single replication.
    """
    if comparison.per_world < 2:
        return None
    names = tuple(dict.fromkeys(run.policy for run in comparison.runs))
    shape = comparison.worlds, comparison.per_world, len(names)
    years = comparison.years

    def table(measure: str) -> NDArray[np.float64]:
        known = [run.measures[measure] for run in comparison.runs]
        return np.array(known, np.float64).reshape(shape)

    profit = true_means(table("profit")) / years
    kept = table("retention").mean(axis=1)
    points = tuple(
        Point(row, tuple(earned), tuple(None if math.isnan(k) else k for k in share))
        for row, earned, share in zip(
            comparison.values, profit.tolist(), kept.tolist(), strict=True
        )
    )
    done = Survey(
        parameters=comparison.uncertain,
        policies=names,
        seed=comparison.seed,
        replications=comparison.per_world,
        customers=comparison.customers,
        assumed=None,
        points=points,
    )
    best = comparison.verdict.policy if comparison.verdict else None
    return judge(scenario, comparison.scenario, done, best)


def _chosen(
    scenario: Scenario, policies: Sequence[str] | None, recommended: str | None
) -> tuple[str, ...]:
    """Return the policies asked for, the recommended and the baseline, in the scenario's order."""
    asked = list(scenario.policies) if policies is None else arguments.names("policies", policies)
    if recommended is not None:
        asked.append(recommended)
    check_policies(scenario, asked)
    return tuple(name for name in scenario.policies if name in {*asked, scenario.baseline})
