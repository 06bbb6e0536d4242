"""Preference and habit told apart by the order of purchases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import gammaincinv, logsumexp

from sim.stats.estimators.dirichlet import fit_concentration, log_likelihood
from sim.stats.estimators.fitted import Fitted, Floats, Ints, covariance, on_line

HABIT_RANGE = (-1.0, 4.0)


class Histories(NamedTuple):
    """What the likelihood of sequences needs to know of each customer.

    counts: (customers, brands), purchases of each brand.
    last: (customers, brands), how often each brand was the previous one at a purchase.
    first: (customers,), the brand of the first purchase.
    repeats: (customers,), purchases of the same brand as the previous one.
    """

    counts: Ints
    last: Ints
    first: Ints
    repeats: Ints


@dataclass(frozen=True, slots=True)
class HabitFit:
    """Concentration S of the preferences alone, and habit h in utility, with their intervals."""

    concentration: Fitted
    habit: Fitted
    gain: float
    """Log likelihood above that of the fit with the same shares and no habit."""


def histories(customers: Ints, brands: Ints, brand_count: int) -> Histories:
    """Return the histories of customers from a log of purchases.

    customers, brands: (purchases,), sorted by customer and then by time; brands 0..brand_count-1.

    >>> histories(np.array([7, 7, 7]), np.array([0, 0, 1]), 2).repeats.tolist()
    [1]
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


def fit_habit(known: Histories, shares: Floats, draws: int = 64, seed: int = 1) -> HabitFit:
    """Fit S of the preferences and habit h jointly.

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

    def surface(at: Floats) -> float:
        s, h = float(at[0]), float(at[1])
        return base(s) + log_habit_factor(posterior(s), h)

    steps = np.array([0.1 * concentration, 0.1])
    errors = np.sqrt(np.diag(covariance(surface, np.array([concentration, habit]), steps)))
    return HabitFit(
        on_line(concentration, float(errors[0])),
        on_line(habit, float(errors[1])),
        top - base(plain),
    )
