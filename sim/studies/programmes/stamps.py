"""Stamps: how long members wait from one stamp of a card to the next, and who fills a card."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.stats.estimators.fitted import Floats
from sim.stats.estimators.hazards import relative_hazards
from sim.studies.groups import Rows, parts
from sim.studies.panel import Mask
from sim.studies.programmes.arms import Arms, Whole, rewards

STRATA = 20
"""Parts of the members by how often they buy without a card: quick ones fill cards sooner."""


@dataclass(frozen=True)
class Waits:
    """Weeks that members began on a card after their first, by stamps held then and customer.

    Row `g` holds the weeks with `g` stamps on the card, endowed ones not counted.
    """

    weeks: Whole
    bought: Whole
    """Of them, those with a purchase."""
    twin: Whole
    """Of them, those in which the twin, who has no card, bought."""
    stratum: Whole
    """Of each customer, by the twin's purchases; −1 for who has no such weeks."""

    def gaps(self, events: Whole, rows: Rows) -> Floats:
        """Return the mean gap at each number of stamps from 1 on ÷ the gap after the first.

        `events` are `bought` or `twin`. The gap is the inverse of the hazard of a purchase: only
        the first purchase of a week counts, as only until then are the stamps those held.
        """
        rows = rows[self.stratum[rows] >= 0]
        steps = len(self.weeks)
        table = np.zeros((2, STRATA, steps))
        for k, counted in enumerate((events, self.weeks)):
            for g in range(steps):
                table[k, :, g] = np.bincount(self.stratum[rows], counted[g, rows], STRATA)
        return np.asarray(1.0 / relative_hazards(table[0, :, 1:], table[1, :, 1:]))


def waits(found: Arms) -> Waits:
    """Gather the weeks that members began on a card after their first.

    Weeks in which the card was given up, or its stamps had lapsed, are left out.
    """
    goal, endowed = found.programme.goal, found.programme.endowed
    own, twin, customers = found.own, found.twin, found.customers
    later = rewards(found).cumsum(axis=0)[:-1] > 0
    held = found.points[:-1] - endowed
    week, row = np.nonzero(later & found.member[:-1] & (held >= 0) & (held < goal))
    cell = held[week, row] * customers + row

    def count(which: Mask) -> Whole:
        return np.bincount(cell[which], minlength=goal * customers).reshape(goal, customers)

    weeks = count(np.ones(len(cell), np.bool_))
    stratum = np.full(customers, -1)
    some = np.flatnonzero(weeks.any(axis=0))
    stratum[some] = parts(twin[:, some].sum(axis=0), STRATA)
    return Waits(weeks, count(own[1:][week, row] > 0), count(twin[1:][week, row] > 0), stratum)


def first_card(own: Whole, member: Mask, points: Whole, goal: int) -> tuple[Whole, Whole]:
    """Return (week in which the first card was taken, week in which it was full).

    By customer, −1 for never. A card that was given up, or whose stamps lapsed, is never full.

    >>> own = np.array([[1], [0], [2], [1]])
    >>> taken, full = first_card(own, own >= 0, own.cumsum(axis=0), goal=3)
    >>> taken.tolist(), full.tolist()
    ([0], [2])
    """
    taken = np.where(member.any(axis=0), member.argmax(axis=0), -1)
    since = np.arange(len(own))[:, None] >= taken
    stamps = np.where(since, own, 0).cumsum(axis=0)
    before = np.vstack([np.zeros((1, own.shape[1]), np.int64), points[:-1]])
    lapsed = ((own == 0) & (points < before)) | (since & ~member)
    lost = np.where(lapsed.any(axis=0), lapsed.argmax(axis=0), len(own))
    reached = stamps >= goal
    full = np.where(reached.any(axis=0), reached.argmax(axis=0), len(own))
    done = (taken >= 0) & (full < len(own)) & (full <= lost)
    return taken, np.where(done, full, -1)
