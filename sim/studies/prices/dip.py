"""Part of a promotion's bump is borrowed from the weeks after it."""

from __future__ import annotations

from sim.studies.groups import estimate
from sim.studies.lab import Lab
from sim.studies.picture import Lines
from sim.studies.prices.arms import goods, quiet_trial
from sim.studies.prices.events import DEAL, EVENTS, TWIN, Events, deal_events, dip
from sim.studies.regularity import Band, Finding, Regularity, Use, Value

BAND = Band(0.04, 0.25)
MANY = 20
"""Events: the dip is a small difference; its control arm makes do with the usual number."""
AFTER = 8
"""Weeks after the cut in which losses count."""


def measure(lab: Lab) -> Finding:
    """Measure the units lost in eight weeks ÷ units gained in the week of the cut."""
    events = deal_events(lab.market(quiet_trial(lab), times=2), 1 + AFTER, MANY)
    value = Value("lost in 8 weeks ÷ gained", *estimate(dip(events), events.customers), BAND)
    spec = quiet_trial(lab, loss_aversion=0.0)
    control = deal_events(lab.market(spec, times=2), 1 + AFTER)
    without, low, high = estimate(dip(control), control.customers)
    picture = Lines(
        [float(week) for week in range(1, AFTER + 1)],
        {"market": _later(events), "no loss aversion": _later(control)},
        "Week after the cut",
        "Units ÷ the twin's",
    )
    note = (
        "No other deal of any firm in the weeks around. Control: without loss aversion the same "
        f"customers lose {without:.3f} ({low:.3f} to {high:.3f}); they pay the old price again "
        "without feeling it as a loss, so that this arm is to miss the band."
    )
    sample = f"{MANY} events of {events.customers:,} customers; {EVENTS} in the control arm"
    return Finding((value,), picture, sample, note)


def _later(events: Events) -> list[float]:
    sold = events.units.sum(axis=2)
    ratio: list[float] = (sold[DEAL, 1:] / sold[TWIN, 1:]).tolist()
    return ratio


ROW = Regularity(
    id="dip",
    statement="The weeks after a promotion lose 4 to 25 % of what its week has gained.",
    source="van Heerde, Leeflang & Wittink 2000",
    band="4–25 %",
    use=Use.TUNE,
    how=(
        "Single weeks with 20 % off in a calendar without other deals; the firm's own units over "
        "the next eight weeks against the same customers without the cut."
    ),
    measure=measure,
    applies=goods,
    if_missed=(
        "The dip hangs on `loss_aversion`: whoever paid less expects to, and feels the old price "
        "as a loss. Buying ahead (`stockpiling`) adds little, as the stock is soon used up, and "
        "habit works against it: customers won by the deal stay for a while."
    ),
    off={"behaviour.choice.loss_aversion": 0.0, "behaviour.demand.stockpiling": 0.0},
)
