"""Purchase counts of half a year are negative binomial."""

from __future__ import annotations

import numpy as np

from sim.scenario import Scenario
from sim.stats.estimators.nbd import NbdFit, fit_nbd, log_pmf
from sim.studies.applies import brands, frequent, purchases
from sim.studies.groups import Rows, estimate
from sim.studies.lab import Lab
from sim.studies.picture import Bars
from sim.studies.regularity import Band, Finding, Regularity, Use, Value

WEEKS = 26
ZERO_BAND = Band(-0.02, 0.02)
PRODUCTS = Band(0.3, 0.6, words="0.3 to 0.6, product categories")
TRIPS = Band(0.75, 1.25, words="about 1 (~0.75 to 1.25), weekly trips")
SHOWN = 12
"""Counts in the picture."""


def measure(lab: Lab) -> Finding:
    """Measure k and the zero class of category purchases."""
    panel = lab.panel(weeks=52, times=2)
    counts = panel.bought(0, WEEKS).sum(axis=1)
    fit = fit_nbd(counts)

    def zero_error(rows: Rows) -> float:
        return fit_nbd(counts[rows]).zero_error

    shape = fit.shape
    values = (
        Value("zero class, NBD less observed", *estimate(zero_error, panel.customers), ZERO_BAND),
        Value("k", shape.value, shape.low, shape.high, shape_band(lab.scenario)),
    )
    return Finding(values, picture(fit, counts), f"{panel.customers:,} customers, {WEEKS} weeks")


def shape_band(scenario: Scenario) -> Band | None:
    """Return the band of k published for such a market; None if there is none.

    Product categories are markets of many brands, trips are to shops visited every week or two.
    """
    if not brands(scenario):
        return PRODUCTS
    return None if frequent(scenario) else TRIPS


def picture(fit: NbdFit, counts: Rows) -> Bars:
    """Return bars of the share of customers by purchases, observed and NBD."""
    x = np.arange(SHOWN)
    seen = np.bincount(counts, minlength=SHOWN)[:SHOWN] / len(counts)
    nbd = np.exp(log_pmf(x, fit.shape.value, fit.mean.value))
    labels = [str(count) for count in x]
    return Bars(labels, seen.tolist(), "Share of customers", others={"NBD": nbd.tolist()})


ROW = Regularity(
    id="nbd",
    statement="Purchases per customer in half a year follow a negative binomial distribution.",
    source="Ehrenberg 1959",
    band="zero class within 0.02; k 0.3–0.6 in product categories, about 1 (~) for weekly trips",
    use=Use.TUNE,
    how=(
        "NBD fitted by maximum likelihood to purchases in the category by a continuous panel in 26 "
        "weeks; its expected share of non-buyers is set against the observed one."
    ),
    measure=measure,
    applies=purchases,
    if_missed=(
        "Rates are Gamma within each segment; segments whose mean rates lie far apart add up to "
        "something that is more unequal than any NBD, and more people buy nothing than it expects. "
        "Rates of the segments nearer to each other, or fewer segments, would mend it."
    ),
    off={"segments.*.purchase_rate.shape": 1000.0},
)
