"""The standard models, as panels drawn from them: NBD-Dirichlet and BG/NBD."""

from __future__ import annotations

import numpy as np

from experiments.panels.fits import Fits
from experiments.panels.panel import Counts
from sim.stats.estimators.fitted import Floats

SEED = 2
MOST = 2000
"""Purchases of one customer after which the simulation of BG/NBD would stop."""


def nbd_dirichlet(fits: Fits, customers: int, weeks: int, entered: Floats | None) -> Counts:
    """Draw a panel of the NBD-Dirichlet, customers by weeks by brands.

    Rates are Gamma, tastes Dirichlet, purchases of each brand Poisson from `entered` on.
    """
    rng = np.random.default_rng(SEED)
    rates = rng.gamma(fits.rate.shape, fits.rate.mean / fits.rate.shape, customers)
    tastes = rng.dirichlet(fits.concentration * fits.shares, customers)
    there = np.ones((customers, weeks))
    if entered is not None:
        there = np.clip(np.arange(1, weeks + 1) - entered[:, None], 0.0, 1.0)
    means = rates[:, None, None] * tastes[:, None, :] * there[:, :, None]
    return rng.poisson(means).astype(np.uint16)


def bgnbd(fits: Fits, weeks: int, entered: Floats, first_counts: bool) -> Counts:
    """Draw a panel of BG/NBD, customers by weeks by one brand.

    Every customer makes a first purchase at `entered`, which is among the purchases if
    `first_counts`, and buys on until dropping out.
    """
    rng = np.random.default_rng(SEED)
    size = len(entered)
    if fits.bgnbd is None:
        shape, mean = fits.repeat_rate.shape, fits.repeat_rate.mean
        rates, lasts = rng.gamma(shape, mean / shape, size), np.full(size, MOST)
    else:
        r, alpha, a, b = fits.bgnbd
        rates = rng.gamma(r, 1.0 / alpha, size)
        # A probability of next to nothing would give a life beyond what whole numbers hold.
        lasts = rng.geometric(np.maximum(rng.beta(a, b, size), 1.0 / MOST))
    found = np.zeros((size, weeks, 1), np.uint16)
    if first_counts:
        found[np.arange(size), entered.astype(np.int64), 0] = 1
    rows, times = np.arange(size), entered.copy()
    for purchase in range(1, MOST):
        with np.errstate(divide="ignore", over="ignore"):
            times = times + rng.exponential(1.0, len(rows)) / rates[rows]
        on = (times < weeks) & (purchase <= lasts[rows])
        rows, times = rows[on], times[on]
        if not rows.size:
            break
        found[rows, times.astype(np.int64), 0] += 1
    return found
