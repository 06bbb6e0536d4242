"""Points in hand do not hold frequent customers: they come as often with many as with few."""

from __future__ import annotations

import numpy as np

from sim.studies.groups import Rows, estimate, thirds
from sim.studies.lab import Lab
from sim.studies.picture import Lines
from sim.studies.programmes.arms import Arms, Real, arms, more_than, need, rewards
from sim.studies.programmes.launch import programme_of, starts_any
from sim.studies.regularity import Band, Finding, Regularity, Use, Value

WEEKS = 104
STEPS = 5
"""Parts into which the way to the reward is divided."""
FREQUENT = 2
FEWEST = 2000
"""Rewards after the first, in a lab of usual size, below which chance would decide."""
FLAT = Band(-0.10, 0.10)


def measure(lab: Lab) -> Finding:
    """Measure purchases near a reward against those just after one."""
    found = arms(lab, programme_of(lab.scenario, "points", "stamps"), WEEKS)
    own, twin, completed = by_balance(found)
    need(completed, FEWEST, lab, "ways from one reward to the next")
    members = np.flatnonzero(found.member.any(axis=0))
    frequent = np.zeros(found.customers, np.bool_)
    frequent[members] = thirds(found.earlier[members]) == FREQUENT

    def effect(rows: Rows) -> float:
        first, last = (more_than(own[step, rows], twin[step, rows]) for step in (0, -1))
        return last - first

    n = found.customers
    values = (
        Value(
            "near a reward less just after one: frequent third of members",
            *estimate(lambda rows: effect(rows[frequent[rows]]), n),
            FLAT,
        ),
        Value("the same, other members", *estimate(lambda rows: effect(rows[~frequent[rows]]), n)),
    )
    picture = Lines(
        [(step + 0.5) / STEPS for step in range(STEPS)],
        {
            name: [more_than(own[step, who], twin[step, who]) for step in range(STEPS)]
            for name, who in (("frequent third", frequent), ("other members", ~frequent))
        },
        "Points ÷ points needed",
        "Purchases more than without (share)",
    )
    note = (
        "Weeks on the way from one reward to the next, by the points held at their start: last "
        f"fifth of the way less first fifth; {found.programme.kind}."
    )
    sample = f"{completed:,} ways from reward to reward, {WEEKS} weeks"
    return Finding(values, picture, sample, note)


def by_balance(found: Arms) -> tuple[Real, Real, int]:
    """Return (purchases, the twins', ways from one reward to the next).

    Purchases are by fifth of the way and customer. Only whole ways count, so that the same
    customers stand in every fifth; on a way that was given up or lapsed, and with a full balance
    that is not claimed yet, nothing is counted.
    """
    goal, endowed = found.programme.goal, found.programme.endowed
    points, member, own, twin = found.points, found.member, found.own, found.twin
    got = rewards(found)
    sums = np.zeros((2, STEPS, found.customers))
    running = np.zeros_like(sums)
    under_way = np.zeros(found.customers, np.bool_)
    completed = 0
    for week in range(1, len(own)):
        reward = got[week - 1] > 0
        whole = np.flatnonzero(reward & under_way)
        sums[:, :, whole] += running[:, :, whole]
        completed += len(whole)
        held = points[week - 1] - endowed
        fell = (week > 1) & (own[week - 1] == 0) & (points[week - 1] < points[week - 2])
        lapsed = ~member[week - 1] | (held < 0) | fell
        running[:, :, reward | lapsed] = 0.0
        under_way = (under_way | reward) & ~lapsed
        rows = np.flatnonzero(under_way & (held < goal))
        step = held[rows] * STEPS // goal
        running[0, step, rows] += own[week, rows]
        running[1, step, rows] += twin[week, rows]
    return sums[0], sums[1], completed


ROW = Regularity(
    id="lock-in",
    statement="The balance of points changes little for frequent customers.",
    source="Hartmann & Viard 2008",
    band="flat for frequent customers (±10 % of purchases ~)",
    use=Use.CHECK,
    how=(
        "Members in thirds by purchases before the launch. Purchases ÷ those of the twins without "
        "the programme, in weeks that begin in the last fifth of the way from one reward to the "
        "next, less the same in the first fifth."
    ),
    measure=measure,
    applies=starts_any,
    if_missed=(
        "The pull of points grows in proportion to the balance for everybody (`rewards.gradient`), "
        "and a reward as large as one purchase moves frequent customers, too, where other shops "
        "are at hand. The study's customers looked ahead: for who comes often the next reward is "
        "always near, full card or empty. Customers here do not plan; a pull by time to "
        "the reward instead of by balance would mend it."
    ),
    exempt="asserts that points in hand change nothing for frequent customers",
)
