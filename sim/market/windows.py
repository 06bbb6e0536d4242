"""Windows: what the customer table says at the end of a year, before the counts start anew."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from sim.market.arithmetic import ZERO, f4
from sim.market.columns import (
    AWARE,
    BOND,
    BOUGHT_BEFORE,
    BOUGHT_NOW,
    BUZZ,
    FIRST_BOUGHT,
    LAST_FIRM,
    NEVER,
    SATISFACTION,
    SEGMENT,
    START_FIRM,
    TRUST,
    Columns,
)
from sim.market.compile import kernel
from sim.market.labels import customer_type, loyalty, stage
from sim.market.mechanisms.utility import relationship_utility
from sim.market.rules import Records
from sim.market.steps.contact import PRESENT_WEEKS, is_present

QUARTER = 13
"""Weeks of a quarter, by which cohorts of newcomers are followed."""


class Tally(IntEnum):
    """Columns of a window's table, counted per segment and firm."""

    BUYERS = 0
    """Bought in the window (subscriptions: paid)."""
    REPEAT_BUYERS = 1
    SOLE_BUYERS = 2
    """Bought from no other firm in the window."""
    OWN_PURCHASES = 3
    CATEGORY_PURCHASES = 4
    """All purchases in the category of the firm's buyers."""
    CUSTOMERS = 5
    """At the end: buyers (subscriptions: subscribers)."""
    RETAINED = 6
    """Customers at the end who were so at the end of the window before."""
    AWARE = 7
    POTENTIAL = 8
    PROSPECTS = 9
    BUYERS_ONLY = 10
    LOYAL_FOLLOWERS = 11
    ADVOCATES = 12
    NO_STAGE = 13
    SATISFACTION_STAGE = 14
    BEHAVIOURAL_STAGE = 15
    EMOTIONAL_STAGE = 16
    SUSTAINABLE_STAGE = 17
    TRUE_LOYALTY = 18
    LATENT_LOYALTY = 19
    SPURIOUS_LOYALTY = 20
    NO_LOYALTY = 21


TALLIES = len(Tally)
_TYPES = int(Tally.POTENTIAL)
_STAGES = int(Tally.NO_STAGE)
_LOYALTIES = int(Tally.TRUE_LOYALTY)


@dataclass(frozen=True)
class Window:
    """A window that ended before `week` (counted from the end of the burn-in)."""

    week: int
    weeks: int
    """Weeks in the window."""
    counts: NDArray[np.int64]
    """Segments by firms by Tally."""
    places: NDArray[np.int64]
    """Customers of each segment."""


@dataclass(frozen=True)
class Cohorts:
    """Survivors at the end of a quarter, by the quarter in which they became customers."""

    week: int
    acquired: NDArray[np.int64]
    """Quarters of acquisition, relative to the end of the burn-in."""
    alive: NDArray[np.int64]
    """Firms by cohorts: how many are still present customers."""


