"""Results: a real pilot read back in, and what it changes of what is thought of the policy."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import stats

from sim.analysis.pilot.assignment import Assignment
from sim.analysis.pilot.lots import ARMS, OUTSIDE, POLICY
from sim.analysis.pilot.pilot import Pilot
from sim.analysis.pilot.records import ID, read_records
from sim.analysis.pilot.value import believe
from sim.scenario import Problem, ScenarioError
from sim.scenario.paths import did_you_mean
from sim.stats.two_arms import Reading, Vector, read_arms
from sim.text import name_of, show

COLUMNS = (ID, "arm", "before", "after")
_WHY = "each unit's arm, and its measure in the weeks before the pilot and in those of it"
FAR = 3.0
"""Standard errors from every world beyond which none of them is like the firm's own."""


@dataclass(frozen=True)
class Results:
    """What a real pilot read, before anything is made of it."""

    file: str
    counts: dict[str, int]
    """Units that were read, by arm."""
    reading: Reading


def read_results(path: Path, assignment: Assignment) -> Results:
    """Return what a pilot with that assignment has read.

    Raises ScenarioError for a file that cannot be read, columns that are missing, numbers that are
    none, ids or arms that are not the assignment's, ids of the assignment that are missing, and an
    empty arm.
    """
    records = read_records(path, COLUMNS, _WHY)
    arm_of = dict(zip(assignment.ids, assignment.arms, strict=True))
    stratum_of = dict(zip(assignment.ids, assignment.strata, strict=True))
    arms, problems = records.column("arm"), []
    for row, (unit, arm) in enumerate(zip(records.ids, arms, strict=True)):
        planned = arm_of.get(unit)
        if arm not in ARMS[POLICY:]:
            expected = f"expected {' or '.join(ARMS[POLICY:])}"
            problems.append(records.problem(row, "arm", expected, did_you_mean(arm, ARMS)))
        elif planned is None or planned == ARMS[OUTSIDE]:
            told = "no such id is in the pilot by this plan's assignment"
            problems.append(records.problem(row, ID, told))
        elif planned != arm:
            told = f'the plan has {show(unit)} in the arm "{planned}"'
            hint = "whoever was drawn into an arm counts there, whatever happened to it"
            problems.append(records.problem(row, "arm", told, hint))
    there = set(records.ids)
    gone = [u for u, arm in arm_of.items() if arm != ARMS[OUTSIDE] and u not in there]
    for arm in ARMS[POLICY:]:
        if arm not in arms:
            told = f'nobody is in the arm "{arm}"; expected both arms of the plan'
            problems.append(Problem(name_of(path), None, "arm", None, told))
            gone = [unit for unit in gone if arm_of[unit] != arm]
    if gone:
        told = f"{len(gone):,} of the plan's ids are missing, such as {show(gone[0])}"
        hint = "who left counts, too, with what it brought until then: 0 if nothing"
        problems.append(Problem(name_of(path), None, ID, None, told, hint))
    if problems:
        raise ScenarioError(problems)
    after, before = (np.array(records.numbers(name)) for name in ("after", "before"))
    treated = np.array([arm == ARMS[POLICY] for arm in arms])
    strata = np.unique([stratum_of[unit] for unit in records.ids], return_inverse=True)[1]
    reading = read_arms(after, before, treated, strata.astype(np.int64))
    counts = {arm: arms.count(arm) for arm in ARMS[POLICY:]}
    return Results(name_of(path), counts, reading)


@dataclass(frozen=True)
class Update:
    """What a pilot's reading changes: the gain that is expected, and which worlds are likely."""

    results: Results
    gain: float
    """Expected gain of rolling out now over giving up, at the market's size."""
    sd: float
    """Standard deviation of what is still not known of it."""
    weights: Vector
    """Probability of each world, all alike before."""
    nearest: float
    """Standard errors that the reading is away from the world nearest to it."""
    values: tuple[tuple[str, float, float], ...]
    """Of each uncertain number: its path, its mean over the worlds before, and now."""

    @property
    def p_gain(self) -> float:
        """Probability that rolling out gains."""
        if self.sd == 0.0:
            return float(self.gain > 0.0)
        return float(stats.norm.cdf(self.gain / self.sd))

    @property
    def surprising(self) -> bool:
        """Whether no world reads anything like it."""
        return self.nearest > FAR

    @property
    def worlds(self) -> float:
        """How many worlds, equally likely, would be as many as are left (Kish)."""
        return float(1.0 / (self.weights**2).sum())


def update(pilot: Pilot, results: Results) -> Update:
    """Return what a pilot's reading makes of the worlds in which it was simulated.

    The gain: a bivariate normal over the worlds, given the reading (see `believe`). The worlds:
    each by how likely it makes the reading (Bayes).
    """
    reading, prospects = results.reading, pilot.prospects
    error = max(reading.error, 1e-9 * max(abs(reading.value), 1.0))
    belief = believe(prospects, error)
    away = (reading.value - prospects.naive) / error
    likely = np.exp(-0.5 * (away**2 - (away**2).min()))
    weights = likely / likely.sum()
    before = pilot.points.mean(axis=0)
    now = weights @ pilot.points
    return Update(
        results,
        belief.after(reading.value),
        belief.sd,
        weights,
        float(np.abs(away).min()),
        tuple(
            (each.path, float(b), float(n))
            for each, b, n in zip(pilot.uncertain, before, now, strict=True)
        ),
    )


def nothing_to_learn(pilot: Pilot) -> bool:
    """Return whether the worlds are one, so that no reading tells them apart."""
    return len(pilot.worlds) < 2 or math.isclose(float(np.ptp(pilot.prospects.naive)), 0.0)
