"""Retention raises value: five points more of it are worth a quarter more per customer, or more."""

from __future__ import annotations

from sim.scenario import Scenario
from sim.studies.buying.value import HORIZON, POINTS, effort_for, follow
from sim.studies.claims.claim import Claim, Outcome
from sim.studies.claims.trial import Trial

LEAST = 25.0
"""Per cent of value; Reichheld & Sasser found 25 to 85."""


def measure(trial: Trial) -> Outcome:
    """Measure the value that five points of retention bring, less 25 %."""
    effort = effort_for(trial.start, POINTS)
    base, more = (follow(trial.start, each, HORIZON) for each in (0.0, effort))
    before, after = float(base.worth.sum()), float(more.worth.sum())
    if before == 0.0:
        raise ValueError("the firm has no customers")
    raised = 100.0 * (after / before - 1.0)
    kept = 100.0 * base.retention, 100.0 * more.retention
    return Outcome(raised - LEAST, (raised, *kept, effort))


def subscriptions(scenario: Scenario) -> str:
    """Return "" for subscription markets, else why not.

    >>> subscriptions(Scenario.load("telecom"))
    ''
    """
    if scenario.kind == "subscription":
        return ""
    return (
        "needs subscriptions, where a customer stays or leaves; where customers buy when they "
        "need to, many skip a year by chance"
    )


CLAIM = Claim(
    id="retention-raises-value",
    statement="Five points more of retention raise the value of a customer by a quarter or more.",
    source="Reichheld & Sasser 1990: 25 to 85 %",
    experiment=(
        "Today's subscribers of the firm are followed for ten years, as things are and with so "
        "much more effort to leave that five in a hundred more stay the first year, at no cost. "
        "Value is the discounted weeks as a subscriber; each brings the same."
    ),
    true_when="this adds 25 % or more to the value",
    margin="value added by five points, less 25",
    unit="points",
    values=(
        "value added by five points of retention, %",
        "retention of a year as things are, %",
        "with more effort to leave, %",
        "effort that it takes, in utility",
    ),
    measure=measure,
    applies=subscriptions,
)
