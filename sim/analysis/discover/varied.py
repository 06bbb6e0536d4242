"""The varied numbers of a finished sweep, as the rules about regions want them."""

from __future__ import annotations

import pandas as pd

from sim.runs.parameter import Parameter
from sim.runs.results import Experiment
from sim.runs.spreads import Around, Levels
from sim.runs.store.about import Beside

FEW = 12
"""Values of a number up to which it is told by its values, and not by a limit between them."""


def varied_parameters(experiment: Experiment, runs: pd.DataFrame) -> tuple[Parameter, ...]:
    """Return the varied numbers of a sweep as Parameters, in the order of its file."""
    beside = zip(experiment.paths, experiment.beside, strict=True)
    return tuple(parameter_of(path, how, runs[path]) for path, how in beside)


def parameter_of(path: str, beside: Beside, values: pd.Series[float]) -> Parameter:
    """Return a varied path as a Parameter, by the values that it took.

    >>> parameter_of("firms.us.price", "", pd.Series([28.0, 30.0, 28.0])).steps
    True
    >>> parameter_of("segments.*.price_sensitivity.mean", "times", pd.Series([0.9])).beside
    'times'
    """
    levels = sorted(set(values.tolist()))
    if beside:
        return Parameter(path, Around(0.0, 1.0), beside)
    spread = Levels(tuple(levels)) if len(levels) <= FEW else Around(0.0, 1.0)
    return Parameter(path, spread, whole=all(value.is_integer() for value in levels))
