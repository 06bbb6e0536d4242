"""Targeting (before step 1): whom an offer or a contact is meant for, by what the firm can see."""

from __future__ import annotations

from sim.market.arithmetic import ONE, TWO, f4, i4
from sim.market.compile import mechanism

EVERYONE, NEW, LAPSING, DEAL_PRONE, BEST = 0, 1, 2, 3, 4
CUSTOMERS, RELATIONAL = 5, 6
TARGETS = {
    "everyone": EVERYONE,
    "new": NEW,
    "lapsing": LAPSING,
    "deal-prone": DEAL_PRONE,
    "best": BEST,
    "customers": CUSTOMERS,
    "relational": RELATIONAL,
}

_MIDDLE = f4(0.5)


@mechanism
def is_targeted(
    target: int,
    present: bool,
    lapsing: bool,
    bought: int,
    best_from: int,
    accuracy: float,
    proneness: float,
    prone_from: float,
    error_d: float,
    intention: float,
    error_r: float,
) -> bool:
    """Return whether the firm counts this customer as one of its target.

    Hidden traits are seen through an estimate: the truth with weight `accuracy`, else noise.
    """
    if target == EVERYONE:
        return True
    if target == NEW:
        return not present
    if target == LAPSING:
        return lapsing
    if target == BEST:
        return i4(bought) >= best_from
    if target == DEAL_PRONE:
        return accuracy * proneness + (ONE - accuracy) * TWO * prone_from * error_d >= prone_from
    if target == RELATIONAL:
        return present and accuracy * intention + (ONE - accuracy) * error_r >= _MIDDLE
    return present
