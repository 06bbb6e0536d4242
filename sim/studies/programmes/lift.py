"""The first programme of a firm lifts its sales a little in the first year."""

from __future__ import annotations

import numpy as np

from sim.scenario import Scenario
from sim.scenario.weeks import YEAR
from sim.studies.groups import estimate, ratio
from sim.studies.lab import Lab
from sim.studies.picture import Lines
from sim.studies.programmes.arms import Arms, arms
from sim.studies.programmes.launch import programme_of, starts_any
from sim.studies.programmes.pace import WEEKLY, yearly_purchases
from sim.studies.regularity import Band, Finding, Regularity, Use, Value

MONTH = 4
SEASONAL = 6.0
"""Purchases a year from which a category is one of department stores."""
GROCERY = Band(0.01, 0.03, words="0.01 to 0.03 (grocers: bought every other week or more often)")
DEPARTMENT = Band(0.05, 0.08, words="0.05 to 0.08 (department stores: bought 6 to 26 times a year)")


def measure(lab: Lab) -> Finding:
    """Measure sales of the first year against the same customers' without the programme."""
    programme = programme_of(lab.scenario, "points", "stamps")
    found = arms(lab, programme, YEAR)
    sold, else_sold = found.own.sum(axis=0) * found.basket, found.twin.sum(axis=0) * found.basket
    with_them, low, high = estimate(ratio(sold, else_sold), found.customers)
    members = float(found.member[-1].mean())
    value = Value(
        "sales of the first year, more than without",
        with_them - 1.0,
        low - 1.0,
        high - 1.0,
        band_for(lab.scenario, programme.kind),
    )
    return Finding(
        (value,),
        Lines(
            list(range(MONTH, YEAR + 1, MONTH)),
            {"sales, more than without": by_month(found)},
            "Weeks since the launch",
            "Share of the sales without it",
        ),
        f"{found.customers:,} customers, 52 weeks, and as many without the programme",
        f"{programme.kind}; no rival has a programme; {members:.0%} of all customers join.",
    )


def by_month(found: Arms) -> list[float]:
    """Return the lift of the sales in every four weeks."""
    own, twin = found.own @ found.basket, found.twin @ found.basket
    starts = np.arange(0, len(own), MONTH)
    lifts: list[float] = (np.add.reduceat(own, starts) / np.add.reduceat(twin, starts) - 1).tolist()
    return lifts


def band_for(scenario: Scenario, kind: str) -> Band | None:
    """Return where the lift should lie, if anybody says so.

    Published for points, of grocers and of department stores.

    >>> str(band_for(Scenario.load("airline"), "points"))
    'None'
    """
    if kind != "points":
        return None
    often = yearly_purchases(scenario)
    if often >= WEEKLY:
        return GROCERY
    return DEPARTMENT if often >= SEASONAL else None


ROW = Regularity(
    id="lift",
    statement="The first programme lifts sales of its first year by a few percent.",
    source="Cigliano, Georgiadis, Pleasance & Whalley 2000 (McKinsey)",
    band="grocers 1–3 %, department stores 5–8 %; others reported",
    use=Use.TUNE,
    how=(
        "Two arms with the same customers and draws: the focal firm starts its programme, or not; "
        "rivals go on as today. Units sold in the first year, with ÷ without, less 1."
    ),
    measure=measure,
    applies=starts_any,
    if_missed=(
        "How much a programme sells follows from who joins (`rewards.intercept`, `rewards.reward`) "
        "and from what points do to the choice (`rewards.pull`, times the reward's worth in "
        "purchases). Both are set by this row: a larger `pull` lifts sales in proportion."
    ),
    off={"behaviour.rewards.pull": 0.0},
)
