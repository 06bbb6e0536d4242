"""Where leaving is easy only the very satisfied stay; where it is hard nearly everybody does."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.market.market import Market
from sim.scenario import Scenario
from sim.scenario.edit import Data, edited
from sim.scenario.weeks import YEAR
from sim.studies.groups import Rows, estimate
from sim.studies.lab import Lab
from sim.studies.picture import Lines
from sim.studies.regularity import POSITIVE, Band, Finding, Regularity, Use, Value
from sim.studies.service.counting import Tally, was_here_last

TIMES = 5.0
"""Size of the markets: curvature is small beside chance."""
EFFORT = 3.0
"""Procedural switching cost that locks customers of a purchase market in, in utility."""
FLAT = Band(-0.02, 0.02, words="flat: within ±2 points (~)")
HIGH = Band(low=0.9, words="high: ≥ 90 % (~)")
BINS = 10

Floats = NDArray[np.float64]


def measure(lab: Lab) -> Finding:
    """Measure retention by satisfaction, free to leave and locked in."""
    free = curve(lab.market(unlocked(lab.quiet), times=TIMES))
    bound = curve(lab.market(locked(lab.quiet), times=TIMES))
    values = (
        Value(
            "free to leave: curvature",
            *estimate(lambda rows: parabola(*free, rows)[0], len(free[0])),
            POSITIVE,
        ),
        Value(
            "locked in: change per sd of satisfaction",
            *estimate(lambda rows: parabola(*bound, rows)[1], len(bound[0])),
            FLAT,
        ),
        Value(
            "locked in: retention",
            *estimate(lambda rows: float(bound[1][rows].mean()), len(bound[0])),
            HIGH,
        ),
    )
    picture = Lines(
        x=[bin + 1 for bin in range(BINS)],
        lines={"free to leave": deciles(*free), "locked in": deciles(*bound)},
        xlabel="Satisfaction, tenths of customers",
        ylabel="Retention",
    )
    slope = estimate(lambda rows: parabola(*free, rows)[1], len(free[0]))[0]
    return Finding(
        values,
        picture,
        f"{len(free[0]):,} customers free to leave, {len(bound[0]):,} locked in, a year",
        f"Free to leave, retention is {free[1].mean():.0%} and changes by {slope:+.1%} per "
        "standard deviation of satisfaction.",
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


def parabola(satisfaction: Floats, retention: Floats, rows: Rows) -> tuple[float, float]:
    """Return (curvature, slope) of the least-squares parabola of retention by satisfaction.

    Satisfaction counts in standard deviations from its mean; curvature is the coefficient of the
    square. Not numbers where all are equally satisfied.

    >>> from pytest import approx
    >>> x = np.linspace(0.0, 2.0, 50)
    >>> z = (x - x.mean()) / x.std()
    >>> parabola(x, 0.5 + 0.1 * z + 0.02 * z**2, np.arange(50)) == approx((0.02, 0.1))
    True
    """
    x, y = satisfaction[rows], retention[rows]
    if x.std() == 0.0:
        return np.nan, np.nan
    fit = np.polyfit((x - x.mean()) / x.std(), y, 2)
    return float(fit[0]), float(fit[1])


def deciles(satisfaction: Floats, retention: Floats) -> list[float]:
    """Return the mean retention in tenths of customers, the least satisfied first."""
    ordered = retention[np.argsort(satisfaction, kind="stable")]
    return [float(part.mean()) if part.size else np.nan for part in np.array_split(ordered, BINS)]


ROW = Regularity(
    id="satisfaction-curve",
    statement=(
        "Retention grows ever more steeply with satisfaction where customers are free to leave; "
        "where they are locked in it is high whether they are satisfied or not."
    ),
    source="Jones & Sasser 1995",
    band="convex; flat and high",
    use=Use.CHECK,
    how=(
        "Customers who bought last at the focal firm, by their satisfaction now: whether the next "
        "purchase within a year is there again (subscriptions: whether they still subscribe after "
        "the year); a parabola in standard deviations of satisfaction. Free: no firm binds. "
        f"Locked in: every firm has a procedural cost of {EFFORT:g} (subscriptions: as today, "
        "with contracts and inertia; free without)."
    ),
    measure=measure,
    if_missed=(
        "The curve is steepest at its lower end, as the dissatisfied have had promises broken and "
        "trust weighs most in choice; the study found it steepest at the upper end. With "
        "`choice.trust` 0 it bends the other way in most markets, through the bonds of the "
        "delighted. Delight would have to move choices more, against what is known of losses, or "
        "satisfaction be asked on a scale on which most are at the top."
    ),
    off={
        "behaviour.choice.satisfaction": 0.0,
        "behaviour.choice.trust": 0.0,
        "behaviour.choice.bond": 0.0,
    },
)
