"""Purchases rise before a reward is claimed and stay up after it."""

from __future__ import annotations

from functools import partial

import numpy as np

from sim.studies.groups import Rows, estimate
from sim.studies.lab import Lab
from sim.studies.picture import Lines
from sim.studies.programmes.arms import Arms, Real, Whole, arms, more_than, need, rewards
from sim.studies.programmes.launch import programme_of, starts_points
from sim.studies.regularity import POSITIVE, Finding, Regularity, Use, Value

WEEKS = 104
AROUND = 12
"""Weeks shown before and after."""
NEAR = 4
"""Weeks before and after that are measured."""
FEWEST = 500
"""Redemptions, in a lab of usual size, below which chance would decide."""


def measure(lab: Lab) -> Finding:
    """Measure purchases around redemptions, against the twins'."""
    found = arms(lab, programme_of(lab.scenario, "points"), WEEKS)
    events = np.argwhere(rewards(found)[AROUND:-AROUND] > 0)
    need(len(events), FEWEST, lab, "rewards claimed")
    own, twin = around(found, events)
    n = found.customers

    def lift(start: int, end: int, rows: Rows) -> float:
        return more_than(own[start:end, rows], twin[start:end, rows])

    before, after = (AROUND - NEAR, AROUND), (AROUND + 1, AROUND + 1 + NEAR)
    values = tuple(
        Value(
            f"purchases in the {NEAR} weeks {name} a redemption, more than the twins'",
            *estimate(partial(lift, *span), n),
            POSITIVE,
        )
        for name, span in (("before", before), ("after", after))
    )
    weeks = [w for w in range(-AROUND, AROUND + 1) if w]
    shown = {w: lift(w + AROUND, w + AROUND + 1, np.arange(n)) for w in weeks}
    earlier = float(np.mean([shown[w] for w in range(-AROUND, -AROUND + NEAR)]))
    picture = Lines(
        weeks,
        {"purchases, more than the twins'": [shown[w] for w in weeks]},
        "Weeks from the redemption",
        "Share of the twins' purchases",
        mark=0.0,
    )
    note = (
        f"The week of the redemption itself, which takes a visit, is left out. Twelve to nine "
        f"weeks before it the same members bought {earlier:+.0%} compared with their twins."
    )
    return Finding(values, picture, f"{len(events):,} redemptions", note)


def around(found: Arms, events: Whole) -> tuple[Real, Real]:
    """Return the purchases and the twins', by week from the event and by customer.

    `events` holds (week − AROUND, customer) of each; events of one customer are added up.
    """
    own, twin = found.own, found.twin
    sums = np.zeros((2, 2 * AROUND + 1, found.customers))
    for offset in range(2 * AROUND + 1):
        weeks = events[:, 0] + offset
        for arm, purchases in enumerate((own, twin)):
            np.add.at(sums[arm, offset], events[:, 1], purchases[weeks, events[:, 1]])
    return sums[0], sums[1]


ROW = Regularity(
    id="momentum",
    statement="Purchases rise before a reward is claimed, and stay above the usual after it.",
    source="Taylor & Neslin 2005; Dorotic, Verhoef, Fok & Bijmolt 2014",
    band="both > 0",
    use=Use.CHECK,
    how=(
        "Event study: purchases of redeeming members at the firm in the four weeks before and the "
        "four after a redemption, against their twins without the programme."
    ),
    measure=measure,
    applies=starts_points,
    if_missed=(
        "Before a redemption the balance pulls; after it only what points are left, habit and "
        "what members have learnt to like. The market has no delight at a reward: a gain of "
        "satisfaction or bond at redemption would raise what comes after it."
    ),
    off={"behaviour.rewards.pull": 0.0, "behaviour.experience.member_buffer": 0.0},
)
