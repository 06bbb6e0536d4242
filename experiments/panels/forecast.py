"""Forecast: a panel's second half as each model sees it coming, beside what came."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.panels import market, standard
from experiments.panels.described import Described, describe
from experiments.panels.fits import Fits, fit
from experiments.panels.panel import Panel, known

ACTUAL = "actual"
NBD = "NBD-Dirichlet"
BGNBD = "BG/NBD"
LOYALSIM = "Loyalsim"
BARE = "Loyalsim, tastes and habit only"
MODELS = (NBD, BGNBD, LOYALSIM, BARE)
RACE = (NBD, BGNBD, LOYALSIM)
"""Models that are counted; the last of `MODELS` is a part of another, and would run twice."""

SIMULATED = 100_000
"""Customers that each model simulates, about: far more than were observed."""


@dataclass(frozen=True)
class Forecast:
    """What was fitted to the first half, and the second as it came and as each model has it."""

    panel: Panel
    fits: Fits
    earlier: int
    """Customers known as buyers after the first half."""
    described: dict[str, Described]
    """`actual`, and each of the models."""

    def table(self, quantity: str) -> pd.DataFrame:
        """Return actual and predicted values, a column for each model."""
        columns = {
            name: found[quantity] for name, found in self.described.items() if quantity in found
        }
        return pd.DataFrame(columns)

    def errors(self) -> pd.DataFrame:
        """Return the errors by quantity and kind (MAE, MAPE), a column for each model.

        MAE in the unit of the quantity; MAPE in percent, of what is not 0. Over what every model
        has a value for that speaks of the quantity at all.
        """
        rows = {}
        for quantity in self.described[ACTUAL]:
            values = self.table(quantity).dropna()
            actual = values.pop(ACTUAL)
            gap = values.sub(actual, axis=0).abs()
            rows[quantity, "MAE"] = gap.mean()
            some = actual > 0
            rows[quantity, "MAPE"] = 100.0 * gap[some].div(actual[some], axis=0).mean()
        return pd.DataFrame(rows).T.reindex(columns=MODELS)


def forecast(panel: Panel) -> Forecast:
    """Predict the second half by each model; FileProblem without `lifetimes`."""
    fits = fit(panel)
    real = panel.weekly
    cohort = panel.entered is not None
    earlier = int(known(real, panel.half, cohort).sum())
    weeks = 2 * panel.half
    copies = max(1, round(SIMULATED / panel.customers))
    customers = copies * panel.customers
    entered = None if panel.entered is None else np.tile(panel.entered, copies)
    buyers = np.tile(panel.entries(), max(1, round(SIMULATED / earlier)))

    def words(weekly: np.ndarray, newcomers: bool = True, scale: float = 1 / copies) -> Described:
        return describe(weekly, panel.half, panel.brands, cohort, scale, earlier, newcomers)

    return Forecast(
        panel,
        fits,
        earlier,
        {
            ACTUAL: words(real, scale=1.0),
            NBD: words(standard.nbd_dirichlet(fits, customers, weeks, entered)),
            BGNBD: words(standard.bgnbd(fits, weeks, buyers, not cohort), newcomers=False),
            LOYALSIM: words(market.simulate(fits, customers, weeks, entered, bare=False)),
            BARE: words(market.simulate(fits, customers, weeks, entered, bare=True)),
        },
    )
