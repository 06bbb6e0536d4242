"""Value: what a pilot is worth in the worlds that may be true, and what it costs there.

The expected value of sample information (Raiffa & Schlaifer 1961, "Applied Statistical Decision
Theory"), with what the pilot itself does to customers and to the calendar taken off.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from sim.stats.two_arms import Mask, Vector


@dataclass(frozen=True)
class Prospects:
    """What the worlds say, one number for each. Gains are money at the market's size."""

    naive: Vector
    """What the pilot reads, but for luck, per customer."""
    now: Vector
    """Gain of rolling out at once."""
    late: Vector
    """Gain of rolling out when the pilot would end, without having piloted."""
    adopted: Vector
    """What having piloted adds if it ends in a roll-out."""
    dropped: Vector
    """What having piloted adds if it ends in giving up."""

    @property
    def later(self) -> Vector:
        """Gain of rolling out after the pilot over giving up after it."""
        gain: Vector = self.late + self.adopted - self.dropped
        return gain

    def sized(self, times: float) -> Prospects:
        """Return the same of a pilot so many times as large: what it adds goes with its size."""
        return replace(self, adopted=self.adopted * times, dropped=self.dropped * times)


@dataclass(frozen=True)
class Belief:
    """What is thought of the gain of a later roll-out, given what a pilot reads: a normal."""

    mean: float
    sd: float
    naive: float
    """What the pilot is expected to read."""
    slope: float
    """What a reading higher by 1 adds to the expected gain."""

    def after(self, reading: float) -> float:
        """Return the expected gain after a reading."""
        return self.mean + self.slope * (reading - self.naive)


def believe(prospects: Prospects, error: float, among: Mask | None = None) -> Belief:
    """Return what worlds let one think of the gain before and after a pilot with that error.

    Gain and reading vary together over the worlds as in a bivariate normal; a normal error is
    added to the reading. `sd` is what is left of the spread after the pilot.

    >>> four = np.array([-1.0, 0.0, 1.0, 2.0])
    >>> sure = believe(Prospects(four, four, 10.0 * four, 0.0 * four, 0.0 * four), error=0.0)
    >>> round(sure.after(2.0), 6), round(sure.sd, 6)
    (20.0, 0.0)
    """
    chosen = np.ones(len(prospects.naive), np.bool_) if among is None else among
    naive, later = prospects.naive[chosen], prospects.later[chosen]
    if len(naive) < 2:
        return Belief(float(later.mean()), 0.0, float(naive.mean()), 0.0)
    (spread, both), (_, gains) = np.cov(naive, later)
    read = spread + error**2
    slope = both / read if read > 0.0 else 0.0
    left = max(gains - slope * both, 0.0)
    return Belief(float(later.mean()), math.sqrt(left), float(naive.mean()), float(slope))


@dataclass(frozen=True)
class Worth:
    """What a pilot is worth, in money."""

    value: float
    """Expected gain with the pilot, its cost taken off, less the best that can be had without."""
    interval: tuple[float, float] | None
    """95 % interval of it, as worlds are few; None from a single world."""
    cost: float
    """What it is expected to cost: its price, and what it does to customers."""
    rolls_out: float
    """Probability that the pilot ends in a roll-out."""


def worth(prospects: Prospects, error: float, cost: float) -> Worth:
    """Return what a pilot with that error is worth that costs so much beside what it does.

    The firm knows what the worlds let one expect. Without the pilot it decides by that: to roll
    out at once, or when the pilot would end, or not at all; with it by `believe`, after any
    reading that it may get, each with its probability. How much a reading says of the gain is
    taken from the other worlds, as if each were still to come: of few some go together by chance.

    >>> gains = np.array([-30.0, -10.0, 10.0, 30.0])
    >>> free = Prospects(gains, gains, gains, np.zeros(4), np.zeros(4))
    >>> worth(free, error=1e-9, cost=0.0).value > worth(free, error=50.0, cost=0.0).value
    True
    """
    number, before = len(prospects.naive), believe(prospects, error)
    rolls = np.zeros(number)
    for world in range(number):
        others = np.arange(number) != world if number > 1 else np.ones(1, np.bool_)
        slope = believe(prospects, error, others).slope
        expected = replace(before, slope=slope).after(prospects.naive[world])
        spread = abs(slope) * error
        rolls[world] = stats.norm.cdf(expected / spread) if spread > 0.0 else expected > 0.0
    added = rolls * prospects.adopted + (1.0 - rolls) * prospects.dropped
    without = max((prospects.now, prospects.late, np.zeros(number)), key=np.mean)
    gained = prospects.late * rolls + added - cost - without
    value, interval = float(gained.mean()), None
    if number > 1:
        half = float(stats.t.ppf(0.975, number - 1) * stats.sem(gained))
        interval = (value - half, value + half)
    return Worth(value, interval, cost - float(added.mean()), float(rolls.mean()))
