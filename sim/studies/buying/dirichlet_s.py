"""Customers of repertoire markets differ in their tastes as a Dirichlet distribution says."""

from __future__ import annotations

from sim.stats.estimators.dirichlet import fit_dirichlet
from sim.stats.estimators.nbd import fit_nbd
from sim.stats.estimators.norms import dirichlet_norms, observed_norms
from sim.studies.applies import purchases
from sim.studies.lab import Lab
from sim.studies.picture import Bars
from sim.studies.regularity import Band, Finding, Regularity, Use, Value
from sim.studies.variant import EQUAL_TASTES

BAND = Band(0.6, 2.5)


def measure(lab: Lab) -> Finding:
    """Measure S of a Dirichlet fitted to one year of a panel."""
    panel = lab.panel(weeks=52, times=2)
    bought = panel.bought()
    fit = fit_dirichlet(bought)
    s = fit.concentration
    nbd = fit_nbd(bought.sum(axis=1))
    norms = dirichlet_norms(nbd.shape.value, nbd.mean.value, s.value, fit.share_values)
    picture = Bars(
        panel.firms,
        observed_norms(bought).penetration.tolist(),
        "Penetration in a year",
        others={"Dirichlet": norms.penetration.tolist()},
    )
    value = Value("S", s.value, s.low, s.high, BAND)
    return Finding((value,), picture, f"{fit.customers:,} buyers of the category, 52 weeks")


ROW = Regularity(
    id="dirichlet-s",
    statement="Tastes of repertoire markets are Dirichlet with S between 0.6 and 2.5.",
    source="Goodhardt, Ehrenberg & Chatfield 1984; Sharp 2007",
    band="0.6–2.5",
    use=Use.TUNE,
    how="Dirichlet-multinomial fitted by maximum likelihood to a year of a continuous panel.",
    measure=measure,
    applies=purchases,
    if_missed=(
        "A fitted S counts habit as taste and lies below the S of tastes alone; it moves with "
        "`preference_concentration` and, the other way, with `habit`."
    ),
    off=EQUAL_TASTES,
)
