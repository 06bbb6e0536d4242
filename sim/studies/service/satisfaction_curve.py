"""Where leaving is easy only the very satisfied stay; where it is hard nearly everybody does."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.market.market import Market
from sim.scenario import Scenario
from sim.scenario.edit import Data, edited
from sim.scenario.weeks import YEAR
from sim.studies.groups import Rows, estimate, mean_of, parts
from sim.studies.lab import Lab
from sim.studies.picture import Lines
from sim.studies.regularity import POSITIVE, Band, Finding, Regularity, Use, Value
from sim.studies.service.counting import Tally, was_here_last

TIMES = 20.0
"""Size of the markets: differences between steps are small beside chance."""
SHARES = (0.03, 0.05, 0.12, 0.35, 0.45)
"""Customers who tick 1 to 5 on a five-point scale (assumed; most tick the top or the box next to
it in nearly all surveys: Peterson & Wilson 1992)."""
DEFECTION, INDIFFERENCE, AFFECTION = slice(0, 2), slice(2, 4), slice(4, 5)
"""Boxes of the scale, lowest first, in each zone (Heskett et al. 1994; Jones & Sasser 1995)."""
EFFORT = 3.0
"""Procedural switching cost that locks customers of a purchase market in, in utility."""
FLAT = Band(-0.02, 0.02, words="flat: within ±2 points (~)")
HIGH = Band(low=0.9, words="high: ≥ 90 % (~)")

Floats = NDArray[np.float64]


def measure(lab: Lab) -> Finding:
    """Measure retention by zone of satisfaction, free to leave and locked in."""
    free = curve(lab.market(unlocked(lab.quiet), times=TIMES))
    bound = curve(lab.market(locked(lab.quiet), times=TIMES))
    asked, size = boxes(free[0]), len(free[0])

    def zone(part: slice, rows: Rows) -> float:
        inside = np.isin(asked[rows], np.arange(len(SHARES))[part])
        return mean_of(free[1][rows[inside]])

    def least(rows: Rows) -> float:
        return zone(INDIFFERENCE, rows) - zone(DEFECTION, rows)

    def most(rows: Rows) -> float:
        return zone(AFFECTION, rows) - zone(INDIFFERENCE, rows)

    def steeper(rows: Rows) -> float:
        return steepening(asked[rows], free[1][rows])

    values = (
        Value("free to leave: indifference less defection", *estimate(least, size), POSITIVE),
        Value("free to leave: affection less indifference", *estimate(most, size), POSITIVE),
        Value(
            "free to leave: step to the top box less the step before it",
            *estimate(steeper, size),
            POSITIVE,
        ),
        Value(
            "locked in: change per sd of satisfaction",
            *estimate(lambda rows: slope(*bound, rows), len(bound[0])),
            FLAT,
        ),
        Value(
            "locked in: retention",
            *estimate(lambda rows: float(bound[1][rows].mean()), len(bound[0])),
            HIGH,
        ),
    )
    picture = Lines(
        x=[box + 1 for box in range(len(SHARES))],
        lines={"free to leave": by_box(*free), "locked in": by_box(*bound)},
        xlabel="Satisfaction ticked, 1 to 5",
        ylabel="Retention",
    )
    shown = ", ".join(f"{each:.0%}" for each in by_box(*free))
    return Finding(
        values,
        picture,
        f"{size:,} customers free to leave, {len(bound[0]):,} locked in, a year",
        f"Free to leave, retention is {free[1].mean():.0%}; from the lowest box to the highest "
        f"{shown}. Customers are in the boxes by rank: "
        f"{', '.join(f'{share:.0%}' for share in SHARES)}. Zones: defection 1 and 2, "
        "indifference 3 and 4, affection 5.",
    )


def unlocked(scenario: Scenario) -> Scenario:
    """Return the market in which no firm binds anybody, and subscribers have no inertia."""

    def open_up(data: Data) -> None:
        for firm in data["firms"].values():
            firm["switching_costs"] = {}
        data["behaviour"]["choice"]["inertia"] = 0.0

    return edited(scenario, open_up)


def locked(scenario: Scenario) -> Scenario:
    """Return the market in which every firm makes leaving hard; subscriptions stay as today."""

    def bind(data: Data) -> None:
        for firm in data["firms"].values():
            firm["switching_costs"] = {**firm.get("switching_costs", {}), "effort": EFFORT}

    return scenario if scenario.kind == "subscription" else edited(scenario, bind)


def curve(market: Market) -> tuple[Floats, Floats]:
    """Return (satisfaction now, retention) of the focal firm's last customers.

    Retention: share of the next purchases, in the first week with one of the coming 52, that are
    made there again. Subscriptions: 1 for who is there after the 52 weeks. Who does not buy in
    that time is left out. Raises ValueError if nobody is left.
    """
    arm = market.fork()
    customers = was_here_last(arm)
    focal = arm.names.index(arm.spec.focal)
    born, satisfaction = arm.customers["born"].copy(), arm.customers["satisfaction"][focal].copy()
    tally, again = Tally(arm), np.full(len(born), np.nan)
    for _ in range(YEAR):
        made = tally.run()
        total = made.sum(axis=0)
        now = np.isnan(again) & (total > 0)
        again[now] = made[focal, now] / total[now]
    if arm.spec.kind == "subscription":
        again = was_here_last(arm).astype(np.float64)
    kept = customers & (arm.customers["born"] == born) & ~np.isnan(again)
    if not kept.any():
        raise ValueError("the focal firm has no customers who buy again")
    return satisfaction[kept].astype(np.float64), again[kept]


def boxes(satisfaction: Floats) -> Rows:
    """Return the box that each customer ticks, 0 to 4: by rank, as many as `SHARES` says.

    >>> np.bincount(boxes(np.arange(100.0))).tolist()
    [3, 5, 12, 35, 45]
    """
    rank = parts(satisfaction, len(satisfaction))
    return np.searchsorted(np.cumsum(SHARES)[:-1], (rank + 0.5) / len(satisfaction))


def by_box(satisfaction: Floats, retention: Floats) -> list[float]:
    """Return the mean retention in each box, the least satisfied first."""
    asked = boxes(satisfaction)
    return [mean_of(retention[asked == box]) for box in range(len(SHARES))]


def steepening(asked: Rows, retention: Floats) -> float:
    """Return the step of retention from the last box but one to the top less the step before it.

    >>> steepening(np.array([2, 3, 4]), np.array([0.7, 0.7, 0.9])) > 0.0
    True
    """
    third, fourth, top = (mean_of(retention[asked == box]) for box in (2, 3, 4))
    return top - 2.0 * fourth + third


def slope(satisfaction: Floats, retention: Floats, rows: Rows) -> float:
    """Return the change of retention per standard deviation of satisfaction, at its mean.

    That of the least-squares parabola. Not a number where all are equally satisfied.

    >>> x = np.linspace(-1.0, 1.0, 50)
    >>> round(slope(x, 0.5 + 0.1 * x / x.std() + 0.02 * x**2, np.arange(50)), 9)
    0.1
    """
    x, y = satisfaction[rows], retention[rows]
    return float(np.polyfit((x - x.mean()) / x.std(), y, 2)[1]) if x.std() else np.nan


ROW = Regularity(
    id="satisfaction-curve",
    statement=(
        "Where customers are free to leave, the dissatisfied defect, the satisfied are "
        "indifferent, and only the very satisfied stay; where they are locked in retention is high "
        "whether they are satisfied or not."
    ),
    source="Jones & Sasser 1995; zones after Heskett et al. 1994",
    band="defection < indifference < affection, steepest at the top; flat and high",
    use=Use.CHECK,
    how=(
        "Customers who bought last at the focal firm, by their satisfaction now, in the boxes of a "
        "five-point scale on which most tick the top: whether the next purchase within a year is "
        "there again (subscriptions: whether they still subscribe after the year). Free: no firm "
        "binds. "
        f"Locked in: every firm has a procedural cost of {EFFORT:g} (subscriptions: as today, "
        "with contracts and inertia; free without)."
    ),
    measure=measure,
    if_missed=(
        "The curve is steepest at its lower end, as the dissatisfied have had promises broken and "
        "trust weighs most in choice; the study found it steepest at the upper end. Delight would "
        "have to move choices more, against what is known of losses. Locked in, the few whose "
        "trust is broken leave all the same."
    ),
    off={
        "behaviour.choice.satisfaction": 0.0,
        "behaviour.choice.trust": 0.0,
        "behaviour.choice.bond": 0.0,
    },
)
