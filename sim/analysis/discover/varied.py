"""The varied numbers of a finished sweep, as the rules about regions want them."""

from __future__ import annotations

import pandas as pd

from sim.runs.band import Parameter
from sim.runs.results import Experiment
from sim.scenario.scenario import Band

FEW = 12
"""Values of a number up to which it is told by its values, and not by a limit between them."""


def varied_parameters(experiment: Experiment, runs: pd.DataFrame) -> tuple[Parameter, ...]:
    """Return the parameters, in the order of the file."""
    beside = zip(experiment.paths, experiment.beside, strict=True)
    return tuple(parameter_of(path, how, runs[path]) for path, how in beside)


def parameter_of(path: str, beside: str, values: pd.Series[float]) -> Parameter:
    """Return Parameter.

    >>> parameter_of("firms.us.price", "", pd.Series([28.0, 30.0, 28.0])).steps
    True
    >>> parameter_of("segments.*.price_sensitivity.mean", "times", pd.Series([0.9])).several
    True
    """
    levels = sorted(set(values.tolist()))
    whole = all(value.is_integer() for value in levels)
    if beside == "times":
        return Parameter(path, {"times": 2.0}, 1.0, True, whole=False)
    if beside == "plus_minus":
        return Parameter(path, {"plus_minus": 1.0}, 0.0, True, whole=False)
    band: Band = list(levels) if len(levels) <= FEW else {"plus_minus": 1.0}
    return Parameter(path, band, None, False, whole)
