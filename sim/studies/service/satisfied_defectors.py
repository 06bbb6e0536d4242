"""Satisfied customers leave, too."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.market.market import Market
from sim.scenario.weeks import YEAR
from sim.studies.groups import Rows, estimate
from sim.studies.lab import Lab
from sim.studies.picture import Bars
from sim.studies.regularity import POSITIVE, Finding, Regularity, Use, Value
from sim.studies.service.counting import bought, present, was_here_last

SATISFIED, ENTHUSED, REST = "satisfied (A ≥ 0)", "would recommend", "not satisfied"


def measure(lab: Lab) -> Finding:
    """Measure the share of satisfied customers who are gone after a year."""
    satisfaction, left = defections(lab.market(times=2).fork())
    recommend_from = lab.scenario.behaviour.talk.recommend_from
    groups = {
        SATISFIED: satisfaction >= 0.0,
        ENTHUSED: satisfaction >= recommend_from,
        REST: satisfaction < 0.0,
    }
    found = {name: gone(left[who]) for name, who in groups.items()}
    values = tuple(
        Value(f"leave within a year: {name}", *found[name], POSITIVE if name == SATISFIED else None)
        for name in groups
    )
    picture = Bars(
        labels=list(groups),
        heights=[value.value for value in values],
        ylabel="Share who leave within a year",
        low=[value.low for value in values],
        high=[value.high for value in values],
    )
    of_leavers = float((satisfaction[left] >= 0.0).mean()) if left.any() else np.nan
    return Finding(
        values,
        picture,
        f"{len(left):,} customers of the focal firm, {YEAR} weeks",
        f"Of those who left, {of_leavers:.0%} had been satisfied.",
    )


def defections(market: Market) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return (satisfaction, has left) of the focal firm's customers; the market moves on.

    Left: bought in the coming year, but not there. Subscriptions: with another provider after it.
    Who buys nothing or leaves the market is not counted.
    """
    focal = market.names.index(market.spec.focal)
    customers, born = present(market), market.customers["born"].copy()
    satisfaction = market.customers["satisfaction"][focal].astype(np.float64)
    made = bought(market, YEAR)
    kept = customers & (market.customers["born"] == born) & (made.sum(axis=0) > 0)
    left = made[focal] == 0
    if market.spec.kind == "subscription":
        left = ~was_here_last(market)
    return satisfaction[kept], left[kept]


def gone(left: NDArray[np.bool_]) -> tuple[float, float, float]:
    """Return (share, low, high) of those who left; ValueError if there is nobody."""
    if not left.size:
        raise ValueError("the focal firm has no such customers")

    def share(rows: Rows) -> float:
        return float(left[rows].mean()) if rows.size else np.nan

    return estimate(share, len(left))


ROW = Regularity(
    id="satisfied-defectors",
    statement="Customers who are satisfied leave as well: satisfaction is not enough.",
    source="relationship-marketing literature",
    band="> 0; reported",
    use=Use.CHECK,
    how=(
        "Present customers of the focal firm by their satisfaction at the start; who bought in the "
        "next 52 weeks, but not there, has left (subscriptions: is with another provider)."
    ),
    measure=measure,
    if_missed="Nobody who is satisfied leaves only where nobody leaves at all.",
    exempt="asserts that satisfaction does not hold everybody",
)
