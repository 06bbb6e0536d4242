"""Scenario discovery: under each policy, the region of what varied in which something happens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.discover.boxes import Box, find_boxes
from sim.analysis.discover.cases import GAIN, Cases, find_cases
from sim.analysis.discover.prim import Mask, Matrix
from sim.notebook import Tabular
from sim.runs.parameter import Parameter
from sim.runs.rule import Rule, deciding_pair


@dataclass(frozen=True, slots=True)
class Region:
    """Where it happens under one policy."""

    policy: str
    values: Matrix
    """Points by parameters."""
    cases: Mask
    """For each point, whether it happens there."""
    boxes: tuple[Box, ...]
    """The best first; none if it happens nowhere, everywhere, or where no rule tells."""
    deciding: tuple[int, int]
    """The two parameters that decide, by index; no more than two to draw if there are no boxes."""
    undefined: int = 0
    """Points at which the condition is neither true nor false, as what it names is undefined."""

    @property
    def share(self) -> float:
        """Share of the points at which it happens."""
        return float(self.cases.mean())

    def to_dict(self, parameters: Sequence[Parameter]) -> dict[str, Any]:
        """Return plain types, with the paths of the parameters."""
        return {
            "policy": self.policy,
            "points": len(self.cases),
            "cases": int(self.cases.sum()),
            "share": self.share,
            "undefined": self.undefined,
            "boxes": [_box(box, parameters) for box in self.boxes],
            "deciding": [parameters[i].path for i in dict.fromkeys(self.deciding) if self.boxes],
        }


@dataclass(frozen=True, slots=True, repr=False)
class Discovery(Tabular):
    """Where the condition is true, policy by policy."""

    name: str
    """Of the experiment."""
    where: str
    parameters: tuple[Parameter, ...]
    regions: tuple[Region, ...]
    """Of each policy under which it happens anywhere; of all policies if of none."""
    never: tuple[str, ...]
    """Policies under which it happens nowhere although it does under others; none if the
    condition speaks of the policy, nor the baseline if it speaks of gains."""
    lacking: tuple[str, ...]
    """Policies under which it is neither true nor false anywhere: they lack what it names."""
    points: int
    replications: int
    """At each point; measures are means over them."""
    seed: int

    def to_dict(self) -> dict[str, Any]:
        """Return plain types, ready for JSON."""
        return {
            "experiment": self.name,
            "where": self.where,
            "points": self.points,
            "replications": self.replications,
            "seed": self.seed,
            "policies": [region.to_dict(self.parameters) for region in self.regions],
            "never": list(self.never),
            "lacking": list(self.lacking),
        }

    def to_frame(self) -> pd.DataFrame:
        """Return one row per policy, box and limit.

        Columns: policy, box (from 1), parameter, side, at, quasi_p, and of the whole box points,
        cases, density, coverage and chance.
        """
        columns = ["policy", "box", "parameter", "side", "at", "quasi_p", *_WHOLE]
        rows = [
            (region.policy, number, *limit, *_whole(box))
            for region in self.regions
            for number, box in enumerate(region.boxes, 1)
            for limit in _limits(box, self.parameters)
        ]
        return pd.DataFrame(rows, columns=columns)


_WHOLE = ("points", "cases", "density", "coverage", "chance")


def discover(
    runs: pd.DataFrame,
    parameters: Sequence[Parameter],
    where: str,
    *,
    name: str = "",
    baseline: str | None = None,
    seed: int = 1,
    tell: Callable[[], None] = lambda: None,
) -> Discovery:
    """Find the points of a sweep at which a condition is true, policy by policy, as rules.

    `runs` has a row per point, policy and replication, with a column for the path of each
    parameter and one per measure, as `evaluate` and `results` give them. Each policy is looked at
    by itself; those under which the condition is true nowhere are only named, and so are those that
    lack what it names. `seed` is for the test against chance; `tell()` is called while that goes
    on. Raises WhereError and ScenarioError as `find_cases`.

    >>> from sim.runs.spreads import Between
    >>> habit = Parameter("behaviour.choice.habit", Between(0.0, 1.0))
    >>> habits = np.linspace(0.0, 1.0, 41)
    >>> runs = pd.DataFrame({"point": range(41), "policy": "bond", "replication": 0,
    ...     "behaviour.choice.habit": habits, "profit": 31.0 - 100.0 * habits})
    >>> found = discover(runs, [habit], "profit < 0")
    >>> found.regions[0].boxes[0].rule.words(found.parameters)
    'strength of habit is above 0.31'
    """
    varied = [parameter.path for parameter in parameters]
    cases = find_cases(runs, varied, where, baseline)
    regions = []
    lacking = _lacking(cases)
    for policy, rows in cases.table.groupby("policy", sort=False):
        values = rows[varied].to_numpy(np.float64)
        here = cases.holds[rows.index].to_numpy(np.bool_)
        if str(policy) not in lacking and (here.any() or not cases.holds.any()):
            boxes = find_boxes(values, here, seed, tell=tell)
            pair = deciding_pair(values, here, _surest_first(boxes[0]) if boxes else None)
            undefined = int(cases.undecided[rows.index].sum())
            regions.append(Region(str(policy), values, here, boxes, pair, undefined))
    return Discovery(
        name=name,
        where=cases.condition.text.strip(),
        parameters=tuple(parameters),
        regions=tuple(regions),
        never=_never(cases, {*lacking, *(region.policy for region in regions)}, baseline),
        lacking=lacking,
        points=int(runs["point"].nunique()),
        replications=cases.replications,
        seed=seed,
    )


def _lacking(cases: Cases) -> tuple[str, ...]:
    """Return the policies under which nothing is decided at any point."""
    everywhere = cases.undecided.groupby(cases.table["policy"], sort=False).all()
    return tuple(str(policy) for policy in everywhere.index[everywhere])


def _never(cases: Cases, told: set[str], baseline: str | None) -> tuple[str, ...]:
    asked = cases.condition.names
    if "policy" in asked:
        return ()
    gains = any(name.endswith(GAIN) for name in asked)
    there = map(str, cases.table["policy"].unique())
    return tuple(p for p in there if p not in told and not (gains and p == baseline))


def _surest_first(box: Box) -> Rule:
    """Return the rule with the limits that are least in doubt first."""
    order = sorted(range(len(box.doubts)), key=lambda i: box.doubts[i])
    return replace(box.rule, limits=tuple(box.rule.limits[i] for i in order))


def _box(box: Box, parameters: Sequence[Parameter]) -> dict[str, Any]:
    return {
        **box.rule.to_dict(parameters),
        "quasi_p": list(box.doubts),
        "points": box.points,
        "cases": box.cases,
        "trajectory": [
            {
                "points": step.points,
                "density": step.density,
                "coverage": step.coverage,
                "limited": step.limited,
                "chosen": step.chosen,
            }
            for step in box.trajectory
        ],
    }


def _limits(box: Box, parameters: Sequence[Parameter]) -> list[tuple[str, str, float, float]]:
    return [
        (parameters[limit.parameter].path, "above" if limit.above else "below", limit.at, doubt)
        for limit, doubt in zip(box.rule.limits, box.doubts, strict=True)
    ]


def _whole(box: Box) -> tuple[int, int, float, float, float]:
    rule = box.rule
    return box.points, box.cases, rule.density, rule.coverage, rule.chance
