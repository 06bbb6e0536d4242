"""Units: customers or stores, of whom a lot makes arms, and who is read in them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.analysis.pilot.lots import OUTSIDE, POLICY, draw_arms
from sim.analysis.pilot.question import Question
from sim.stats.two_arms import Mask, Reading, Vector, Whole, read_arms


@dataclass(frozen=True)
class Units:
    """Customers of the firm each by itself, or stores with all who live around them."""

    of_place: Whole
    """Unit of each place; -1 for who is in none."""
    subject: Mask
    """Places of the firm's customers at the launch."""
    strata: tuple[str, ...]
    """Stratum of each unit."""

    def draw(self, question: Question, share: float, seed: int) -> Whole:
        """Return the arm of each unit, where a share of them is in the pilot."""
        names = [str(number) for number in range(len(self.strata))]
        return draw_arms(names, self.strata, question.holdout, share, seed)

    def treated(self, arms: Whole) -> Mask:
        """Return the places whose unit gets the policy."""
        found: Mask = (self.of_place >= 0) & (arms[self.of_place] == POLICY)
        return found

    def read(self, after: Vector, before: Vector, arms: Whole) -> Reading:
        """Return what the pilot reads of some values by place: means of units, arm against arm."""
        within = arms != OUTSIDE
        values, known = (self._means(each)[within] for each in (after, before))
        return read_arms(values, known, arms[within] == POLICY, self._numbers[within])

    def _means(self, values: Vector) -> Vector:
        units, count = self.of_place[self.subject], len(self.strata)
        total = np.bincount(units, values[self.subject], count)
        return total / np.maximum(np.bincount(units, minlength=count), 1)

    @cached_property
    def _numbers(self) -> Whole:
        return np.unique(np.array(self.strata), return_inverse=True)[1].astype(np.int64)


def single_customers(subject: Mask, strata: list[str]) -> Units:
    """Return units of one customer each; `strata` is by place.

    >>> units = single_customers(np.array([True, False, True]), ["a", "b", "c"])
    >>> units.of_place.tolist(), units.strata
    ([0, -1, 1], ('a', 'c'))
    """
    of_place = np.where(subject, np.cumsum(subject) - 1, -1)
    return Units(of_place, subject, tuple(strata[i] for i in np.flatnonzero(subject)))


def neighbourhoods(subject: Mask, stores: int) -> Units:
    """Return stores, each with the places next to each other around it.

    Most acquaintances are next to each other, too, so that most talk stays within a store.

    >>> neighbourhoods(np.ones(6, np.bool_), 3).of_place.tolist()
    [0, 0, 1, 1, 2, 2]
    """
    of_place = np.arange(len(subject)) * stores // len(subject)
    return Units(of_place, subject, ("all",) * stores)
