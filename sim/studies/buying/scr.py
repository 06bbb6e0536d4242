"""A brand gets more of its buyers' purchases than its market share, but less than half."""

from __future__ import annotations

from sim.stats.estimators.dirichlet import pooled_shares
from sim.stats.estimators.norms import norms_of_equals, observed_norms
from sim.studies.applies import purchases
from sim.studies.groups import Rows, estimate
from sim.studies.lab import Lab
from sim.studies.picture import Bars
from sim.studies.regularity import POSITIVE, Band, Finding, Regularity, Use, Value
from sim.studies.variant import EQUAL_TASTES

BELOW_HALF = Band(high=0.5, strict=True)


def measure(lab: Lab) -> Finding:
    """Measure the share of category requirements of the average brand in a year."""
    panel = lab.panel(weeks=52, times=2)
    bought = panel.bought()

    def average(rows: Rows) -> float:
        return float(observed_norms(bought[rows]).requirements.mean())

    def least_excess(rows: Rows) -> float:
        part = bought[rows]
        return float((observed_norms(part).requirements - pooled_shares(part)).min())

    def by_taste(rows: Rows) -> float:
        part = bought[rows]
        equals = norms_of_equals(part).requirements
        return float((observed_norms(part).requirements - equals).min())

    values = (
        Value("average brand", *estimate(average, panel.customers), BELOW_HALF),
        Value(
            "above market share, smallest of the brands",
            *estimate(least_excess, panel.customers),
            POSITIVE,
        ),
        Value(
            "above what equal tastes would give, smallest of the brands",
            *estimate(by_taste, panel.customers),
            POSITIVE,
        ),
    )
    picture = Bars(
        panel.firms,
        observed_norms(bought).requirements.tolist(),
        "Share of category requirements",
        others={
            "market share": pooled_shares(bought).tolist(),
            "if all had the same tastes": norms_of_equals(bought).requirements.tolist(),
        },
    )
    return Finding(values, picture, f"{panel.customers:,} customers, 52 weeks")


ROW = Regularity(
    id="scr",
    statement="A typical brand gets less than half of its buyers' purchases, but above its share.",
    source="Sharp, Wright & Goodhardt 2002",
    band="average brand < 50 %; every brand > its market share",
    use=Use.TUNE,
    how=(
        "Purchases of each brand by its own buyers ÷ all their purchases in the category in a "
        "year, by a continuous panel; the average over brands. Also above what chance would give "
        "if all customers had the same tastes, as whoever buys once is loyal by arithmetic."
    ),
    measure=measure,
    applies=purchases,
    if_missed=(
        "Requirements fall with the rate of purchase and with S: who buys twice a year cannot "
        "split much. A higher `preference_concentration` or a lower `habit` would lower them."
    ),
    off=EQUAL_TASTES,
)
