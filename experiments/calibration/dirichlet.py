"""Maximum-likelihood fits of brand choice: the Dirichlet-multinomial, with and without habit.

Every customer chooses brand j with own probabilities g ~ Dirichlet(S·s), s the market shares
(Goodhardt, Ehrenberg & Chatfield 1984). S is small when customers differ much: S = 0 would be
everybody loyal to one brand, S = ∞ everybody alike.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar
from scipy.special import gammaincinv, gammaln, logsumexp

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

S_RANGE = (0.01, 1000.0)
HABIT_RANGE = (-1.0, 4.0)


class Histories(NamedTuple):
    """Histories(counts, last, first, repeats): what the likelihood of sequences needs to know.

    counts: (customers, brands), purchases of each brand.
    last: (customers, brands), how often each brand was the previous one at a purchase.
    first: (customers,), the brand of the first purchase.
    repeats: (customers,), purchases of the same brand as the previous one.
    """

    counts: Ints
    last: Ints
    first: Ints
    repeats: Ints


class Habit(NamedTuple):
    """Habit(concentration, habit, gain, errors): preferences and habit told apart.

    gain: log likelihood above that of the fit with the same shares and no habit.
    errors: standard errors of concentration and habit.
    """

    concentration: float
    habit: float
    gain: float
    errors: tuple[float, float]


def log_likelihood(counts: Ints, concentration: float, shares: Floats) -> Floats:
    """log_likelihood(counts, concentration, shares) -> (customers,) log likelihoods.

    log P(purchases in the order made) = lnΓ(S) - lnΓ(S+n) + Σ_j lnΓ(S s_j + x_j) - lnΓ(S s_j).
    """
    alphas = concentration * shares
    totals = counts.sum(axis=1)
    brands = (gammaln(counts + alphas) - gammaln(alphas)).sum(axis=1)
    every = gammaln(concentration) - gammaln(concentration + totals) + brands
    return np.asarray(every, dtype=np.float64)


def pooled_shares(counts: Ints) -> Floats:
    """pooled_shares(counts) -> (brands,) each brand's share of all purchases."""
    return np.asarray(counts.sum(axis=0) / counts.sum(), dtype=np.float64)


def fit_concentration(counts: Ints, shares: Floats | None = None) -> float:
    """fit_concentration(counts, shares=None) -> S of maximum likelihood at given shares.

    counts: (customers, brands). Without `shares` the pooled shares of `counts` are taken.
    Customers with fewer than two purchases say nothing about S and need not be left out.
    """
    fixed = pooled_shares(counts) if shares is None else shares
    several = counts[counts.sum(axis=1) > 1]
    found = minimize_scalar(
        lambda log_s: -float(log_likelihood(several, float(np.exp(log_s)), fixed).sum()),
        bounds=(np.log(S_RANGE[0]), np.log(S_RANGE[1])),
        method="bounded",
        options={"xatol": 1e-6},
    )
    return float(np.exp(found.x))


def fit_free(counts: Ints) -> tuple[float, Floats]:
    """fit_free(counts) -> (S, shares), both of maximum likelihood."""
    bought = counts[counts.sum(axis=1) > 0]
    pooled = pooled_shares(counts)
    start = np.log(np.append(fit_concentration(counts), pooled[:-1] / pooled[-1]))

    def unpack(parameters: Floats) -> tuple[float, Floats]:
        weights = np.exp(np.append(parameters[1:], 0.0))
        return float(np.exp(parameters[0])), np.asarray(weights / weights.sum())

    def loss(parameters: Floats) -> float:
        return -float(log_likelihood(bought, *unpack(parameters)).sum()) / len(bought)

    return unpack(minimize(loss, start, method="BFGS", options={"gtol": 1e-6}).x)


