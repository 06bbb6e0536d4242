"""The heaviest fifth of a brand's buyers make half of its sales or more, but not four fifths."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.studies.applies import brands
from sim.studies.groups import Rows, estimate
from sim.studies.lab import Lab
from sim.studies.picture import Lines
from sim.studies.regularity import Band, Finding, Regularity, Use, Value

BAND = Band(0.50, 0.68)
HEAVY = 0.2


def measure(lab: Lab) -> Finding:
    """Measure the heaviest buyers' share of a year's sales of the focal brand."""
    panel = lab.panel(weeks=52, times=2)
    bought = panel.bought()[:, panel.focal]
    value = Value(
        "heaviest 20 % of buyers: share of sales",
        *estimate(lambda rows: heavy_share(bought, rows), panel.customers),
        BAND,
    )
    x, y = concentration(bought)
    picture = Lines(x, {"sales": y}, "Buyers, heaviest first (share)", "Share of sales", mark=HEAVY)
    return Finding((value,), picture, f"{panel.customers:,} customers, 52 weeks")


def heavy_share(bought: NDArray[np.int64], rows: Rows) -> float:
    """Return the share of sales that the heaviest fifth of the buyers make.

    >>> heavy_share(np.array([0, 6, 1, 1, 1, 1]), np.arange(6))
    0.6
    """
    x, y = concentration(bought[rows])
    return float(np.interp(HEAVY, x, y))


def concentration(bought: NDArray[np.int64]) -> tuple[list[float], list[float]]:
    """Return cumulative shares of buyers, heaviest first, and of their purchases."""
    buyers = np.sort(bought[bought > 0])[::-1]
    if not buyers.size:
        raise ValueError("nobody bought the brand")
    shares = np.concatenate([[0.0], np.cumsum(buyers) / buyers.sum()])
    at = np.unique(np.linspace(0, len(buyers), 101).astype(int))
    return (at / len(buyers)).tolist(), shares[at].tolist()


ROW = Regularity(
    id="pareto",
    statement="The heaviest fifth of a brand's buyers make 50 to 68 % of its sales in a year.",
    source="Sharp & Romaniuk 2010",
    band="50–68 %",
    use=Use.CHECK,
    how="Purchases of the focal brand by a continuous panel in one year; buyers ranked by them.",
    measure=measure,
    applies=brands,
    if_missed=(
        "The share follows from how unequal purchase rates and tastes are; both are set by real "
        "households. Other categories have other rates: a rarer purchase has fewer heavy buyers."
    ),
    off={"segments.*.purchase_rate.shape": 1000.0},
)
