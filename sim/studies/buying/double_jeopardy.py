"""Small brands have fewer buyers, who buy the brand a little less often."""

from __future__ import annotations

import numpy as np

from sim.stats.estimators.norms import Norms, observed_norms
from sim.studies.applies import brands
from sim.studies.groups import Rows, estimate
from sim.studies.lab import Lab
from sim.studies.picture import Scatter
from sim.studies.regularity import Band, Finding, Regularity, Use, Value

CORRELATION = Band(low=0.8)
SPREAD = Band(high=0.15)
TIMES = 40.0
"""The panel's size: a correlation over a handful of brands asks for many buyers of each."""


def measure(lab: Lab) -> Finding:
    """Measure the correlation over brands, and the spread of w(1 - b)."""
    panel = lab.panel(weeks=52, times=TIMES)
    bought = panel.bought()

    def correlation(rows: Rows) -> float:
        return log_correlation(observed_norms(bought[rows]))

    def spread(rows: Rows) -> float:
        return spread_of_constant(observed_norms(bought[rows]))

    values = (
        Value(
            "correlation of log penetration and log frequency",
            *estimate(correlation, panel.customers),
            CORRELATION,
        ),
        Value("CV of w(1 - b)", *estimate(spread, panel.customers), SPREAD),
    )
    norms = observed_norms(bought)
    ends = np.array([norms.penetration.min(), norms.penetration.max()])
    constant = float(np.mean(norms.frequency * (1.0 - norms.penetration)))
    picture = Scatter(
        norms.penetration.tolist(),
        norms.frequency.tolist(),
        panel.firms,
        "Penetration in a year",
        "Purchases per buyer",
        line=(ends.tolist(), (constant / (1.0 - ends)).tolist()),
    )
    return Finding(values, picture, f"{panel.customers:,} customers, 52 weeks")


def log_correlation(norms: Norms) -> float:
    """Return the correlation of log penetration and log frequency over brands."""
    return float(np.corrcoef(np.log(norms.penetration), np.log(norms.frequency))[0, 1])


def spread_of_constant(norms: Norms) -> float:
    """Return the CV over brands of w(1 - b), which should be about the same.

    w: purchases per buyer, b: penetration (Ehrenberg, Goodhardt & Barwise 1990).
    """
    constant = norms.frequency * (1.0 - norms.penetration)
    return float(constant.std(ddof=1) / constant.mean())


ROW = Regularity(
    id="double-jeopardy",
    statement="Small brands have fewer buyers, who also buy the brand less often.",
    source="Ehrenberg, Goodhardt & Barwise 1990",
    band="correlation ≥ 0.8; CV of w(1 − b) ≤ 0.15",
    use=Use.CHECK,
    how="Penetration and purchases per buyer of each brand by a continuous panel in one year.",
    measure=measure,
    applies=brands,
    if_missed=(
        "Dear brands are small here, and are bought by the few whom prices trouble least: "
        "price sensitivity that differs between customers parts the market, and gives small brands "
        "more loyal buyers than the Dirichlet does. Brands nearer in price, or less "
        "spread of price sensitivity, would mend it."
    ),
    exempt="asserts that small brands have no loyalty of their own: it holds by chance alone",
)
