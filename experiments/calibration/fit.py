"""Simulated moments with common draws: numbers that bring regularities to where they should be.

The method of simulated moments (McFadden 1989): the same draws at every trial, so that what is
measured moves with the numbers and not with chance; least squares over distances in half-bands.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from experiments.calibration.stages import Free, Stage
from sim.scenario import Scenario
from sim.scenario.check import check
from sim.scenario.content import content
from sim.scenario.paths import expand, split, value_at
from sim.studies.lab import Lab
from sim.studies.regularity import Value

STEP = 0.08
"""Share of the way from the lower to the upper end by which a number is tried out."""
TRIALS = 8
"""Steps of the search; each tries out every number once."""


PLACES = 5
"""Where a number that is alone is tried out first, from end to end: the way there may be bumpy."""


@dataclass(frozen=True)
class Fit:
    """The numbers that a stage gave, and what the market shows before and after."""

    stage: Stage
    before: tuple[float, ...]
    """The numbers in the file (a factor of 1 for several)."""
    after: tuple[float, ...]
    values_before: tuple[Value, ...]
    values_after: tuple[Value, ...]
    scenario: Scenario
    """With the numbers found."""


def calibrate(
    scenario: Scenario,
    stage: Stage,
    seed: int,
    customers: int,
    tell: Callable[[str], None] = lambda line: None,
) -> Fit:
    """Find the numbers of one stage that bring its values to their targets.

    `tell(line)` is called at each trial.
    """
    before = [today(scenario, free) for free in stage.free]
    low = np.array([free.low for free in stage.free])
    width = np.array([free.high for free in stage.free]) - low
    start = np.clip((np.array(before) - low) / width, 0.001, 0.999)

    def at(unit: NDArray[np.float64]) -> Scenario:
        numbers = low + width * unit
        return with_numbers(scenario, stage.free, numbers.tolist())

    def distances(unit: NDArray[np.float64]) -> NDArray[np.float64]:
        values = measured(at(unit), stage, seed, customers)
        numbers = (low + width * unit).round(4).tolist()
        tell(f"{numbers}: " + ", ".join(f"{value.name} {value.value:.4g}" for value in values))
        return np.array([distance(value, stage) for value in values])

    starts = [start]
    if len(start) == 1:
        starts += [np.array([(place + 0.5) / PLACES]) for place in range(PLACES)]
    best = min(starts, key=lambda unit: float(np.square(distances(unit)).sum()))
    found = least_squares(
        distances, best, bounds=(0.0, 1.0), diff_step=STEP, max_nfev=TRIALS, xtol=2e-3, ftol=1e-3
    )
    after = [round(number, 3) for number in (low + width * found.x).tolist()]
    rounded = with_numbers(scenario, stage.free, after)
    return Fit(
        stage=stage,
        before=tuple(before),
        after=tuple(after),
        values_before=measured(scenario, stage, seed, customers),
        values_after=measured(rounded, stage, seed, customers),
        scenario=rounded,
    )


def measured(scenario: Scenario, stage: Stage, seed: int, customers: int) -> tuple[Value, ...]:
    """Return the values of the stage's rows that have a target."""
    lab = Lab(scenario, seed, customers)
    found = [row.measure(lab) for row in stage.regularities if row.measure is not None]
    return tuple(value for finding in found for value in finding.values if _aimed(value, stage))


def distance(value: Value, stage: Stage) -> float:
    """Return the distance of a value from its target, in half-widths of the band."""
    assert value.band is not None
    middle = (value.band.low + value.band.high) / 2
    return (value.value - stage.targets.get(value.name, middle)) / (value.band.width / 2)


def today(scenario: Scenario, free: Free) -> float:
    """Return the number in the scenario; 1, a factor, for several."""
    if "*" in free.path:
        return 1.0
    number = value_at(content(scenario), split(free.path))
    assert isinstance(number, (int, float))
    return float(number)


def with_numbers(scenario: Scenario, free: Sequence[Free], numbers: Sequence[float]) -> Scenario:
    """Return the scenario with these numbers, or factors."""
    data = content(scenario)
    for each, number in zip(free, numbers, strict=True):
        for target in expand(data, split(each.path)):
            table = value_at(data, target[:-1])
            assert isinstance(table, dict)
            several = "*" in each.path
            table[target[-1]] = round(table[target[-1]] * number, 2) if several else number
    return check(data)


def _aimed(value: Value, stage: Stage) -> bool:
    return value.band is not None and (
        value.name in stage.targets or math.isfinite(value.band.width)
    )
