"""How many replications: as many as were asked for, or as the question takes.

The sequence of batches follows from the outputs alone, never from time or the number of workers, so
that the same question always ends after the same replications.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim import arguments
from sim.scenario.errors import Problem, ScenarioError
from sim.stats.kim_nelson import Selection, select
from sim.stats.paired import fewest_replications
from sim.text import show

Real = NDArray[np.float64]

PILOT = 10
"""Replications before anything is decided: with fewer, intervals that end a run cover too
little, and KN's first-stage variances make it need far more."""

SMALLEST = 4
"""Replications of a batch at least."""

ZONE = 0.001
"""Default indifference zone as a share of the baseline's revenue. A net margin of some per cent of
sales is usual, so a thousandth of sales is some per cent of profit: less than a plan is exact to,
and no reason to prefer the policy that is harder to run."""


@dataclass(frozen=True, slots=True)
class Goal:
    """When to stop replicating; with neither `until` nor `precision`, after a fixed number."""

    until: float | None = None
    """Confidence with which the most profitable policy is to be found."""
    indifference: float | None = None
    """Difference in profit over the run that is not worth finding, in money."""
    precision: float | None = None
    """Half-width of the 95 % intervals of profit differences to the baseline, in money."""
    maximum: int = 200
    """Replications after which it ends, decided or not."""

    def check(self) -> None:
        """Raise ValueError or TypeError that names what is out of range or no number.

        Raises ScenarioError for an indifference zone without `until`, which would do nothing.
        """
        if self.until is not None:
            what = "a confidence between 0.5 and 1, such as 0.95"
            arguments.number("until", self.until, above=0.5, below=1.0, what=what)
        for name, value in (("indifference", self.indifference), ("precision", self.precision)):
            if value is not None:
                arguments.number(name, value, above=0.0, what="an amount of money above 0")
        if self.indifference is not None and self.until is None:
            expected = "means nothing without until, the confidence to be reached"
            raise ScenarioError(
                [Problem("", None, "indifference", show(self.indifference), expected)]
            )
        arguments.whole("maximum", self.maximum, PILOT)

    @property
    def open_ended(self) -> bool:
        """Whether the number of replications depends on what comes out."""
        return self.until is not None or self.precision is not None


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a comparison will take, as the pilot has it."""

    replications: int
    """In all, those done included."""
    runs: int
    """Still to be made."""
    seconds: float | None
    """For these runs, at the speed of those before; None if all came from the store."""
    most: int
    """Replications in all after which it ends in any case."""


@dataclass(frozen=True, slots=True)
class Step:
    """Where a comparison stands after some replications."""

    selection: Selection | None
    """What KN has found, if asked for."""
    precise: bool | None
    """Whether every interval is as narrow as asked for; None if nobody asked."""
    expected: int
    """Replications still expected; 0 when the goal is reached or the maximum is."""
    most: int
    """Replications still to come at most."""
    batch: int
    """Replications to make next; 0 to stop."""


def default_indifference(revenue: float, price: float) -> float:
    """Return the indifference zone for a baseline's mean revenue, in money.

    A thousandth (ZONE) of the run's revenue, rounded to two digits so that it hardly depends on
    chance; without revenue, the category's mean list price.

    >>> default_indifference(38_042_221.4, 32.0), default_indifference(0.0, 32.0)
    (38000.0, 32.0)
    """
    zone = abs(revenue) * ZONE
    return float(f"{zone:.1e}") if zone > 0.0 else price


def next_step(profit: Real, baseline: int, goal: Goal, pilot: int, zone: float) -> Step:
    """Return where a comparison stands, and how many replications come next.

    `profit` is replications by policies, `baseline` the column of the baseline, `pilot` KN's
    first stage, `zone` its indifference zone. A batch is what is expected to be missing, but at
    least 4 and at most half of what is there, as expectations rest on that.

    >>> rows = np.array([[0.0, 9.0], [1.0, 9.5], [0.5, 10.0], [0.0, 9.5]] * 3)
    >>> next_step(rows, 0, Goal(until=0.95), 10, 1.0).batch
    0
    """
    n = len(profit)
    selection = None
    waits, limits = [0], [0]
    if goal.until is not None:
        selection = select(profit, zone, goal.until, pilot)
        waits.append(selection.expected)
        limits.append(selection.most)
    precise = None
    if goal.precision is not None:
        missing = _missing(profit, baseline, goal.precision)
        precise = missing == 0
        waits.append(missing)
        limits.append(missing if precise else goal.maximum)
    left = max(goal.maximum - n, 0)
    expected = min(max(waits), left)
    batch = min(max(min(expected, n // 2), SMALLEST), left) if expected else 0
    return Step(selection, precise, expected, min(max(limits), left), batch)


def _missing(profit: Real, baseline: int, half_width: float) -> int:
    """Return the replications missing until paired 95 % intervals are narrow, as things look."""
    n = len(profit)
    spread = (profit - profit[:, [baseline]]).std(axis=0, ddof=1).max()
    return fewest_replications(float(spread) / half_width, n) - n
