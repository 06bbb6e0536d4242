"""Rewards attract those who want no relationship, and they are the first to follow a better one."""

from __future__ import annotations

from functools import partial

import numpy as np

from sim.scenario import Scenario
from sim.scenario.weeks import YEAR
from sim.studies.groups import Rows, estimate, mean_of, thirds
from sim.studies.lab import Lab
from sim.studies.panel import record
from sim.studies.picture import Bars
from sim.studies.programmes.arms import (
    MEMBER,
    Real,
    more_than,
    need,
    rows_of,
)
from sim.studies.programmes.launch import Launch, launched, programme_of, starts_points
from sim.studies.regularity import NEGATIVE, POSITIVE, Finding, Regularity, Use, Value

BETTER = 2.0
"""The rival's reward, as a multiple of ours."""
TIMES = 6.0
"""Size of the market: few leave, and their thirds are compared."""
NAMES = ("low R", "middle", "high R")
FEWEST = 6000
"""Members, in a lab of usual size, below which chance would decide."""
LOW, HIGH = 0, 2


def measure(lab: Lab) -> Finding:
    """Measure R of the enrolled, and who leaves when a rival offers more."""
    programme = programme_of(lab.scenario, "points")
    better = programme.model_copy(update={"reward_value": BETTER * programme.reward_value})
    market = lab.market(times=TIMES)
    focal = market.spec.focal
    rival = largest_rival(lab.scenario)
    ours = {focal: Launch(programme)}
    alone = record(launched(market, ours), 2 * YEAR, ("member",))
    contested = record(
        launched(market, {**ours, rival: Launch(better, YEAR)}), 2 * YEAR, ("member",)
    )
    member = alone.watched["member"][YEAR - 1, alone.focal] == MEMBER
    buyer = alone.bought(0, YEAR)[:, alone.focal] > 0
    intention = alone.intention.astype(np.float64)
    third = np.full(alone.customers, -1)
    members = np.flatnonzero(member)
    need(len(members), FEWEST, lab, "members")
    third[members] = thirds(intention[members])
    stayed = contested.bought(YEAR)[:, alone.focal].astype(np.float64)
    usual = alone.bought(YEAR)[:, alone.focal].astype(np.float64)

    def lower(rows: Rows) -> float:
        enrolled, bought = rows[member[rows]], rows[buyer[rows]]
        return mean_of(intention[enrolled]) - mean_of(intention[bought])

    def lost(of: int, rows: Rows) -> float:
        who = rows[third[rows] == of]
        return -more_than(stayed[who], usual[who])

    n = alone.customers
    each = [estimate(partial(lost, of), n) for of in range(3)]
    values = (
        Value("R of the enrolled less R of all who bought there", *estimate(lower, n), NEGATIVE),
        Value(
            "lost to the better programme: low-R less high-R members",
            *estimate(lambda rows: lost(LOW, rows) - lost(HIGH, rows), n),
            POSITIVE,
        ),
        *(Value(f"lost, {name}", *each[of]) for of, name in enumerate(NAMES)),
    )
    picture = Bars(
        NAMES,
        [found[0] for found in each],
        "Share of the members' purchases lost",
        [found[1] for found in each],
        [found[2] for found in each],
    )
    means = correlation(market.customers["sensitivity"][rows_of(market, alone)], intention)
    note = (
        f"After a year {rival} starts the same programme with a reward worth {BETTER:g} times as "
        f"much; losses are of the year after, against the same members without it. Price "
        f"sensitivity and R correlate {means:+.2f} among customers."
    )
    return Finding(values, picture, f"{len(members):,} members, two years", note)


def correlation(one: Real, other: Real) -> float:
    """Return Pearson's correlation; 0 where one of them does not vary.

    >>> correlation(np.array([1.0, 2.0]), np.array([3.0, 3.0]))
    0.0
    """
    if min(np.ptp(one), np.ptp(other)) == 0.0:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])


def largest_rival(scenario: Scenario) -> str:
    """Return the name of the largest firm but the focal one.

    >>> largest_rival(Scenario.load("grocery"))
    'discounter'
    """
    rivals = [name for name in scenario.firms if name != scenario.focal]
    return max(rivals, key=lambda name: scenario.firms[name].market_share)


ROW = Regularity(
    id="low-R-in-low-R-out",
    statement=(
        "A reward programme enrols customers of lower relationship intention, and they leave "
        "first when a rival offers more."
    ),
    source="Chen & Hu 2008",
    band="signs",
    use=Use.CHECK,
    how=(
        "Mean R of members a year after the launch less that of everybody who bought there; then "
        "a rival starts a better programme: purchases lost by members of low and of high R, "
        "against the same members without the rival's programme."
    ),
    measure=measure,
    applies=starts_points,
    if_missed=(
        "Who joins follows from the reward per year and price sensitivity (which runs against R), "
        "but also from how often a customer buys: where high-R segments buy more they join more "
        "(`rewards.belonging` is 0; a negative value would say that rewards put them off). Once "
        "enrolled, a rival's points pull everybody alike, whatever R or price sensitivity, and "
        "frequent buyers, often of high R, earn most from them. What holds high R is the bond, "
        "and without contacts there is little of it. A pull in proportion to price sensitivity, "
        "as joining has it, would mend the second sign."
    ),
    off={"behaviour.rewards.pull": 0.0},
)
