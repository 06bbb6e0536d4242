"""Findings: everything that is found out about a decision, and how to find it out."""

from __future__ import annotations

import os
import shlex
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from sim.analysis.compare.accounts import accounts
from sim.analysis.compare.compare import Tell, compare
from sim.analysis.compare.comparison import Comparison, PolicyResult
from sim.analysis.compare.information import Information, check_worlds, information
from sim.analysis.compare.robustness.robustness import Robustness, over_worlds
from sim.analysis.compare.twins import Twins, compare_twins
from sim.measure.incrementality import moved
from sim.notebook import Brief
from sim.runs.budget.budget import Budget, equal_budget
from sim.runs.prepare import label, prepare
from sim.runs.run import Run, Stages
from sim.scenario import Scenario
from sim.scenario.content import provenance
from sim.scenario.origins import Origins, origins_of
from sim.scenario.resize import resized
from sim.studies.examination.examine import CUSTOMERS, examine
from sim.studies.examination.remark import Examination

FOLLOWED, FOLLOWED_IN_FULL = 2_000, 5_000
"""Customers, at most, of the market in which every customer is followed."""

VOI_RUNS = 160
"""Replications if the value of information is asked for: it takes more worlds than a decision."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about the policies of a scenario, as for `compare`, and what else to explain.

    `workers` changes nothing but the time it takes.
    """

    policies: tuple[str, ...] | None = None
    """None for all."""
    replications: int | None = None
    seed: int = 1
    until: float | None = None
    indifference: float | None = None
    precision: float | None = None
    maximum: int = 200
    weeks: int | None = None
    customers: int | None = None
    budget: float | None = None
    """Money a year that every policy shall spend."""
    equal: bool = False
    """Whether all policies shall spend the same: the `budget`, or the median of what they do."""
    at_file: bool = False
    """Whether all that is uncertain keeps the numbers of the file."""
    follow: bool = True
    """Whether every customer is followed, under the best policy at least."""
    voi: bool = False
    """Whether to value what knowing the uncertain numbers would bring."""
    full: bool = False
    """Whether customers are followed under every policy, not the best alone."""
    workers: int | None = None

    def command(self, scenario: str) -> str:
        """Return the command that asks the same; what changes no number is left out.

        >>> Question(("bond", "mix"), until=0.95, full=True).command("grocery")
        'loyalsim compare grocery --policies bond,mix --until 0.95 --full'
        """
        usual = Question()
        words = ["loyalsim", "compare", scenario]
        if self.policies is not None:
            words += ["--policies", ",".join(self.policies)]
        options = {
            "--replications": (self.replications, usual.replications),
            "--seed": (self.seed, usual.seed),
            "--weeks": (self.weeks, None),
            "--customers": (self.customers, None),
            "--until": (self.until, None),
            "--indifference": (self.indifference, None),
            "--precision": (self.precision, None),
            "--max-replications": (self.maximum, usual.maximum),
        }
        for option, (value, left_out) in options.items():
            if value != left_out:
                words += [option, f"{value:g}" if isinstance(value, float) else str(value)]
        if self.equal:
            words += ["--equal-budget", "median" if self.budget is None else f"{self.budget:g}"]
        words += ["--at-file"] if self.at_file else []
        words += ["--voi"] if self.voi else []
        return shlex.join([*words, "--full"] if self.full else words)


@dataclass(frozen=True, repr=False)
class Findings(Brief):
    """What was found out about policies: how they compare, through whom, and how surely."""

    scenario: Scenario
    """As it was run: scaled to equal budgets if there is a `budget`."""
    comparison: Comparison
    command: str
    """The command that finds the same."""
    twins: Twins | None = None
    robustness: Robustness | None = None
    budget: Budget | None = None
    origins: Origins | None = None
    """Which numbers of the scenario file say where they come from; None if there is no file."""
    examination: Examination | None = None
    """What a referee would ask of the baseline first."""
    information: Information | None = None
    """What knowing the uncertain numbers is worth; None if nobody asked."""

    @property
    def baseline(self) -> str:
        """Name of the policy that the others are compared with."""
        return self.comparison.baseline

    @property
    def others(self) -> list[PolicyResult]:
        """The policies but the baseline, most profit first."""
        return [r for r in self.comparison.policies.values() if r.policy != self.baseline]

    @property
    def best(self) -> str:
        """The policy that earns most."""
        return best_of(self.comparison)

    @property
    def focus(self) -> str:
        """The policy that details are shown of: the best, or the best but for the baseline."""
        return focus_of(self.comparison)

    @property
    def times(self) -> float:
        """Customers of the market for each one followed; what they did is scaled up by it."""
        return self.comparison.market_customers / self.twins.customers if self.twins else 1.0

    def to_dict(self) -> dict[str, Any]:
        """Return what `loyalsim compare --json` prints: as `Comparison.to_dict`, and more.

        `fingerprint` is that of the scenario as it was run; `examination` and `targets` are what a
        referee would ask of the baseline; `budget` and `customers_followed` are there if they were
        asked for, `robustness` if worlds were drawn.
        """
        more = {
            "budget": self.budget,
            "customers_followed": self.twins,
            "robustness": self.robustness,
            "voi": self.information,
        }
        asked = self.examination
        return (
            self.comparison.to_dict()
            | provenance(self.scenario)
            | {"accounts": [line.to_dict() for line in accounts(self.comparison)]}
            | {"movers": self.movers()}
            | {name: found.to_dict() for name, found in more.items() if found is not None}
            | (asked.to_dict() if asked is not None else {})
        )

    def movers(self) -> list[dict[str, Any]]:
        """Return who moves under each policy that was followed, at the size of the market.

        Dicts of policy, group (see `Cell`, and the shared costs), customers, and money: profit over
        the run more than under the baseline. Groups add up to the last one, `total`: in customers,
        to all who were in the market, in money, to the difference in the books, to the cent.
        """
        if self.twins is None:
            return []
        return [
            {"policy": name, **group}
            for name, twin in self.twins.policies.items()
            if name != self.baseline
            for group in moved(twin.incrementality, self.times)
        ]

    def runs(self, policy: str) -> list[Run]:
        """Return a policy's runs, by replication."""
        return [run for run in self.comparison.runs if run.policy == policy]

    def pairs(self, policy: str) -> list[tuple[Run, Run]]:
        """Return a policy's runs, each with the baseline's under the same draws."""
        return list(zip(self.runs(policy), self.runs(self.baseline), strict=True))


