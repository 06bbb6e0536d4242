"""Programmes become an entry price: once every rival has one, the lift is gone, the cost is not."""

from __future__ import annotations

from sim.market.flows import Flow
from sim.market.market import Market
from sim.scenario.weeks import YEAR
from sim.studies.claims.claim import Claim, Outcome
from sim.studies.claims.policies import given, needs, programme
from sim.studies.claims.trial import Trial

WEEKS = 2 * YEAR
LEFT = 0.5
"""What must be left of the lift for the claim to be false."""


def measure(trial: Trial) -> Outcome:
    """Measure half of the lift nobody copies, less the lift that all copy."""
    policy = given(programme(trial.scenario))
    alone, copied = trial.arm(policy, WEEKS), trial.arm(policy, WEEKS, copied=True)
    lifts = trial.lift(alone, 2), trial.lift(copied, 2)
    gains = _gain(trial, alone), _gain(trial, copied)
    return Outcome(LEFT * lifts[0] - lifts[1], (*lifts, *gains))


def _gain(trial: Trial, market: Market) -> float:
    """Return the profit of the second year less the baseline's, in % of the baseline's revenue."""
    base = trial.arm(weeks=market.week)
    year = slice(-YEAR, None)
    revenue = base.flows[year, :, trial.focal, Flow.REVENUE].sum()
    if not revenue:
        raise ValueError("nothing is sold under the baseline in year 2")
    earned, before = (each.books.profit()[year, :, trial.focal].sum() for each in (market, base))
    return 100.0 * float((earned - before) / revenue)


CLAIM = Claim(
    id="entry-price",
    statement="Programmes become an entry price: when all rivals have one, the gain is gone and "
    "the cost remains.",
    source="Dowling & Uncles 1997; Uncles, Dowling & Hammond 2003",
    experiment=(
        "The firm's programme runs for two years: once alone, and once with every rival copying "
        "it in full a week later."
    ),
    true_when="less than half of the lift in second-year sales is left when rivals copy",
    margin="half of the lift alone, less the lift when copied",
    unit="% of sales",
    values=(
        "lift in second-year sales alone, %",
        "lift when copied, %",
        "profit gained alone, % of sales",
        "profit gained when copied, % of sales",
    ),
    measure=measure,
    applies=needs("a programme", programme),
)
