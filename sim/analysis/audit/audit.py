"""Audit: every evaluation of one launch beside the truth."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from sim.analysis.audit import holdout, matched, naive
from sim.analysis.audit.audience import Audience, audience_of, choose_policy
from sim.analysis.audit.guard import check_libraries, one_thread
from sim.analysis.audit.reading import DoesNotApply
from sim.analysis.audit.study import (
    Mask,
    Seen,
    Study,
    customers_at_launch,
    draw_holdout,
    make_study,
)
from sim.analysis.audit.uplift import Uplift, fit_uplift
from sim.analysis.audit.worlds import Progress, Worlds, make_worlds
from sim.measure.ledger import Ledger
from sim.measure.metric import METRICS, Metric, Vector, choose_metric
from sim.notebook import Brief
from sim.runs.prepare import label, prepare
from sim.scenario import Problem, Scenario, ScenarioError
from sim.scenario.content import provenance
from sim.scenario.likely import likely
from sim.stats.estimators.fitted import Fitted
from sim.text import show

HOLDOUT = 0.2
"""Share of the customers who are held out, unless one asks for another."""


@dataclass(frozen=True)
class Method:
    """One way to evaluate a policy."""

    name: str
    read: Callable[[Seen, Vector], Fitted]
    whom: Callable[[Seen], Mask]
    """About whom the estimate is; the truth is theirs."""
    needs_members: bool
    needs_before: bool
    by_lot: bool = False
    """Whether it looks at the market with a hold-out."""


def _customers(seen: Seen) -> Mask:
    return seen.customer


METHODS = (
    Method("members", naive.members_against_others, naive.members, True, False),
    Method("before-after", naive.before_and_after, _customers, False, True),
    Method(
        "members-before-after",
        naive.members_before_and_after,
        naive.earlier_members,
        True,
        True,
    ),
    Method("matched", matched.matched_cohorts, matched.matched_members, True, False),
    Method("differences", matched.differences, naive.earlier_members, True, True),
    Method(
        "matched-differences",
        matched.matched_differences,
        matched.matched_members,
        True,
        True,
    ),
    Method("hold-out", holdout.hold_out, _customers, False, False, by_lot=True),
    Method("adjusted-hold-out", holdout.adjusted_hold_out, _customers, False, False, by_lot=True),
)
"""In the order in which firms usually come to them."""
UPLIFT = "uplift"


@dataclass(frozen=True, repr=False)
class Evaluation(Brief):
    """One evaluation beside the truth."""

    method: str
    reading: Fitted
    truth: float
    """Mean of own less twin's, of the customers it is about."""
    customers: int
    """How many these are."""
    without: float | None
    """What the same comparison shows among their twins, to whom nothing was done."""

    @property
    def bias(self) -> float:
        """Estimate less truth."""
        return self.reading.value - self.truth

    @property
    def covers(self) -> bool:
        """Whether the interval includes the truth."""
        return self.reading.includes(self.truth)

    def to_dict(self) -> dict[str, Any]:
        """Return plain types, ready for JSON."""
        return {
            "method": self.method,
            "estimate": self.reading.value,
            "interval": [self.reading.low, self.reading.high],
            "truth": self.truth,
            "bias": self.bias,
            "covers": self.covers,
            "customers": self.customers,
            "without_policy": self.without,
        }


@dataclass(frozen=True)
class Refusal:
    """An evaluation that cannot be done here."""

    method: str
    why: str


@dataclass(frozen=True, repr=False)
class Audit(Brief):
    """What companies' evaluations say of one policy, and what it did."""

    scenario: Scenario
    label: str
    policy: str
    outcome: Metric
    audience: Audience | None
    seed: int
    holdout: float
    customers: int
    """Customers of the firm at the launch."""
    members: int
    """Customers whom the policy reached within the year, as the firm's records tell."""
    effects: dict[str, float]
    """Truth: what the policy did per customer at the launch, by outcome."""
    beyond: float
    """Truth: what it did to all who were no customers at the launch, per customer at it."""
    answered: float
    """Truth: what rivals' answers to the policy did to who is held out, per customer."""
    evaluations: tuple[Evaluation, ...]
    refusals: tuple[Refusal, ...]
    uplift: Uplift | None

    def of(self, method: str) -> Evaluation | None:
        """Return the evaluation by a method; None if it could not be done."""
        return next((each for each in self.evaluations if each.method == method), None)

    def to_dict(self) -> dict[str, Any]:
        """Return plain types, ready for JSON."""
        return {
            "scenario": self.label,
            **provenance(self.scenario),
            "title": self.scenario.title,
            "focal": self.scenario.focal,
            "currency": self.scenario.currency,
            "policy": self.policy,
            "baseline": self.scenario.baseline,
            "measure": self.outcome.name,
            "unit": self.outcome.kind,
            "seed": self.seed,
            "market": self.scenario.simulated,
            "customers": self.customers,
            "members": self.members if self.audience else None,
            "held_out": self.holdout,
            "truth": {
                "per_customer": self.effects,
                "beyond_customers": self.beyond,
                "rivals_answer": self.answered,
            },
            "evaluations": [each.to_dict() for each in self.evaluations],
            "refused": [asdict(each) for each in self.refusals],
            "uplift": asdict(self.uplift) if self.uplift else None,
        }


