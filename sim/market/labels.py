"""Labels: words for how loyal a customer is to a firm. They describe; nothing depends on them.

Definitions are in `docs/measures.md`; thresholds stand here and nowhere else.
"""

from __future__ import annotations

from enum import IntEnum

from sim.market.arithmetic import ZERO, f4
from sim.market.compile import mechanism

BONDED = f4(0.3)
"""Bond from which a customer counts as emotionally tied."""
TRUSTING = f4(0.9)
"""Trust from which a firm counts as trusted."""
MAIN_SHARE = f4(0.5)
"""Share of purchases from which a firm is the customer's main one."""


class CustomerType(IntEnum):
    """How close a customer who knows the firm has come to it."""

    POTENTIAL = 0
    PROSPECT = 1
    BUYER = 2
    LOYAL_FOLLOWER = 3
    ADVOCATE = 4


class Stage(IntEnum):
    """The highest stage of loyalty that a buyer has reached."""

    NONE = 0
    SATISFACTION = 1
    BEHAVIOURAL = 2
    EMOTIONAL = 3
    SUSTAINABLE = 4


class Loyalty(IntEnum):
    """Attitude against behaviour (Dick & Basu 1994)."""

    TRUE = 0
    LATENT = 1
    SPURIOUS = 2
    NONE = 3


@mechanism
def customer_type(
    bought: int,
    bought_before: int,
    share: float,
    satisfaction: float,
    bond: float,
    buzz: float,
    recommend_from: float,
) -> int:
    """Return how close a customer who knows the firm has come to it: a CustomerType."""
    if bought > 0:
        if share >= MAIN_SHARE and satisfaction >= ZERO:
            if satisfaction >= recommend_from and bond >= BONDED:
                return 4
            return 3
        return 2
    if bought_before > 0 or satisfaction > ZERO or buzz > ZERO:
        return 1
    return 0


@mechanism
def stage(bought_before: int, share: float, satisfaction: float, trust: float, bond: float) -> int:
    """Return the highest stage that a customer who bought in the window has reached: a Stage."""
    emotional = bond >= BONDED and trust >= TRUSTING
    if emotional and share >= MAIN_SHARE and bought_before > 0:
        return 4
    if emotional:
        return 3
    if share >= MAIN_SHARE:
        return 2
    if satisfaction >= ZERO and trust >= TRUSTING:
        return 1
    return 0


@mechanism
def loyalty(attitude: float, best_other: float, share: float, bought: int) -> int:
    """Return the cell of attitude against behaviour that a customer is in: a Loyalty.

    `best_other` is the best attitude to another firm that the customer knows, `share` the firm's
    share of the customer's purchases.
    """
    liked = attitude > ZERO and attitude >= best_other
    patron = bought >= 2 and share >= MAIN_SHARE
    if liked:
        return 0 if patron else 1
    return 2 if patron else 3
