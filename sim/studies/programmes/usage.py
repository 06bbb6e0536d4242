"""Heavy users claim most rewards and change least; light and moderate ones buy more."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

import numpy as np

from sim.studies.groups import Rows, estimate, mean_of, thirds
from sim.studies.lab import Lab
from sim.studies.picture import Bars
from sim.studies.programmes.arms import (
    Arms,
    Real,
    Whole,
    arms,
    more_than,
    need,
    rewards,
)
from sim.studies.programmes.launch import programme_of, starts_points
from sim.studies.regularity import NEGATIVE, POSITIVE, Finding, Regularity, Use, Value

WEEKS = 104
THIRDS = ("light", "moderate", "heavy")
FEWEST = 3000
"""Members, in a lab of usual size, below which chance would decide."""
LIGHT, MODERATE, HEAVY = range(3)


@dataclass(frozen=True)
class Users:
    """Members by third of what they bought before the launch, and purchases a week of each."""

    third: Whole
    """LIGHT, MODERATE or HEAVY; −1 for who is no member at the end."""
    before: Real
    own: Real
    """After the launch."""
    twin: Real
    """In the same weeks, without the programme."""

    def change(self, of: int, rows: Rows) -> float:
        """Return how much more a third buys than without the programme, in percent."""
        who = rows[self.third[rows] == of]
        return 100.0 * more_than(self.own[who], self.twin[who])

    def before_after(self, after: Real, of: int, rows: Rows) -> float:
        """Return how much more a third buys after than before, in percent; NaN from nothing."""
        who = rows[self.third[rows] == of]
        return 100.0 * more_than(after[who], self.before[who])

    def heavy_less_others(self, rows: Rows) -> float:
        """Return the change of heavy users less the mean of the other thirds'."""
        light, moderate, heavy = (self.change(of, rows) for of in (LIGHT, MODERATE, HEAVY))
        return heavy - (light + moderate) / 2.0


def users(found: Arms, window: int) -> Users:
    """Return the members of a programme by use; `window` is that of `earlier`, in weeks."""
    third = np.full(found.customers, -1)
    members = np.flatnonzero(found.member[-1])
    third[members] = thirds(found.earlier[members])
    weeks = len(found.own)
    return Users(
        third,
        found.earlier / window,
        found.own.sum(axis=0) / weeks,
        found.twin.sum(axis=0) / weeks,
    )


def measure(lab: Lab) -> Finding:
    """Measure rewards and change of members by purchases before the launch."""
    found = arms(lab, programme_of(lab.scenario, "points"), WEEKS)
    by_use, n = users(found, lab.scenario.retention_window), found.customers
    members = int((by_use.third >= 0).sum())
    need(members, FEWEST, lab, "members")
    claimed = rewards(found).sum(axis=0)

    def more_claimed(rows: Rows) -> float:
        third = by_use.third[rows]
        return mean_of(claimed[rows][third == HEAVY]) - mean_of(claimed[rows][third == LIGHT])

    changes = [estimate(partial(by_use.change, of), n) for of in range(3)]
    values = [
        Value("rewards per member: heavy less light", *estimate(more_claimed, n), POSITIVE),
        Value("light members, % more than without", *changes[LIGHT], POSITIVE),
        Value("moderate members, % more than without", *changes[MODERATE], POSITIVE),
        Value(
            "heavy less the mean of the others, in points",
            *estimate(by_use.heavy_less_others, n),
            NEGATIVE,
        ),
        Value("heavy members, % more than without", *changes[HEAVY]),
    ]
    naive = {"before to after": by_use.own, "the same without a programme": by_use.twin}
    seen = {
        name: [estimate(partial(by_use.before_after, after, of), n) for of in range(3)]
        for name, after in naive.items()
    }
    for name, each in seen.items():
        values += [
            Value(f"{THIRDS[of]} members, {name}, %", *each[of])
            for of in range(3)
            if math.isfinite(each[of][0])
        ]
    picture = Bars(
        THIRDS,
        [change[0] for change in changes],
        "Purchases more than without, %",
        [change[1] for change in changes],
        [change[2] for change in changes],
    )
    each_before = [by_use.before[by_use.third == of].mean() * 52.0 for of in range(3)]
    note = (
        "Thirds of members by purchases in the year before the launch: "
        + ", ".join(f"{name} {b:.1f}" for name, b in zip(THIRDS, each_before, strict=True))
        + ". The study compared before and after: without any programme, too, light users then "
        "rise and heavy ones fall, as whoever was light by chance does not stay so."
    )
    return Finding(tuple(values), picture, f"{members:,} members, two years", note)


ROW = Regularity(
    id="usage",
    statement=(
        "Heavy users claim most rewards but do not buy more; light and moderate users buy more."
    ),
    source="Liu 2007",
    band="signs: heavy claim most and change least; light and moderate increase",
    use=Use.CHECK,
    how=(
        "Members in thirds by purchases at the firm in the year before the launch: rewards "
        "claimed, and by how many percent they buy more in the two years after it than their twins "
        "without the programme, which is how much more before and after differ than in the same "
        "design without one (differences in differences, free of regression to the mean)."
    ),
    measure=measure,
    applies=starts_points,
    if_missed=(
        "Where heavy members change most, they have purchases at other firms to bring, and are "
        "near the reward most of the time (`reachable` in the programme's term). The heavy users "
        "of the study had none left to bring. Tastes that leave heavy buyers at one firm (a lower "
        "`choice.preference_concentration`), or a pull that wears off with rewards claimed, would "
        "mend it."
    ),
    off={"behaviour.rewards.pull": 0.0},
)
