"""Equal budgets: policies scaled until they all spend the same, so that none wins by spending."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Any

from sim import arguments
from sim.notebook import Brief
from sim.runs.backend import Backend, backend
from sim.runs.budget.fit import Fit, Job, fit_policy
from sim.runs.budget.scaling import Scaled, scale, with_factors
from sim.runs.budget.spend import outlay
from sim.runs.prepare import check_policies, prepare
from sim.runs.run import Progress
from sim.runs.scheduler import run_each
from sim.runs.task import Setup, Task
from sim.runs.worker import Worker, compile_engine
from sim.scenario import Scenario
from sim.scenario.resize import resized
from sim.text import visible

CUSTOMERS = 5_000
"""Customers, at most, of the market in which spending is measured, unless said otherwise."""
MOST = 4.0
"""Largest factor, unless said otherwise: much more of a policy is another policy."""


@dataclass(frozen=True, slots=True)
class PolicyBudget:
    """How one policy was brought to the budget. Money per year."""

    policy: str
    unscaled: float
    """Spend of the policy as the scenario has it."""
    factor: float
    """0 would be the baseline, 1 the policy as it was."""
    spend: float
    """Spend with the factor."""
    reached: bool
    """Whether that is the budget, within the tolerance."""
    levers: tuple[Scaled, ...]
    """What the factor moves."""
    note: str
    """Why the budget was not reached, or what is odd; empty if nothing is."""

    def to_dict(self) -> dict[str, Any]:
        """Return plain types, ready for JSON."""
        return {
            "unscaled": self.unscaled,
            "factor": self.factor,
            "spend": self.spend,
            "reached": self.reached,
            "levers": {
                each.lever: {
                    "baseline": each.baseline,
                    "policy": each.policy,
                    "value": each.value,
                    "limit": each.limit,
                }
                for each in self.levers
            },
            "note": self.note,
        }


@dataclass(frozen=True, slots=True, repr=False)
class Budget(Brief):
    """What every policy spends after scaling, and how it got there."""

    amount: float
    """Money per year that each policy was to spend more than the baseline."""
    currency: str
    tolerance: float
    """Share of the amount by which a spend may be off and still count as reached."""
    customers: int
    """Customers simulated to measure spending; amounts are those of the whole market."""
    seed: int
    replications: int
    policies: Mapping[str, PolicyBudget]
    """By name, in the order of the scenario, without the baseline."""

    def to_dict(self) -> dict[str, Any]:
        """Return plain types, ready for JSON."""
        return {
            "amount": self.amount,
            "currency": self.currency,
            "tolerance": self.tolerance,
            "customers": self.customers,
            "seed": self.seed,
            "replications": self.replications,
            "policies": {name: each.to_dict() for name, each in self.policies.items()},
        }

    def sentences(self) -> list[str]:
        """Return the amount, then for each policy what was scaled, or why it was not."""
        unit = f"{visible(self.currency)} a year"
        return [
            f"Each policy is to spend {_amount(self.amount)} {unit} more than the baseline.",
            *(_sentence(each, unit) for each in self.policies.values()),
        ]


def equal_budget(
    scenario: Scenario | str | os.PathLike[str],
    policies: Sequence[str] | None = None,
    budget: float | None = None,
    *,
    replications: int = 2,
    seed: int = 1,
    customers: int | None = None,
    weeks: int | None = None,
    tolerance: float = 0.005,
    most: float = MOST,
    workers: int | None = None,
    progress: Progress | None = None,
) -> tuple[Scenario, Budget]:
    """Scale policies until they all spend the same, and report how.

    The scenario returned has the same policies under the same names, each scaled (see `scale`) so
    that it spends `budget` a year more than the baseline (see `spend`). `policies` are those to
    be scaled (all if left out); `budget` is the median spend of those that spend something, if
    left out. Spending is the mean over `replications` runs, always of the same customers and
    draws, with `customers` simulated (at most 5,000 if left out) over `weeks`; the factor is found
    by Brent's method (`scipy.optimize.brentq`), to within `tolerance` of the budget and at most
    `most`. A policy that cannot spend so much stays
    at its limit or at `most`, one that cannot spend so little as it is, and the report says why.
    `workers` changes nothing but the time it takes; `progress(policies done, policies in all)`.

    Raises ScenarioError for a wrong scenario or an unknown policy, ValueError for an argument out
    of range or if no policy spends anything and no budget is given.
    """
    arguments.whole("replications", replications, 1)
    if budget is not None:
        arguments.number("budget", budget, above=0.0, what="an amount of money above 0, per year")
    arguments.number("tolerance", tolerance, above=0.0, below=1.0, what="between 0 and 1")
    arguments.number("most", most, least=1.0, what="1 or more")
    if workers is not None:
        arguments.whole("workers", workers, 1)
    whole = prepare(scenario)
    names = _chosen(whole, policies)
    size = min(CUSTOMERS, whole.simulated) if customers is None else customers
    market = resized(whole, size)
    if weeks is not None:
        market = market.replace("weeks", weeks)
    count = min(workers or os.cpu_count() or 1, max(len(names), 1))
    if count > 1:
        compile_engine(market)
    with backend(None, count) as where:
        before, first = _as_they_are(market, names, seed, replications, where)
        if budget is None:
            budget = _median(first)
        jobs = [
            Job(market, name, before, first[name], budget, tolerance, most, seed) for name in names
        ]

        def tell(done: int) -> None:
            if progress is not None:
                progress(done, len(jobs))

        fits = run_each(fit_policy, jobs, where, tell)
    found = {fit.policy: _found(market, fit) for fit in fits}
    scaled = with_factors(whole, {name: each.factor for name, each in found.items()})
    return scaled, Budget(
        amount=budget,
        currency=whole.currency,
        tolerance=tolerance,
        customers=market.simulated,
        seed=seed,
        replications=replications,
        policies=found,
    )


def _as_they_are(
    market: Scenario,
    names: tuple[str, ...],
    seed: int,
    replications: int,
    where: Backend,
) -> tuple[tuple[float, ...], dict[str, float]]:
    """Return the baseline's outlay in each replication, and every policy's spend as it is."""
    wanted = (market.baseline, *names)
    tasks = [Task(wanted, replication, world=market) for replication in range(replications)]
    runs = run_each(Worker(Setup(seed)).runs, tasks, where)
    table = [[outlay(market, run.policy, run.measures) for run in row] for row in runs]
    before = tuple(row[0] for row in table)
    spends = {name: fmean(row[i] - row[0] for row in table) for i, name in enumerate(names, 1)}
    return before, spends


def _found(market: Scenario, fit: Fit) -> PolicyBudget:
    """Return what came of a policy, with the levers that its factor moves."""
    return PolicyBudget(
        policy=fit.policy,
        unscaled=fit.first,
        factor=fit.factor,
        spend=fit.spend,
        reached=fit.reached,
        levers=scale(market, fit.policy, fit.factor).moved,
        note=fit.note,
    )


def _median(spends: Mapping[str, float]) -> float:
    some = [amount for amount in spends.values() if amount > 0.0]
    if not some:
        raise ValueError("no policy spends more than the baseline; give a budget to scale them to")
    return median(some)


def _chosen(scenario: Scenario, policies: Sequence[str] | None) -> tuple[str, ...]:
    """Return the policies to scale, each once, in the scenario's order, without the baseline."""
    asked = list(scenario.policies) if policies is None else arguments.names("policies", policies)
    check_policies(scenario, asked)
    return tuple(name for name in scenario.policies if name in {*asked} - {scenario.baseline})


def _sentence(each: PolicyBudget, unit: str) -> str:
    name, spent = visible(each.policy, 40), f"spends {_amount(each.spend)} {unit}"
    if each.factor == 1.0:
        words = f"{name} stays as it is and {spent}"
    else:
        moved = ", ".join(
            f"{scaled.lever} {scaled.value:.3g} instead of {scaled.policy:.3g}"
            + (" (its limit)" if scaled.limit else "")
            for scaled in each.levers
        )
        instead = f"instead of {_amount(each.unscaled)}"
        words = f"{name} × {each.factor:.2f} {spent} {instead}, with {moved}"
    return f"{words}; {each.note}." if each.note else f"{words}."


def _amount(money: float) -> str:
    """Write money, in whole units where there is much of it."""
    size = abs(money)
    return f"{money:,.0f}" if size >= 100.0 else f"{money:,.2f}" if size >= 1.0 else f"{money:.3g}"