def audit(
    scenario: Scenario | str | os.PathLike[str],
    policy: str | None = None,
    seed: int = 1,
    *,
    measure: str = "contribution",
    holdout: float = HOLDOUT,
    customers: int | None = None,
    threads: int = 1,
    progress: Progress | None = None,
) -> Audit:
    """Evaluate the launch of a policy as companies do, and set each evaluation beside the truth.

    One market lives through a year under the baseline, then the policy is launched (see
    `choose_policy` for which, if left out) and a year later it is evaluated by `METHODS` and an
    uplift model. `measure` is one of `METRICS`, per customer and year; `holdout` the share of
    the customers at the launch to whom it is not offered; `threads` changes nothing but time.

    Raises ScenarioError for a wrong scenario, policy, measure or share, FileProblem if a library
    is missing.

    >>> found = audit("grocery", customers=300, holdout=0.5)
    >>> found.policy, found.of("hold-out").method
    ('points', 'hold-out')
    """
    spec = prepare(scenario, None, None, customers)
    name, outcome = check_question(spec, policy, measure, holdout), choose_metric(measure)
    audience = audience_of(spec, name)
    worlds = make_worlds(spec, name, seed, threads, progress)
    known = customers_at_launch(worlds)
    study = make_study(worlds, outcome, audience, draw_holdout(known, holdout, seed))
    with one_thread():
        evaluations, refusals = evaluate(study, audience, outcome)
        uplift, more = _uplift(study, seed)
    if uplift is not None and uplift.best.observed is not None:
        best = uplift.best
        evaluations.append(
            Evaluation(UPLIFT, uplift.best.observed, best.truth, best.customers, None)
        )
    return Audit(
        scenario=spec,
        label=label(scenario),
        policy=name,
        outcome=outcome,
        audience=audience,
        seed=seed,
        holdout=holdout,
        customers=int(known.sum()),
        members=int(study.seen.member.sum()),
        effects={
            each.name: _mean_effect(worlds.policy, worlds, each, known) for each in METRICS.values()
        },
        beyond=float(study.effect[~known].sum() / max(int(known.sum()), 1)),
        answered=float(_mean((study.held_out - study.baseline)[known])),
        evaluations=tuple(evaluations),
        refusals=(*refusals, *more),
        uplift=uplift,
    )


def check_question(scenario: Scenario, policy: str | None, measure: str, holdout: float) -> str:
    """Return the policy that is audited, once the question is known to be right.

    Raises now what `audit` would: ScenarioError or FileProblem.
    """
    name = choose_policy(scenario, policy)
    choose_metric(measure)
    if not 0.0 < holdout < 1.0:
        expected = "expected a share above 0 and below 1"
        hint = likely({"type": "number", "minimum": 0.0, "maximum": 1.0}, holdout)
        raise ScenarioError([Problem("", None, "holdout", show(holdout), expected, hint)])
    check_libraries()
    return name


def evaluate(
    study: Study, audience: Audience | None, outcome: Metric
) -> tuple[list[Evaluation], list[Refusal]]:
    """Return the evaluations of a launch, in the order of METHODS, and those that do not apply."""
    done, refused = [], []
    for method in METHODS:
        try:
            _check(method, audience, outcome)
            after = study.observed if method.by_lot else study.policy
            reading = method.read(study.seen, after)
            without = method.read(study.seen, study.baseline).value
        except DoesNotApply as reason:
            refused.append(Refusal(method.name, str(reason)))
            continue
        whom = method.whom(study.seen)
        truth = float(study.effect[whom].mean())
        done.append(Evaluation(method.name, reading, truth, int(whom.sum()), without))
    return done, refused


def _check(method: Method, audience: Audience | None, outcome: Metric) -> None:
    if method.needs_members and audience is None:
        raise DoesNotApply("the policy reaches everybody alike, so nobody is left to compare with")
    if method.needs_before and not outcome.has_before:
        raise DoesNotApply(
            f"{outcome.name} has no year before: whoever is a customer at the launch had stayed"
        )


def _uplift(study: Study, seed: int) -> tuple[Uplift | None, list[Refusal]]:
    try:
        return fit_uplift(study, seed), []
    except DoesNotApply as reason:
        return None, [Refusal(UPLIFT, str(reason))]


def _mean_effect(policy: Ledger, worlds: Worlds, outcome: Metric, known: Mask) -> float:
    return _mean((outcome.of(policy) - outcome.of(worlds.baseline))[known])


def _mean(values: Vector) -> float:
    return float(values.mean()) if len(values) else 0.0
