"""Stamps: how long members take from one stamp of a card to the next.

Purchases of one week are spread evenly over it: `k` of them part the week into `k + 1` gaps.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.studies.panel import Mask

Whole = NDArray[np.int64]
Real = NDArray[np.float64]


@dataclass(frozen=True)
class Cards:
    """What customers did on the completed cards after their first: per gap and customer.

    Gap `g` is the time with `g` stamps on the card, endowed ones not counted.
    """

    completed: Real
    """Completed cards of each customer, the first excluded."""
    weeks: Real
    """Weeks that those gaps took."""
    twin: Real
    """What the twin, without a card, bought in them."""

    def gap(self, g: int, rows: Whole) -> float:
        """Return the mean weeks from stamp to stamp, with `g` stamps on the card."""
        return float(self.weeks[g, rows].sum()) / float(self.completed[rows].sum())

    def twin_gap(self, g: int, rows: Whole) -> float:
        """Return the weeks per purchase of the twins, in the same weeks."""
        return float(self.weeks[g, rows].sum()) / float(self.twin[g, rows].sum())


def walk(
    own: Whole, twin: Whole, member: Mask, points: Whole, goal: int, endowed: int = 0
) -> Cards:
    """Gather what customers and their twins do on the cards that get full.

    `own`, `twin` (purchases), `member` and `points` are by week and customer; the last two stand as
    at the end of the week. A card counts once it is full; what happened on cards that were given up
    or lapsed is forgotten.

    >>> weeks = np.ones((9, 1), int)
    >>> held = np.array([[1, 2, 0, 1, 2, 0, 1, 2, 0]]).T
    >>> cards = walk(weeks, weeks, held >= 0, held, goal=3)
    >>> cards.completed.tolist(), cards.gap(1, np.array([0]))
    ([2.0], 1.0)
    """
    weeks, everybody = own.shape
    ever = np.flatnonzero(member.any(axis=0))
    own, twin, member, points = own[:, ever], twin[:, ever], member[:, ever], points[:, ever]
    customers = len(ever)
    running = np.zeros((goal, customers))
    twin_running = np.zeros((goal, customers))
    cards = Cards(np.zeros(everybody), np.zeros((goal, everybody)), np.zeros((goal, everybody)))
    filled = np.zeros(customers, np.int64)
    for week in range(1, weeks):
        start = points[week - 1] - endowed
        lost = ~member[week - 1] | (start < 0)
        gone = lost
        if week > 1:
            gone = lost | ((own[week - 1] == 0) & (points[week - 1] < points[week - 2]))
        running[:, gone] = 0.0
        twin_running[:, gone] = 0.0
        held = np.clip(start, 0, goal - 1)
        bought = own[week]
        rows = np.flatnonzero(~lost)
        i = 0
        while rows.size:
            part = 1.0 / (bought[rows] + 1.0)
            running[held[rows], rows] += part
            twin_running[held[rows], rows] += part * twin[week, rows]
            rows = rows[bought[rows] > i]
            held[rows] += 1
            full = rows[held[rows] == goal]
            again = full[filled[full] > 0]
            cards.completed[ever[again]] += 1.0
            cards.weeks[:, ever[again]] += running[:, again]
            cards.twin[:, ever[again]] += twin_running[:, again]
            running[:, full] = 0.0
            twin_running[:, full] = 0.0
            filled[full] += 1
            held[full] = 0
            i += 1
    return cards


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
