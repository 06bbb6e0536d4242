"""Forgetting (step 7): firms of which nothing is heard slip the mind (Vidale & Wolfe 1957)."""

from __future__ import annotations

from sim.market.arithmetic import i4
from sim.market.compile import mechanism

MEMORY = i4(52)
"""Weeks for which a purchase keeps a firm in mind; newcomers keep so long what they came with."""


@mechanism
def can_forget(week: int, bought: int, born: int, is_last: bool, points: int) -> bool:
    """Return whether a customer may forget a firm this week.

    `bought` and `born` are the weeks of the last purchase there and of birth. The firm bought last
    (or provider) is never forgotten, nor is one at which there are points to lose.
    """
    if is_last or points > 0:
        return False
    return i4(week) - max(i4(bought), i4(born)) > MEMORY
