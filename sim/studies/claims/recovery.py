"""Recovery keeps customers: who complained and was helped at once buys more than otherwise."""

from __future__ import annotations

import numpy as np

from sim.market.flows import Flow
from sim.measure.followed import follow
from sim.measure.ledger import STAYED
from sim.studies.claims.claim import Claim, Outcome
from sim.studies.claims.policies import given, needs
from sim.studies.claims.policies import recovery as policy_of
from sim.studies.claims.trial import Trial, same

HALF_YEAR = 26


def measure(trial: Trial) -> Outcome:
    """Measure purchases of those who complained, under fast recovery less as today."""
    start = trial.start
    middle = trial.arm(weeks=HALF_YEAR)
    helped = trial.arm(given(policy_of(trial.scenario)), HALF_YEAR)
    (end, usual), (other, bought) = trial.watch(middle), trial.watch(helped)
    chosen = same(start, end) & same(start, other) & complained(trial)
    if not chosen.any():
        raise ValueError("nobody complained within half a year")
    stays = (100.0 * float((each[chosen] > 0).mean()) for each in (usual, bought))
    if trial.scenario.kind == "subscription":
        stays = (100.0 * float(trial.present(each)[chosen].mean()) for each in (end, other))
    means = float(usual[chosen].mean()), float(bought[chosen].mean())
    return Outcome(means[1] - means[0], (*means, *stays, float(chosen.sum())))


def complained(trial: Trial) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return who complained to the firm within half a year as it is today, by row."""
    market = follow(trial.start)
    market.run(HALF_YEAR)
    ledger = market.ledger
    some = ledger.flows[:, trial.focal, Flow.COMPLAINTS] > 0
    places = ledger.place[some & (ledger.left == STAYED)]
    return np.isin(trial.start.customers["place"], places)


CLAIM = Claim(
    id="recovery-keeps",
    statement="Recovery keeps customers: who complains and is helped at once buys more afterwards.",
    source="TARP 1979; Hart, Heskett & Sasser 1990; Smith & Bolton 1998",
    experiment=(
        "All who complain to the firm within half a year are followed for the year after: once as "
        "complaints are handled today, and once under the firm's policy of fast recovery."
    ),
    true_when="they buy more under fast recovery",
    margin="purchases more in the year after",
    unit="purchases",
    values=(
        "purchases in the year after as today",
        "under fast recovery",
        "still customers as today, %",
        "under fast recovery, %",
        "customers who complained",
    ),
    measure=measure,
    applies=needs("faster recovery", policy_of),
)
