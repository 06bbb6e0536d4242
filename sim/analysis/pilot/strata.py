"""Strata: customers alike in how often and how lately they bought, as every firm has it on record.

Recency and frequency, each in a few classes, are what mailings have been aimed by for a century
(Blattberg, Kim & Neslin 2008, "Database Marketing", chapter 12).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.market.flows import Flow
from sim.measure.ledger import Ledger

Whole = NDArray[np.int64]

OFTEN = ("seldom", "at times", "often")
LATELY = ("lately", "long ago")
EVERYBODY = "all"


def strata_of(before: Ledger, past: Whole, last_bought: Whole) -> list[str]:
    """Return the stratum of each customer.

    `past` is each customer's row in the ledger of the time before, -1 for none; `last_bought` the
    week of the last purchase. Thirds by purchases, halves by the last of them; where all are
    alike, as in subscriptions, there is one class.
    """
    bought = np.where(past >= 0, before.at_firm[past, Flow.PURCHASES], 0)
    often = _class(bought, len(OFTEN), past >= 0)
    ago = _class(-last_bought, len(LATELY), past >= 0)
    return [
        f"{OFTEN[f] if often.any() else EVERYBODY}, {LATELY[r]}"
        if ago.any()
        else OFTEN[f]
        if often.any()
        else EVERYBODY
        for f, r in zip(often, ago, strict=True)
    ]


def _class(values: Whole, classes: int, among: NDArray[np.bool_]) -> Whole:
    """Return in which of so many classes, of about one size, each value lies."""
    if not among.any():
        return np.zeros(len(values), np.int64)
    edges = np.quantile(values[among], np.arange(1, classes) / classes)
    found: Whole = np.searchsorted(edges, values, side="left").astype(np.int64)
    return found
