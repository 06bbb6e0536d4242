"""BG/NBD: customers buy at their own rate until they drop out (Fader, Hardie & Lee 2005).

Purchases after the first are Poisson, rates Gamma with shape r and rate alpha; after each purchase
a customer drops out with a probability that is Beta(a, b) over customers. The fit is that of the
package `lifetimes`.
"""

from __future__ import annotations

import warnings
from contextlib import redirect_stdout
from dataclasses import dataclass
from importlib import import_module
from io import StringIO
from typing import Any

import numpy as np

from sim.files import FileProblem
from sim.stats.estimators.fitted import Fitted, in_logs
from sim.stats.estimators.summary import Summary

FLAT = 10.0
"""Standard errors so many times their parameter say that there is no maximum."""
NO_MAXIMUM = "BG/NBD has no maximum of likelihood here: hardly anybody drops out; use fit_nbd"


@dataclass(frozen=True, slots=True)
class BgNbdFit:
    """The four parameters with their intervals; alpha is in the unit of time of the data."""

    r: Fitted
    alpha: Fitted
    a: Fitted
    b: Fitted
    customers: int

    @property
    def values(self) -> tuple[float, float, float, float]:
        """r, alpha, a, b."""
        return self.r.value, self.alpha.value, self.a.value, self.b.value


def lifetimes() -> Any:
    """Return the package `lifetimes`; FileProblem if it is not installed.

    At its import it sets an option of pandas that pandas 3 ignores with a warning, of no concern to
    who fits a panel.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return import_module("lifetimes")
    except ImportError as error:
        raise FileProblem(
            'BG/NBD needs lifetimes; install it with: pip install "loyalsim[panels]"'
        ) from error


def fit_bgnbd(known: Summary) -> BgNbdFit:
    """Fit BG/NBD by maximum likelihood.

    Raises FileProblem without `lifetimes`, and ValueError for times that cannot be, or where the
    likelihood has no maximum because hardly anybody drops out: `fit_nbd` of the frequencies, with
    the ages for exposure, is then the limit.
    """
    frequency, recency, age = (np.asarray(part, dtype=np.float64) for part in known)
    wrong = np.flatnonzero(
        (frequency < 0) | (recency < 0) | (age < recency) | ((recency == 0) != (frequency == 0))
    )
    if len(wrong):
        i = wrong[0]
        raise ValueError(
            f"customer {i}: frequency {frequency[i]:g}, recency {recency[i]:g}, age {age[i]:g}: "
            "expected 0 <= recency <= age, and a recency of 0 without a repeat"
        )
    rows, times = np.unique(np.column_stack([frequency, recency, age]), axis=0, return_counts=True)
    package = lifetimes()
    fitter = package.BetaGeoFitter()
    with warnings.catch_warnings():
        # Trial steps of the search overflow and are taken back.
        warnings.simplefilter("ignore", RuntimeWarning)
        try:
            with redirect_stdout(StringIO()):
                fitter.fit(*rows.T, weights=times)
        except package.utils.ConvergenceError as error:
            raise ValueError(NO_MAXIMUM) from error
    errors = fitter.standard_errors_
    if not (errors < FLAT * fitter.params_).all():
        raise ValueError(NO_MAXIMUM)

    def fitted(name: str) -> Fitted:
        value = float(fitter.params_[name])
        return in_logs(value, float(errors[name]) / value)

    return BgNbdFit(fitted("r"), fitted("alpha"), fitted("a"), fitted("b"), len(frequency))
