"""What the first half of a panel says: every number with which the second half is predicted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.panels.panel import Panel
from sim.stats.estimators.bgnbd import fit_bgnbd
from sim.stats.estimators.dirichlet import fit_dirichlet
from sim.stats.estimators.fitted import Fitted, Floats
from sim.stats.estimators.habit import fit_habit, histories
from sim.stats.estimators.leaving import fit_leaving
from sim.stats.estimators.nbd import fit_nbd


@dataclass(frozen=True)
class Rate:
    """Mean and shape of the customers' rates of purchase, a week."""

    mean: float
    shape: float


@dataclass(frozen=True)
class Fits:
    """Numbers for the models, and the rows of a table that shows them with their intervals."""

    rate: Rate
    """Of the NBD: nobody leaves."""
    concentration: float
    """S of the Dirichlet, in which habit counts as taste."""
    shares: Floats
    bgnbd: tuple[float, float, float, float] | None
    """r, alpha, a, b; None where nobody drops out."""
    repeat_rate: Rate
    """Of the limit of BG/NBD where nobody drops out."""
    market_rate: Rate
    """Of Loyalsim's market: while customers stay."""
    taste: float
    """S of the preferences alone, without habit."""
    habit: float
    turnover: float
    """Share of customers who leave in a year."""
    table: tuple[tuple[str, str, Fitted | None], ...]
    """Model, parameter, and its estimate; None where the data have none."""


def fit(panel: Panel) -> Fits:
    """Fit every model to the panel's first half; FileProblem without `lifetimes`."""
    first = panel.weekly[:, : panel.half].sum(axis=1, dtype=np.int64)
    exposure = np.full(panel.customers, float(panel.half))
    if panel.entered is not None:
        exposure = panel.half - panel.entered
    nbd = fit_nbd(first.sum(axis=1), exposure)
    rate = Rate(nbd.mean.value, nbd.shape.value)
    rows: list[tuple[str, str, Fitted | None]] = [
        ("NBD", "purchases a week", nbd.mean),
        ("NBD", "shape k", nbd.shape),
    ]
    summary = panel.summary()
    try:
        bgnbd = fit_bgnbd(summary)
    except ValueError:
        lasting = fit_nbd(summary.frequency, summary.age)
        values, repeat_rate = None, Rate(lasting.mean.value, lasting.shape.value)
        rows += [("BG/NBD", "r", lasting.shape), ("BG/NBD", "drop-out a, b", None)]
    else:
        values, repeat_rate = bgnbd.values, rate
        for name in ("r", "alpha", "a", "b"):
            rows.append(("BG/NBD", name, getattr(bgnbd, name)))
    try:
        leaving = fit_leaving(summary)
    except ValueError:
        turnover, market_rate = 0.0, rate
        rows.append(("Loyalsim", "hazard of leaving, a week", None))
    else:
        turnover = leaving.turnover
        market_rate = Rate(leaving.mean.value, leaving.shape.value)
        rows += [
            ("Loyalsim", "purchases a week while there", leaving.mean),
            ("Loyalsim", "shape k", leaving.shape),
            ("Loyalsim", "hazard of leaving, a week", leaving.hazard),
        ]
    if len(panel.brands) == 1:
        one = np.ones(1)
        return Fits(
            rate, 1.0, one, values, repeat_rate, market_rate, 1.0, 0.0, turnover, tuple(rows)
        )
    dirichlet = fit_dirichlet(first)
    log = panel.first_half()
    known = histories(log["who"].to_numpy(), log["what"].to_numpy(), len(panel.brands))
    habit = fit_habit(known, dirichlet.share_values)
    rows += [
        ("Dirichlet", "S", dirichlet.concentration),
        *(
            ("Dirichlet", f"share of {brand}", share)
            for brand, share in zip(panel.brands, dirichlet.shares, strict=True)
        ),
        ("Loyalsim", "S of tastes without habit", habit.concentration),
        ("Loyalsim", "habit, in utility", habit.habit),
    ]
    return Fits(
        rate,
        dirichlet.concentration.value,
        dirichlet.share_values,
        values,
        repeat_rate,
        market_rate,
        habit.concentration.value,
        habit.habit.value,
        turnover,
        tuple(rows),
    )
