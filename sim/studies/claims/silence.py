"""Most stay silent: of what goes wrong, the firm hears of less than half."""

from __future__ import annotations

from sim.market.flows import Flow
from sim.scenario.weeks import YEAR
from sim.studies.claims.claim import Claim, Outcome
from sim.studies.claims.trial import Trial
from sim.studies.regularity import everywhere


def measure(trial: Trial) -> Outcome:
    """Measure the share of failures that nobody complains about, less one half."""
    market = trial.arm(weeks=YEAR)
    flows = market.flows[market.burn_in_weeks :, :, trial.focal].sum(axis=(0, 1))
    failures, complaints = int(flows[Flow.FAILURES]), int(flows[Flow.COMPLAINTS])
    if not failures:
        raise ValueError("nothing went wrong for a year")
    silent = 100.0 * (1.0 - complaints / failures)
    return Outcome(silent - 50.0, (silent, float(failures)))


CLAIM = Claim(
    id="most-stay-silent",
    statement="Most customers whom a firm fails say nothing to it.",
    source="TARP 1979; Goodman 2009, Strategic Customer Service",
    experiment="Failures that the firm's customers meet in a year, and complaints, are counted.",
    true_when="more than half of the failures are followed by no complaint",
    margin="failures without a complaint, less 50",
    unit="points",
    values=("failures without a complaint, %", "failures in a year"),
    measure=measure,
    applies=everywhere,
)
