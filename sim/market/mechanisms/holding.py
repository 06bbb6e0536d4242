"""Holding: the balance of points of who has been a member for long (the start)."""

from __future__ import annotations

from sim.market.arithmetic import ZERO, f4, log
from sim.market.compile import mechanism

MOST_VISITS = f4(1e6)
LEAST_LEAVING = f4(1.0 / 2600.0)
"""Rate at which customers are taken to leave at least, once in 50 years (assumed): without any, a
balance that is never redeemed would grow for ever."""
_NEARLY_NEVER = f4(1e-30)


@mechanism
def waited(u: float, rate: float) -> float:
    """Return an exponential variable of that rate, drawn by `u`; no more than 10^6."""
    return min(-log(u) / max(rate, _NEARLY_NEVER), MOST_VISITS)


@mechanism
def visits_since_reward(
    visits: float, fill: float, redeems: float, first: float, later: float, part: float
) -> float:
    """Return how many of a member's visits earned what is held now.

    A balance takes `fill` visits to be full and is then redeemed with chance `redeems` at each.
    `first` and `later` are uniform draws of how long the first and the present full balance wait
    for it, `part` of how much of the present one's time has passed.
    """
    before = fill + waited(first, redeems)
    if redeems <= ZERO or visits < before:
        return visits
    return min(part * (fill + waited(later, redeems)), visits - before)
