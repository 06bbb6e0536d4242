"""Talk (steps 7 and 8): who speaks, and what it does to a listener (East et al. 2008)."""

from __future__ import annotations

from sim.market.arithmetic import HALF, ONE, ZERO
from sim.market.compile import mechanism


@mechanism
def says(
    satisfaction: float,
    intention: float,
    u: float,
    recommend_from: float,
    warn_from: float,
    recommend: float,
    warn: float,
) -> int:
    """Return what a customer says this week: 1 recommends, -1 warns, 0 says nothing."""
    if satisfaction >= recommend_from:
        if u < recommend * (HALF + intention):
            return 1
    elif -satisfaction >= warn_from and u < warn * (HALF + intention):
        return -1
    return 0


@mechanism
def buzz_after(buzz: float, says_so: int, share: float, weight: float) -> float:
    """Return the buzz W of a listener after one word, praise if `says_so` is above 0, else blame.

    Praise moves those who would not have bought, blame those who would; `share` is the probability
    that they would.
    """
    if says_so > 0:
        return buzz + weight * (ONE - share)
    return buzz - weight * share


@mechanism
def fading(decay: float, waits: float, chose: bool) -> float:
    """Return the share of a customer's buzz that is forgotten this week.

    Without a choice, in which it would have counted, the share `waits` of it waits for one.
    """
    return decay if chose else decay * (ONE - waits)


@mechanism
def share_of(own: float, total: float) -> float:
    """Return one firm's share of a total, 0 when there is nothing."""
    if total <= ZERO:
        return ZERO
    return own / total