def histories(customers: Ints, brands: Ints, brand_count: int) -> Histories:
    """histories(customers, brands, brand_count) -> Histories of a log of purchases.

    customers, brands: (purchases,), sorted by customer and then by time; brands 0..brand_count-1.
    """
    _, rows = np.unique(customers, return_inverse=True)
    size = int(rows.max()) + 1
    counts = np.zeros((size, brand_count), dtype=np.int64)
    np.add.at(counts, (rows, brands), 1)
    opens = np.r_[True, rows[1:] != rows[:-1]]
    later = np.flatnonzero(~opens)
    last = np.zeros_like(counts)
    np.add.at(last, (rows[later], brands[later - 1]), 1)
    repeats = np.bincount(rows[later], brands[later] == brands[later - 1], minlength=size)
    return Histories(counts, last, brands[opens], repeats.astype(np.int64))


def fit_habit(known: Histories, shares: Floats, draws: int = 64, seed: int = 1) -> Habit:
    """fit_habit(known, shares, draws=64, seed=1) -> Habit: S and h of maximum likelihood, jointly.

    Choice of brand j has probability g_j·e^{h·1[last=j]} / Σ_l g_l·e^{h·1[last=l]}: habit as in
    Dubé, Hitsch & Rossi (2010), with Dirichlet tastes. With e = exp(h) - 1 and Σg = 1, a history
    has the Dirichlet-multinomial likelihood times the mean, over g ~ Dirichlet(S·s + counts), of
    e^{h·repeats}·(1 + e·g_first) / (1 + e·Σg²) / Π_l (1 + e·g_l)^{last_l};
    the two factors for the first purchase say that it is drawn from the stationary distribution
    π_j ∝ g_j (1 + e·g_j) of this reversible chain. The mean is taken over `draws` fixed draws.
    """
    several = known.counts.sum(axis=1) > 1
    known = Histories(*(part[several] for part in known))
    who = np.arange(len(known.first))
    shape = (draws // 2, *known.counts.shape)
    half = np.random.default_rng(seed).random(shape)
    uniforms = np.concatenate([half, 1.0 - half])

    def posterior(concentration: float) -> Floats:
        gammas = gammaincinv(concentration * shares + known.counts, uniforms)
        return np.asarray(gammas / gammas.sum(axis=2, keepdims=True))

    def log_habit_factor(g: Floats, habit: float) -> float:
        e = np.expm1(habit)
        logs = np.log1p(e * g)
        each = (
            habit * known.repeats
            + logs[:, who, known.first]
            - np.log1p(e * (g**2).sum(axis=2))
            - (known.last * logs).sum(axis=2)
        )
        return float((logsumexp(each, axis=0) - np.log(draws)).sum())

    def base(concentration: float) -> float:
        return float(log_likelihood(known.counts, concentration, shares).sum())

    def best_habit(log_s: float) -> tuple[float, float]:
        g = posterior(float(np.exp(log_s)))
        found = minimize_scalar(
            lambda h: -log_habit_factor(g, h), bounds=HABIT_RANGE, options={"xatol": 1e-3}
        )
        return base(float(np.exp(log_s))) - float(found.fun), float(found.x)

    plain = fit_concentration(known.counts, shares)
    found = minimize_scalar(
        lambda log_s: -best_habit(log_s)[0],
        bounds=(np.log(plain) - 0.5, np.log(plain) + 2.0),
        method="bounded",
        options={"xatol": 1e-3},
    )
    concentration = float(np.exp(found.x))
    top, habit = best_habit(float(found.x))

    def surface(concentration: float, habit: float) -> float:
        return base(concentration) + log_habit_factor(posterior(concentration), habit)

    errors = _standard_errors(surface, concentration, habit)
    return Habit(concentration, habit, top - base(plain), errors)


def _standard_errors(
    surface: Callable[[float, float], float], concentration: float, habit: float
) -> tuple[float, float]:
    """Standard errors at the maximum of `surface`, from its curvature by central differences."""
    step_s, step_h = 0.1 * concentration, 0.1

    def at(i: int, j: int) -> float:
        return surface(concentration + i * step_s, habit + j * step_h)

    top = at(0, 0)
    ss = (at(1, 0) - 2 * top + at(-1, 0)) / step_s**2
    hh = (at(0, 1) - 2 * top + at(0, -1)) / step_h**2
    sh = (at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / (4 * step_s * step_h)
    covariance = np.linalg.inv(-np.array([[ss, sh], [sh, hh]]))
    return float(np.sqrt(covariance[0, 0])), float(np.sqrt(covariance[1, 1]))
