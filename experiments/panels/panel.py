"""Panel: who bought which brand in which week, real or simulated, over two halves of the time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.stats.estimators.fitted import Floats, Ints
from sim.stats.estimators.summary import Summary, summarise

Counts = NDArray[np.uint16]


class MissingPanelError(Exception):
    """Raised when the package that a panel comes in is not installed; says how to install it."""


@dataclass(frozen=True)
class Panel:
    """A real panel: every purchase of so many customers, in order of customer and time."""

    title: str
    source: str
    """Package, file and who published it."""
    remark: str
    """What counts as a purchase, and of whom."""
    brands: tuple[str, ...]
    """One name where brands are not told apart."""
    half: int
    """Weeks in each half."""
    customers: int
    """Rows, those who bought nothing included."""
    who: Ints
    """(purchases,) row of the customer."""
    when: Floats
    """(purchases,) weeks since the panel began."""
    what: Ints
    """(purchases,) number of the brand."""
    entered: Floats | None = None
    """(customers,) when each one made a first purchase, which is not counted among the purchases;
    None for a panel of customers who were there before."""

    @property
    def weekly(self) -> Counts:
        """Customers by weeks by brands: number of purchases."""
        shape = (self.customers, 2 * self.half, len(self.brands))
        found = np.zeros(shape, np.uint16)
        np.add.at(found, (self.who, self.when.astype(np.int64), self.what), 1)
        return found

    def first_half(self) -> pd.DataFrame:
        """Return the purchases that a forecaster has seen: who, when, what."""
        log = pd.DataFrame({"who": self.who, "when": self.when, "what": self.what})
        return log[log["when"] < self.half]

    def summary(self) -> Summary:
        """Return the summary of the first half, of those who bought in it, in weeks.

        In the order of the customers' rows.
        """
        seen = self.first_half()
        who, when = seen["who"].to_numpy(), seen["when"].to_numpy()
        if self.entered is not None:
            who = np.concatenate([np.arange(self.customers), who])
            when = np.concatenate([self.entered, when])
        return summarise(who, when, float(self.half))

    def entries(self) -> Floats:
        """Return when each buyer of the first half made the first purchase seen, in weeks."""
        return np.asarray(self.half - self.summary().age)


def known(weekly: Counts, half: int, cohort: bool) -> NDArray[np.bool_]:
    """Return who was known as a buyer at the end of the first half.

    All of a cohort: each one's first purchase is what it was recruited by.

    >>> bought = np.zeros((2, 4, 1), np.uint16)
    >>> bought[0, 1, 0] = bought[1, 3, 0] = 1
    >>> known(bought, 2, cohort=False).tolist()
    [True, False]
    """
    if cohort:
        return np.ones(len(weekly), np.bool_)
    found: NDArray[np.bool_] = weekly[:, :half].any(axis=(1, 2))
    return found
