"""Frequency, recency and age: what models of buying and leaving need to know of each customer."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.stats.estimators.fitted import Floats, Ints


class Summary(NamedTuple):
    """Frequency, recency and age of each customer, in one unit of time from the first purchase.

    frequency: units of time with a purchase after the first one's. recency: time of the last one,
    0 without a repeat. age: time of observation.
    """

    frequency: Ints
    recency: Floats
    age: Floats


def summarise(customers: Ints, times: Floats, end: float) -> Summary:
    """Summarise a log of purchases by customer, up to and with `end`.

    customers, times: (purchases,), in any order, times in any unit; several purchases at one time
    count as one, so round the times to days first, say. Customers come in the order of their
    numbers; who first buys after `end` is left out.

    >>> summarise(np.array([1, 1, 1, 2]), np.array([0.0, 3.0, 9.0, 2.0]), end=5.0)
    Summary(frequency=array([1, 0]), recency=array([3., 0.]), age=array([5., 3.]))
    """
    inside = times <= end
    pairs = np.unique(np.column_stack([customers[inside], times[inside]]), axis=0)
    _, first, size = np.unique(pairs[:, 0], return_index=True, return_counts=True)
    start, last = pairs[first, 1], pairs[first + size - 1, 1]
    return Summary(size - 1, last - start, end - start)
