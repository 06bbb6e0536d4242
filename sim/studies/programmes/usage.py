"""Heavy users claim most rewards and change least; light and moderate ones buy more."""

from __future__ import annotations

from functools import partial

import numpy as np

from sim.studies.groups import Rows, estimate
from sim.studies.lab import Lab
from sim.studies.picture import Bars
from sim.studies.programmes.arms import Whole, arms, mean_of, more_than, need, rewards, thirds
from sim.studies.programmes.launch import programme_of, starts_points
from sim.studies.regularity import NEGATIVE, POSITIVE, Finding, Regularity, Use, Value

WEEKS = 104
THIRDS = ("light", "moderate", "heavy")
FEWEST = 3000
"""Members, in a lab of usual size, below which chance would decide."""
LIGHT, MODERATE, HEAVY = range(3)


def measure(lab: Lab) -> Finding:
    """Measure rewards and change of members by purchases before the launch."""
    found = arms(lab, programme_of(lab.scenario, "points"), WEEKS)
    members = np.flatnonzero(found.member[-1])
    need(len(members), FEWEST, lab, "members")
    third = np.full(found.customers, -1)
    third[members] = thirds(found.earlier[members])
    claimed = rewards(found).sum(axis=0)
    own, twin = found.own.sum(axis=0), found.twin.sum(axis=0)
    change = own - twin

    def mean(amounts: Whole, of: int, rows: Rows) -> float:
        return mean_of(amounts[rows][third[rows] == of])

    def relative(of: int, rows: Rows) -> float:
        who = rows[third[rows] == of]
        return more_than(own[who], twin[who])

    n = found.customers
    changes = [estimate(partial(mean, change, of), n) for of in range(3)]
    percent = [estimate(partial(relative, of), n) for of in range(3)]
    values = (
        Value(
            "rewards per member: heavy less light",
            *estimate(lambda rows: mean(claimed, HEAVY, rows) - mean(claimed, LIGHT, rows), n),
            POSITIVE,
        ),
        Value("change of light members, in purchases", *changes[LIGHT], POSITIVE),
        Value("change of moderate members, in purchases", *changes[MODERATE], POSITIVE),
        Value(
            "change of heavy less the mean of the others, in purchases",
            *estimate(
                lambda rows: (
                    mean(change, HEAVY, rows)
                    - (mean(change, LIGHT, rows) + mean(change, MODERATE, rows)) / 2.0
                ),
                n,
            ),
            NEGATIVE,
        ),
        *(
            Value(f"change of {name} members, share of purchases", *percent[of])
            for of, name in enumerate(THIRDS)
        ),
    )
    picture = Bars(
        THIRDS,
        [change[0] for change in changes],
        "Purchases more than without, per member",
        [change[1] for change in changes],
        [change[2] for change in changes],
    )
    before = [mean(found.earlier, of, np.arange(n)) for of in range(3)]
    note = (
        "Thirds of members by purchases in the year before the launch: "
        + ", ".join(f"{name} {b:.1f}" for name, b in zip(THIRDS, before, strict=True))
        + "."
    )
    return Finding(values, picture, f"{len(members):,} members, two years", note)


ROW = Regularity(
    id="usage",
    statement=(
        "Heavy users claim most rewards but do not buy more; light and moderate users buy more."
    ),
    source="Liu 2007",
    band="signs: heavy claim most and change least; light and moderate increase",
    use=Use.CHECK,
    how=(
        "Members in thirds by purchases at the firm in the year before the launch: rewards claimed "
        "and purchases in the two years after it, against their twins without the programme."
    ),
    measure=measure,
    applies=starts_points,
    if_missed=(
        "Here heavy members change most: whoever comes often is near the reward most of the time "
        "and reaches it before points lapse (`reachable` in the programme's term), and has more "
        "purchases to move. The heavy users of the study had none left to bring. Tastes that "
        "leave heavy buyers at one firm (a lower `choice.preference_concentration`), or a pull "
        "that wears off with rewards claimed, would mend it."
    ),
    off={"behaviour.rewards.pull": 0.0},
)
