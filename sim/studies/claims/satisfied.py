"""Satisfied is not loyal: most of those who leave had been satisfied."""

from __future__ import annotations

from sim.studies.claims.claim import Claim, Outcome
from sim.studies.claims.trial import Trial, same
from sim.studies.regularity import everywhere

LEFT = 0.5
"""Who buys less than this part of last year's purchases has left, in purchase markets."""


def measure(trial: Trial) -> Outcome:
    """Measure the share of satisfied among those who left, less one half."""
    middle, before = trial.watch(trial.start)
    end, after = trial.watch(middle)
    if trial.scenario.kind == "subscription":
        followed, left = trial.present(middle), ~trial.present(end)
    else:
        followed, left = (before > 0) & same(trial.start, middle), after < LEFT * before
    followed = followed & same(middle, end)
    satisfied = middle.customers["satisfaction"][trial.focal] >= 0.0
    leavers = followed & left
    groups = (followed & satisfied, followed & ~satisfied)
    if not leavers.any() or not all(group.any() for group in groups):
        raise ValueError("nobody left, or all customers are alike in satisfaction")
    share = 100.0 * float(satisfied[leavers].mean())
    usual = 100.0 * float(satisfied[followed].mean())
    rates = (100.0 * float(left[group].mean()) for group in groups)
    return Outcome(share - 50.0, (share, usual, *rates))


CLAIM = Claim(
    id="satisfied-leave",
    statement="Satisfied is not loyal: most customers who leave a firm had been satisfied with it.",
    source="Jones & Sasser 1995; Reichheld 1996, The Loyalty Effect",
    experiment=(
        "The firm's customers are followed for two years in which nothing changes. Who buys less "
        "than half as often in the second year as in the first has left (subscriptions: has "
        "another provider a year later); who moves away from the market is not counted. Satisfied "
        "is who at the start of the second year is at or above the category's mean (A ≥ 0)."
    ),
    true_when="more than half of those who left had been satisfied",
    margin="satisfied among those who left, less 50",
    unit="points",
    values=(
        "satisfied among those who left, %",
        "satisfied among all followed, %",
        "of the satisfied, left within a year, %",
        "of the dissatisfied, left within a year, %",
    ),
    measure=measure,
    applies=everywhere,
)
