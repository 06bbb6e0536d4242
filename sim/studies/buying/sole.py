"""Few buyers of a brand buy nothing else in a year."""

from __future__ import annotations

import numpy as np

from sim.stats.estimators.norms import norms_of_equals, observed_norms
from sim.studies.applies import brands
from sim.studies.groups import Rows, estimate
from sim.studies.lab import Lab
from sim.studies.picture import Bars
from sim.studies.regularity import POSITIVE, Band, Finding, Regularity, Use, Value
from sim.studies.variant import EQUAL_TASTES

BAND = Band(0.05, 0.33)
TIMES = 4.0
"""The panel's size: the average lies near the end of its band in markets of rare purchases."""


def measure(lab: Lab) -> Finding:
    """Measure the share of 100 % loyal buyers of the average brand in a year."""
    panel = lab.panel(weeks=52, times=TIMES)
    bought = panel.bought()

    def average(rows: Rows) -> float:
        return float(observed_norms(bought[rows]).sole.mean())

    def by_taste(rows: Rows) -> float:
        return average(rows) - float(norms_of_equals(bought[rows]).sole.mean())

    values = (
        Value("average brand", *estimate(average, panel.customers), BAND),
        Value("above what equal tastes would give", *estimate(by_taste, panel.customers), POSITIVE),
    )
    sole = observed_norms(bought).sole
    once = share_of_single_purchases(bought)
    picture = Bars(panel.firms, sole.tolist(), "100 % loyal buyers", target=(BAND.low, BAND.high))
    note = (
        f"The focal brand has {sole[panel.focal]:.1%}. Of all buyers of the category, {once:.0%} "
        "bought once only and could not but be loyal."
    )
    return Finding(values, picture, f"{panel.customers:,} customers, 52 weeks", note)


def share_of_single_purchases(bought: Rows) -> float:
    """Return the share of the category's buyers who bought once.

    >>> share_of_single_purchases(np.array([[1, 0], [1, 1], [0, 0]]))
    0.5
    """
    totals = bought.sum(axis=1)
    return float(np.mean(totals[totals > 0] == 1))


ROW = Regularity(
    id="sole",
    statement="Of a brand's buyers, 5 to 33 % buy no other brand in a year.",
    source="Ehrenberg-Bass Institute",
    band="5–33 %, mean about 11 %",
    use=Use.TUNE,
    how=(
        "Buyers of each brand who bought no other in a year ÷ its buyers, by a continuous panel; "
        "the average over brands. Also above what chance would give if all customers had the same "
        "tastes."
    ),
    measure=measure,
    applies=brands,
    if_missed=(
        "In a category that real households buy three times a year many buyers buy once, "
        "and are loyal by arithmetic: the Dirichlet expects nearly as many. "
        "A more frequent category, a higher `preference_concentration` or a lower `habit` would "
        "bring fewer."
    ),
    off=EQUAL_TASTES,
)