@kernel
def count_window(
    c: Columns,
    rule_table: Records,
    now: int,
    moving: bool,
    attitude: NDArray[np.float32],
    counts: NDArray[np.int64],
) -> None:
    """Count all customers into `counts`, segments by firms by Tally.

    `now` is the last week simulated, from the start of the burn-in; `attitude` is room for one
    number per firm. A moving window ends now: present customers count as buyers, with what they
    bought in the window under way and the one before.
    """
    rules = rule_table[0]
    firms = c.points.shape[0]
    for i in range(c.place.size):
        total = 0
        for j in range(firms):
            total += c.history[BOUGHT_NOW, j, i]
            if moving:
                total += c.history[BOUGHT_BEFORE, j, i]
            attitude[j] = relationship_utility(
                c.tie[SATISFACTION, j, i],
                c.tie[TRUST, j, i],
                c.tie[BOND, j, i],
                ZERO,
                rules.theta,
                rules.theta_t,
                rules.baseline_trust,
                rules.phi,
            )
        for j in range(firms):
            row = counts[c.mark[SEGMENT, i], j]
            bought = int(c.history[BOUGHT_NOW, j, i])
            before = int(c.history[BOUGHT_BEFORE, j, i])
            if moving:
                present = is_present(j, i, now, c, rules.subscription)
                bought = bought + before if present else 0
                first = c.history[FIRST_BOUGHT, j, i]
                before = int(first != NEVER and (bought == 0 or now - first >= PRESENT_WEEKS))
            share = f4(0.0)
            if bought > 0:
                share = f4(bought) / f4(total)
                row[0] += 1
                row[1] += bought >= 2
                row[2] += bought == total
                row[3] += bought
                row[4] += total
            if rules.subscription:
                row[5] += c.mark[LAST_FIRM, i] == j
                row[6] += c.mark[LAST_FIRM, i] == j and c.mark[START_FIRM, i] == j
            else:
                row[5] += bought > 0
                row[6] += bought > 0 and before > 0
            if c.flag[AWARE, j, i] == 0 and bought == 0:
                continue
            row[7] += 1
            kind = customer_type(
                bought,
                before,
                share,
                c.tie[SATISFACTION, j, i],
                c.tie[BOND, j, i],
                c.tie[BUZZ, j, i],
                rules.recommend_from,
            )
            row[_TYPES + kind] += 1
            if bought > 0:
                reached = stage(
                    before, share, c.tie[SATISFACTION, j, i], c.tie[TRUST, j, i], c.tie[BOND, j, i]
                )
                row[_STAGES + reached] += 1
            best_other = f4(-1e30)
            for other in range(firms):
                if other != j and c.flag[AWARE, other, i]:
                    best_other = max(best_other, attitude[other])
            row[_LOYALTIES + loyalty(attitude[j], best_other, share, bought)] += 1


def tally(
    c: Columns, rules: Records, segments: int, now: int, week: int, weeks: int, moving: bool = False
) -> Window:
    """Return what the customer table says about a window.

    `now` is the last week simulated, from the start of the burn-in; `week` and `weeks` describe the
    window. A moving one looks back from now, whatever windows there are.
    """
    counts = np.zeros((segments, c.points.shape[0], TALLIES), np.int64)
    count_window(c, rules, now, moving, np.zeros(c.points.shape[0], np.float32), counts)
    return Window(week, weeks, counts, np.bincount(c.mark[SEGMENT], minlength=segments))


def open_window(c: Columns) -> None:
    """Start the counts of purchases anew; the old ones are now those of the window before."""
    c.history[BOUGHT_BEFORE] = c.history[BOUGHT_NOW]
    c.history[BOUGHT_NOW] = 0
    c.mark[START_FIRM] = c.mark[LAST_FIRM]


@kernel
def count_survivors(
    c: Columns, rule_table: Records, clock: int, week: int, oldest: int, alive: NDArray[np.int64]
) -> None:
    """Count present customers into `alive`, firms by quarters of acquisition from `oldest` on.

    `clock` and `week` are the coming week, counted from the start and from the end of the burn-in.
    """
    rules = rule_table[0]
    for j in range(alive.shape[0]):
        for i in range(c.place.size):
            begun = c.history[FIRST_BOUGHT, j, i]
            if begun != NEVER:
                begun = max(begun, -1)  # members of long ago are customers of the start
            if begun != NEVER and is_present(j, i, clock - 1, c, rules.subscription):
                quarter = (begun - (clock - week) + 1040 * QUARTER) // QUARTER - 1040
                alive[j, quarter - oldest] += 1


def survivors(c: Columns, rules: Records, clock: int, week: int) -> Cohorts:
    """Return how many of each quarter's newcomers are left at the end of a quarter.

    `clock` and `week` are the coming week, counted from the start and from the end of the burn-in.
    """
    oldest = (-1 - (clock - week)) // QUARTER
    newest = (week - 1) // QUARTER
    acquired = np.arange(oldest, newest + 1)
    alive = np.zeros((c.points.shape[0], acquired.size), np.int64)
    count_survivors(c, rules, clock, week, oldest, alive)
    return Cohorts(week, acquired, alive)
