"""Brand choice as a Dirichlet-multinomial, by maximum likelihood.

Every customer chooses brand j with own probabilities g ~ Dirichlet(S·s), s the market shares
(Goodhardt, Ehrenberg & Chatfield 1984). S is small when customers differ much: S = 0 would be
everybody loyal to one brand, S = ∞ everybody alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize, minimize_scalar
from scipy.special import digamma, gammaln

from sim.stats.estimators.fitted import (
    Alike,
    Fitted,
    Floats,
    Ints,
    covariance,
    in_logits,
    in_logs,
)
from sim.stats.estimators.nbd import check_counts

S_RANGE = (0.01, 1000.0)
STEP = 0.02
"""Of the logarithms in which the likelihood's curvature is measured."""


@dataclass(frozen=True, slots=True)
class DirichletFit:
    """Concentration S and market shares, in the order of the brands, with their intervals."""

    concentration: Fitted
    shares: tuple[Fitted, ...]
    customers: int
    """Those who bought at all."""

    @property
    def share_values(self) -> Floats:
        """The shares as an array; they add up to 1."""
        return np.array([share.value for share in self.shares])


def log_likelihood(counts: Ints, concentration: float, shares: Floats) -> Floats:
    """Return the log likelihood of each customer's purchases, shape (customers,).

    `counts` are purchases of each brand, (customers, brands).

    log P(purchases in the order made) = lnΓ(S) - lnΓ(S+n) + Σ_j lnΓ(S s_j + x_j) - lnΓ(S s_j).

    >>> one_each = log_likelihood(np.array([[1, 1]]), 2.0, np.array([0.5, 0.5]))
    >>> float(np.exp(one_each)[0].round(9)) == round(1 / 6, 9)
    True
    """
    alphas = concentration * shares
    totals = counts.sum(axis=1)
    brands = (gammaln(counts + alphas) - gammaln(alphas)).sum(axis=1)
    every = gammaln(concentration) - gammaln(concentration + totals) + brands
    return np.asarray(every, dtype=np.float64)


def pooled_shares(counts: Ints) -> Floats:
    """Return each brand's share of all purchases, shape (brands,).

    >>> pooled_shares(np.array([[3, 0], [0, 1]])).tolist()
    [0.75, 0.25]
    """
    return np.asarray(counts.sum(axis=0) / counts.sum(), dtype=np.float64)


def fit_concentration(counts: Ints, shares: Floats | None = None) -> float:
    """Return the S of maximum likelihood at given shares.

    counts: (customers, brands). Without `shares` the pooled shares of `counts` are taken.
    Customers with fewer than two purchases say nothing about S and need not be left out.
    """
    fixed = pooled_shares(counts) if shares is None else shares
    several, times = _distinct(counts[counts.sum(axis=1) > 1])
    found = minimize_scalar(
        lambda log_s: -float(times @ log_likelihood(several, float(np.exp(log_s)), fixed)),
        bounds=(np.log(S_RANGE[0]), np.log(S_RANGE[1])),
        method="bounded",
        options={"xatol": 1e-6},
    )
    return float(np.exp(found.x))


def fit_dirichlet(purchases: Ints) -> DirichletFit:
    """Fit a Dirichlet to (customers, brands) purchases in a period.

    S and the shares are fitted jointly. Raises ValueError for counts that are negative or no whole
    numbers, for fewer than two brands, for a brand that nobody bought, and when nobody bought
    twice or everybody one brand only; Alike when customers differ no more than chance makes them.

    >>> rng = np.random.default_rng(1)
    >>> tastes = rng.dirichlet([0.9, 0.6], size=1000)
    >>> found = fit_dirichlet(rng.multinomial(rng.poisson(4.0, 1000), tastes))
    >>> found.concentration.includes(1.5), found.shares[0].includes(0.6)
    (True, True)
    """
    counts = check_purchases(purchases)
    bought = counts[counts.sum(axis=1) > 0]
    if not np.any(bought.sum(axis=1) > 1):
        raise ValueError("nobody bought twice: expected customers with at least two purchases")
    start = fit_concentration(bought)
    if start >= S_RANGE[1] / 1.1:
        raise Alike(f"S runs to {start:.3g}, as in a market of customers who are all alike")
    if start <= 1.1 * S_RANGE[0]:
        raise ValueError(f"S runs to {start:.3g}: each customer buys one brand only")
    rows, times = _distinct(bought)
    pooled = pooled_shares(bought)

    def total(logs: Floats) -> float:
        return float(times @ log_likelihood(rows, *_unpack(logs)))

    def loss(logs: Floats) -> tuple[float, Floats]:
        slopes = _slopes(rows, times, *_unpack(logs))
        return -total(logs) / len(bought), -slopes / len(bought)

    first = np.log(np.append(start, pooled[:-1] / pooled[-1]))
    found = minimize(loss, first, jac=True, method="BFGS", options={"gtol": 1e-6})
    top = np.asarray(found.x, dtype=np.float64)
    spread = covariance(total, top, np.full(len(top), STEP))
    concentration, shares = _unpack(top)
    # Var ln(s_j/(1-s_j)) by the delta method: its slopes over ln w_l are [l=j] - s_l/(1-s_j).
    slopes = np.eye(len(shares)) - (1.0 - np.eye(len(shares))) * (
        shares[None, :] / (1.0 - shares[:, None])
    )
    own = slopes[:, :-1] @ spread[1:, 1:] @ slopes[:, :-1].T
    return DirichletFit(
        in_logs(concentration, float(np.sqrt(spread[0, 0]))),
        tuple(
            in_logits(float(share), float(np.sqrt(variance)))
            for share, variance in zip(shares, np.diag(own), strict=True)
        ),
        len(bought),
    )


def check_purchases(purchases: Ints) -> Ints:
    """Return (customers, brands) purchases as whole numbers; ValueError if they cannot be fitted.

    >>> check_purchases(np.array([[1, 0], [2, 0]]))
    Traceback (most recent call last):
    ValueError: brand 1 was never bought: leave it out
    """
    counts = check_counts(purchases)
    if counts.ndim != 2 or counts.shape[1] < 2:
        raise ValueError(
            f"purchases of shape {counts.shape}: expected (customers, 2 or more brands)"
        )
    never = np.flatnonzero(counts.sum(axis=0) == 0)
    if len(never):
        raise ValueError(f"brand {never[0]} was never bought: leave it out")
    return counts


def _distinct(counts: Ints) -> tuple[Ints, Ints]:
    """Return the rows that differ, and how often each occurs: most customers are like another."""
    rows, times = np.unique(counts, axis=0, return_counts=True)
    return rows, times


def _unpack(logs: Floats) -> tuple[float, Floats]:
    weights = np.exp(np.append(logs[1:], 0.0))
    return float(np.exp(logs[0])), np.asarray(weights / weights.sum())


def _slopes(rows: Ints, times: Ints, concentration: float, shares: Floats) -> Floats:
    """Return the log likelihood's slopes over ln S and the logs of all weights but the last."""
    alphas = concentration * shares
    each = digamma(rows + alphas) - digamma(alphas)
    by_alpha = times @ each
    by_s = float(times @ (digamma(concentration) - digamma(concentration + rows.sum(axis=1))))
    slope_s = concentration * by_s + float(alphas @ by_alpha)
    slope_w = alphas * (by_alpha - float(shares @ by_alpha))
    return np.append(slope_s, slope_w[:-1])