def best_of(comparison: Comparison) -> str:
    """Return the policy that earns most; among equals, the baseline."""
    if comparison.decision is not None:
        return comparison.decision.best
    return next(iter(comparison.policies))


def focus_of(comparison: Comparison) -> str:
    """Return the policy to show details of: the best, or the best but for the baseline.

    Without another policy it is the baseline.
    """
    best = best_of(comparison)
    others = [name for name in comparison.policies if name != comparison.baseline]
    return others[0] if best == comparison.baseline and others else best


def find_out(
    scenario: Scenario | str | os.PathLike[str],
    question: Question,
    *,
    prepared: Scenario | None = None,
    store: str | os.PathLike[str] | None = None,
    forecast: Tell | None = None,
    stage: Stages = lambda _words, _unit: nullcontext(lambda _done, _all: None),
) -> Findings:
    """Compare policies, and find out what explains the result.

    First, if asked, policies are scaled to equal budgets. Then they are compared (see `compare`;
    `store` and `forecast` are passed on), over worlds in which what is uncertain is drawn. Then, at
    the file's numbers, every customer is followed in a part of the market under the policy that is
    best (all policies if `full`).

    `prepared` is the scenario as `sim.runs.prepare.prepare` gives it, of whoever has checked it
    already. Raises what `compare` and `equal_budget` raise.

    >>> question = Question(("bond",), replications=2, customers=300, weeks=26, workers=1)
    >>> found = find_out("grocery", question)
    >>> found.focus, sorted(found.twins.policies)
    ('bond', ['bond', 'status-quo'])
    """
    name = label(scenario)
    spec = prepared or prepare(scenario, None, question.weeks, question.customers)
    chosen = list(question.policies) if question.policies is not None else None
    if question.voi:
        check_worlds(spec, question.replications, question.at_file)
    budget = None
    if question.equal:
        with stage("Scaling to one budget", "policies") as tell:
            spec, budget = equal_budget(
                spec,
                chosen,
                question.budget,
                seed=question.seed,
                workers=question.workers,
                progress=tell,
            )
    with stage("Simulating", "runs") as tell:
        comparison = compare(
            spec,
            chosen,
            VOI_RUNS if question.voi and question.replications is None else question.replications,
            question.seed,
            at_file=question.at_file,
            customers=question.customers,
            workers=question.workers,
            progress=tell,
            until=question.until,
            indifference=question.indifference,
            precision=question.precision,
            maximum=question.maximum,
            store=store,
            forecast=forecast,
            name=name,
        )
    twins = None
    if question.follow or question.full:
        followed = list(comparison.policies) if question.full else [focus_of(comparison)]
        most = FOLLOWED_IN_FULL if question.full else FOLLOWED
        part = resized(spec, min(most, spec.simulated))
        with stage("Following customers", "policies") as tell:
            twins = compare_twins(part, followed, question.seed, progress=tell)
    with stage("Examining the baseline", "looks") as tell:
        asked = examine(
            resized(spec, min(CUSTOMERS, spec.simulated)),
            question.seed,
            list(comparison.policies),
            tell,
        )
    band = over_worlds(spec, comparison)
    known = information(comparison) if question.voi else None
    source = name if isinstance(scenario, Scenario) else os.fspath(scenario)
    told = None if isinstance(scenario, Scenario) else origins_of(scenario)
    command = question.command(source)
    return Findings(spec, comparison, command, twins, band, budget, told, asked, known)
