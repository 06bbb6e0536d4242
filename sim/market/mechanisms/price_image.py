"""Price image: how dear a firm is known to be, learned slowly from its list prices.

A deal is seen by whoever is in the shop; that a firm has become dearer gets about over months, to
those who stay away as well. The price of the day therefore decides the short run, the image the
long run (Nystroem 1970; Feichtinger, Luhmer & Sorger 1988).
"""

from __future__ import annotations

import math
from typing import NamedTuple

from sim.scenario.buying import PriceImage

DIGITS = 7
MOST_UNITS = 10.0
"""Factor on the units of a purchase, and on what they are a part of, at most (assumed)."""


class Seen(NamedTuple):
    """What an image makes of an offer."""

    image: float
    """How much dearer the firm counts as, in log price on top of the price of the day."""
    units: float
    """What a purchase there holds, relative to what it holds at today's image."""


def learn_image(image: float, gap: float, learning: float) -> float:
    """Return the image after a week at a list price `gap` above today's, both in logs.

    >>> round(learn_image(0.0, 0.1, 0.02), 6)
    0.002
    """
    return image + learning * (gap - image)


def seen(image: float, how: PriceImage) -> Seen:
    """Return what an image means for choice and for the units of a purchase.

    `kappa_M (max(M, 0) + c_M min(M, 0))`, and `exp(-epsilon M)` within 1/10 and 10.

    >>> seen(0.1, PriceImage(weight=2.0, units=0.5))
    Seen(image=0.2, units=0.9512294)
    >>> seen(-0.1, PriceImage(weight=2.0, falls=0.5))
    Seen(image=-0.1, units=1.0)
    >>> seen(-6.9, PriceImage(weight=2.0, units=5.0)).units
    10.0
    """
    felt = max(image, 0.0) + how.falls * min(image, 0.0)
    units = min(max(math.exp(-how.units * image), 1.0 / MOST_UNITS), MOST_UNITS)
    return Seen(round(how.weight * felt, DIGITS), round(units, DIGITS))
