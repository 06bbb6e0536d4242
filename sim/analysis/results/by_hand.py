"""Readings made by hand: of a table from `evaluate`, or from a loop of one's own."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sim.analysis.results.effects import is_named
from sim.analysis.results.reading import KEYS, Reading, Varied
from sim.analysis.results.varied import varied
from sim.measure.definitions import MEASURES
from sim.runs.parameter import Parameter
from sim.runs.plan.vary import told_values
from sim.runs.spreads import Levels
from sim.scenario import Scenario
from sim.scenario.paths import expand, split
from sim.scenario.phrases import path_words
from sim.text import visible


def reading_of(
    scenario: Scenario,
    frame: pd.DataFrame,
    title: str = "",
    parameters: Sequence[Parameter] = (),
) -> Reading:
    """Return a table of runs as the Reading of a sweep.

    The table has the columns point, policy and replication, one for each measure, and others,
    which are what was varied: dotted paths of the scenario, or anything else by its name.
    `parameters` say more of some of them. Raises ValueError for a table without these columns or
    with two rows for one run.

    >>> runs = {"point": [0, 1], "policy": ["bond"] * 2, "replication": [0, 0]}
    >>> frame = pd.DataFrame({**runs, "delay": [4, 13], "profit": [1.0, 2.0]})
    >>> reading_of(Scenario.load("grocery"), frame).varied
    (Varied(path='delay', words='delay', how='4, 13'),)
    """
    missing = [name for name in KEYS if name not in frame]
    measures = tuple(name for name in frame if name in MEASURES)
    if missing or not measures:
        lacking = ", ".join(missing) or "any measure"
        raise ValueError(f"a table of runs needs the column {lacking}")
    if frame.duplicated(list(KEYS)).any():
        raise ValueError("a table of runs has one row per point, policy and replication")
    known = {each.path: each for each in parameters}
    paths = [str(name) for name in frame if name not in (*KEYS, *measures)]
    points = frame.drop_duplicates("point")
    policies = tuple(dict.fromkeys(frame["policy"].astype(str)))
    return Reading(
        title=title or scenario.title,
        frame=frame,
        varied=tuple(
            varied(known[path]) if path in known else _varied(scenario, path, points[path])
            for path in paths
        ),
        measures=tuple(map(str, measures)),
        policies=policies,
        baseline=scenario.baseline if scenario.baseline in policies else None,
        focal=scenario.focal,
        currency=scenario.currency,
        weeks=scenario.weeks,
        customers=scenario.simulated,
        replications=int(frame["replication"].nunique()),
        planned=len(frame),
        wanted=len(points),
        design="points chosen by hand",
        provenance=(("Scenario, SHA-256 of its content", scenario.fingerprint()),),
    )


def _varied(scenario: Scenario, path: str, values: pd.Series) -> Varied:
    if is_named(values):
        how = ", ".join(visible(str(value), 40) for value in dict.fromkeys(values))
    else:
        how = told_values(Levels(tuple(sorted(set(values.astype("float64"))))))
    return Varied(path, _words(scenario, path), how)


def _words(scenario: Scenario, path: str) -> str:
    """Return a path of the scenario in words, anything else as it is."""
    try:
        keys = split(path)
    except ValueError:
        return visible(path)
    known = len(keys) > 1 and expand(scenario.model_dump(by_alias=True), keys)
    return path_words(keys) if known else visible(path)
