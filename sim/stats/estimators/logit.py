"""Brand choice as a logit: the same tastes for everybody, or tastes that differ (mixed logit)."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from sim.files import FileProblem
from sim.stats.estimators.fitted import Fitted, Floats, Ints, on_line

DRAWS = 200
"""Halton draws per household; with 50 the estimate of inertia lies about a fifth higher."""
STARTS = 5
"""How often the search goes on from where its line search got stuck before it gives up."""
PRICE, LAST = "log price", "last brand"


@dataclass(frozen=True)
class Occasions:
    """Purchases of one brand each, sorted by household and then by time."""

    household: Ints
    """(occasions,)"""
    chosen: Ints
    """(occasions,), number of the brand."""
    last: Ints
    """(occasions,), the brand bought before."""
    log_price: Floats
    """(occasions, brands)"""


@dataclass(frozen=True)
class LogitFit:
    """Estimates of a logit, with 95 % intervals from the curvature of the likelihood."""

    price: Fitted
    """Of the log price."""
    inertia: Fitted
    """Of the dummy for the brand bought last."""
    log_likelihood: float


def fit_logit(occasions: Occasions) -> LogitFit:
    """Fit the homogeneous logit: tastes are the same for all.

    Utility: a constant per brand, log price, and a dummy for the brand bought last. Raises
    ValueError for a brand nobody chose, or if the likelihood finds no maximum, and FileProblem
    if xlogit is not installed.
    """
    model = xlogit().MultinomialLogit()
    model.fit(**_table(occasions), verbose=0)
    return _read(model)


def fit_mixed_logit(occasions: Occasions, draws: int = DRAWS) -> LogitFit:
    """Fit the mixed logit: each household has its own tastes.

    As `fit_logit`, but the brands' constants are normal over households, each with an own mean
    and variance (Dubé, Hitsch & Rossi 2010, with one component); simulated maximum likelihood
    over Halton draws, which are the same every time. Each household's first occasion should be
    left to start `last`.
    """
    table = _table(occasions)
    brands = occasions.log_price.shape[1]
    start = None
    for _ in range(STARTS):
        model = xlogit().MixedLogit()
        model.fit(
            **table,
            panels=np.repeat(occasions.household, brands),
            randvars=dict.fromkeys(table["varnames"][: brands - 1], "n"),
            n_draws=draws,
            init_coeff=start,
            batch_size=20,
            verbose=0,
        )
        if model.convergence:
            break
        start = model.coeff_
    return _read(model)


def xlogit() -> Any:
    """Return the package `xlogit`; FileProblem if it is not installed."""
    try:
        return import_module("xlogit")
    except ImportError as error:
        raise FileProblem(
            'inertia needs xlogit; install it with: pip install "loyalsim[validation]"'
        ) from error


def _table(occasions: Occasions) -> dict[str, Any]:
    """Return what xlogit wants: a row per occasion and brand."""
    size, brands = occasions.log_price.shape
    never = np.flatnonzero(np.bincount(occasions.chosen, minlength=brands) == 0)
    if len(never):
        raise ValueError(f"brand {never[0]} was never chosen: leave it out")
    constants = np.broadcast_to(np.eye(brands)[:, 1:], (size, brands, brands - 1))
    price = occasions.log_price - occasions.log_price.mean(axis=0)
    last = np.arange(brands) == occasions.last[:, None]
    variables = np.concatenate([constants, price[..., None], last[..., None]], axis=2)
    return {
        "X": variables.reshape(size * brands, -1),
        "y": (np.arange(brands) == occasions.chosen[:, None]).ravel().astype(np.float64),
        "varnames": [*(f"brand {j}" for j in range(1, brands)), PRICE, LAST],
        "alts": np.tile(np.arange(brands), size),
        "ids": np.repeat(np.arange(size), brands),
    }


def _read(model: Any) -> LogitFit:
    names = [str(name) for name in model.coeff_names]
    if not model.convergence:
        raise ValueError("the logit's likelihood found no maximum: too few purchases, or no choice")

    def found(name: str) -> Fitted:
        at = names.index(name)
        return on_line(float(model.coeff_[at]), float(model.stderr[at]))

    return LogitFit(found(PRICE), found(LAST), float(model.loglikelihood))
