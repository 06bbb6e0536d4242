"""How much customers differ in the size of what they buy."""

from __future__ import annotations

import numpy as np

from sim.stats.estimators.fitted import Floats


def sd_of_logs(means: Floats, sds: Floats, sizes: Floats) -> float:
    """Return the standard deviation of the logs of customers' true means.

    means, sds, sizes: (customers,), mean, standard deviation and number of each one's purchases.
    A mean of n purchases scatters around the customer's true mean with variance sd²/n, in logs
    about (sd/mean)²/n (delta method); the average of that is taken off the observed variance.
    Below some ten purchases a customer the correction is too rough.
    """
    observed = float(np.var(np.log(means), ddof=1))
    noise = float(np.mean((sds / means) ** 2 / sizes))
    return float(np.sqrt(max(observed - noise, 0.0)))


def between_sd(means: Floats, within: Floats, sizes: Floats) -> float:
    """Return the standard deviation between customers of a quantity seen with noise.

    means, within, sizes: (customers,), mean, sum of squares around it, and number of observations.
    One-way analysis of variance with unequal groups (Searle, Casella & McCulloch 1992, ch. 3):
    (MSB - MSW) / n0, n0 = (N - Σn²/N) / (customers - 1).
    """
    groups, total = len(sizes), float(sizes.sum())
    centre = float(sizes @ means) / total
    between = float(sizes @ (means - centre) ** 2) / (groups - 1)
    noise = float(within.sum()) / (total - groups)
    typical = (total - float(sizes @ sizes) / total) / (groups - 1)
    return float(np.sqrt(max((between - noise) / typical, 0.0)))
