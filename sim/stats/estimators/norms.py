"""The Dirichlet norms: what NBD and Dirichlet together expect of each brand, and what was seen.

Goodhardt, Ehrenberg & Chatfield (1984). One period; rates are per customer of the panel, whether
they bought or not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from sim.stats.estimators.fitted import Floats, Ints
from sim.stats.estimators.nbd import check_counts, log_pmf

TAIL = 1e-9
"""Probability of counts so large that the sums leave them out."""


@dataclass(frozen=True, slots=True)
class Norms:
    """Brand by brand, in their order; not a number for a brand that nobody bought."""

    penetration: Floats
    """Share of customers who bought the brand at least once."""
    frequency: Floats
    """Purchases of the brand per buyer of the brand."""
    requirements: Floats
    """Share of category requirements: the brand's part of its buyers' purchases."""
    sole: Floats
    """Share of the brand's buyers who bought nothing else in the category."""


def dirichlet_norms(shape: float, mean: float, concentration: float, shares: Floats) -> Norms:
    """Return the norms expected in one period.

    `mean` and `shape` are those of the NBD of category purchases in that period: for another
    period, `mean` grows with its length. Given n purchases, the brand's are beta-binomial.

    >>> norms = dirichlet_norms(0.6, 5.0, 1.2, np.array([0.5, 0.3, 0.2]))
    >>> norms.penetration.round(3).tolist(), norms.sole.round(3).tolist()
    ([0.536, 0.384, 0.282], [0.376, 0.257, 0.212])
    """
    counts = np.arange(_longest(shape, mean) + 1, dtype=np.float64)
    chance = np.exp(log_pmf(counts, shape, mean))
    own = concentration * np.asarray(shares, dtype=np.float64)
    none, all_of_them = _extremes(concentration, own, counts)
    bought = 1.0 - none
    penetration = chance @ bought
    purchases = mean * np.asarray(shares)
    category = (chance * counts) @ bought
    sole = (chance[1:] @ all_of_them[1:]) / penetration
    return Norms(penetration, purchases / penetration, purchases / category, sole)


def repeat_buyers(shape: float, mean: float, concentration: float, shares: Floats) -> Floats:
    """Return the share of each brand's buyers who buy it again in the next period.

    For periods of equal length: (2·b(1) - b(2)) / b(1), b(t) the penetration in t periods.

    >>> repeat_buyers(0.6, 5.0, 1.2, np.array([0.5, 0.5])).round(2).tolist()
    [0.81, 0.81]
    """
    one = dirichlet_norms(shape, mean, concentration, shares).penetration
    two = dirichlet_norms(shape, 2.0 * mean, concentration, shares).penetration
    return np.asarray((2.0 * one - two) / one)


def observed_norms(purchases: Ints) -> Norms:
    """Return the norms of (customers, brands) purchases, zeros included.

    >>> norms = observed_norms(np.array([[2, 0], [1, 1], [0, 0]]))
    >>> norms.frequency.tolist(), norms.sole.tolist()
    ([1.5, 1.0], [0.5, 0.0])
    """
    counts = check_counts(purchases)
    buys = counts > 0
    buyers = buys.sum(axis=0)
    totals = counts.sum(axis=1)
    alone = buys & (counts == totals[:, None])
    with np.errstate(invalid="ignore", divide="ignore"):
        return Norms(
            buyers / len(counts),
            counts.sum(axis=0) / buyers,
            counts.sum(axis=0) / (totals @ buys),
            alone.sum(axis=0) / buyers,
        )


def norms_of_equals(purchases: Ints) -> Norms:
    """Return what (customers, brands) purchases would give if all customers had the same tastes.

    Everybody buys as often as they did, each purchase at the brands' shares of the market: what
    loyalty there is then is chance, as whoever buys once cannot but be loyal.

    >>> norms = norms_of_equals(np.array([[1, 0], [0, 1]]))
    >>> norms.requirements.tolist(), norms.sole.tolist()
    ([1.0, 1.0], [1.0, 1.0])
    """
    counts = check_counts(purchases)
    totals = counts.sum(axis=1)[:, None]
    shares = counts.sum(axis=0) / counts.sum()
    buyers = 1.0 - (1.0 - shares) ** totals
    with np.errstate(invalid="ignore", divide="ignore"):
        return Norms(
            buyers.mean(axis=0),
            counts.sum(axis=0) / buyers.sum(axis=0),
            counts.sum(axis=0) / (totals * buyers).sum(axis=0),
            ((totals > 0) * shares**totals).sum(axis=0) / buyers.sum(axis=0),
        )


def _longest(shape: float, mean: float) -> int:
    """Return a count that hardly anybody exceeds: the tail falls as (m/(k+m))^x."""
    scale = 1.0 / -np.log(mean / (shape + mean))
    return int(np.ceil(-np.log(TAIL) * scale + 10.0 * (mean + 1.0)))


def _extremes(concentration: float, own: Floats, counts: Floats) -> tuple[Floats, Floats]:
    """Return (counts, brands) chances that none, and that all, of n purchases are the brand."""
    n = counts[:, None]
    norm = gammaln(concentration) - gammaln(concentration + n)
    rest = concentration - own
    none = np.exp(norm + gammaln(rest + n) - gammaln(rest))
    every = np.exp(norm + gammaln(own + n) - gammaln(own))
    return none, every
