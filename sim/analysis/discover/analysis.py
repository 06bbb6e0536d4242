"""A discovery as an analysis."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from sim.analysis.discover.cases import find_cases
from sim.analysis.discover.discover import Discovery, discover
from sim.analysis.discover.table import discovery_report
from sim.analysis.discover.words import discovery_sentences
from sim.command.analysis import Analysis
from sim.interruption import stop_if_interrupted
from sim.report.blocks import Section
from sim.report.folders import report_folder
from sim.report.page import Page
from sim.report.progress import waiting
from sim.runs.parameter import Parameter
from sim.runs.results import Experiment
from sim.runs.spreads import Around, Levels
from sim.runs.store.about import Beside
from sim.text import slug

FEW = 12
"""Values of a number up to which it is told by its values, and not by a limit between them."""


class DiscoverAnalysis(Analysis[Discovery]):
    """Where in a sweep does something happen?"""

    named = ("where",)

    def __init__(self, about: Experiment, runs: pd.DataFrame, where: str, seed: int) -> None:
        self._about, self._runs, self._where, self._seed = about, runs, where, seed
        self._varied = varied_parameters(about, runs)
        paths = [each.path for each in self._varied]
        find_cases(runs, paths, where, about.baseline)  # a wrong condition is told first
        self.folder = report_folder(about.name, "discovery") / slug(where)

    def find(self, folder: Path | None) -> Discovery:
        """Look for boxes; nothing is kept."""
        with waiting("Looking for boxes"):
            return discover(
                self._runs,
                self._varied,
                self._where,
                name=self._about.title or self._about.name,
                baseline=self._about.baseline,
                seed=self._seed,
                tell=stop_if_interrupted,
            )

    def data(self, answer: Discovery) -> Mapping[str, Any]:
        """Return the boxes, the sweep that they are of, and what they say in sentences."""
        kept = ("scenario", "seed", "fingerprint", "version")
        return {
            **answer.to_dict(),
            "sweep": {name: getattr(self._about, name) for name in kept},
            "sentences": discovery_sentences(answer),
        }

    def told(self, answer: Discovery) -> list[Section]:
        """Return the boxes by their limits, and what they say."""
        return discovery_report(answer)

    def page(self, answer: Discovery) -> Page:
        """Return a figure per policy, and a table of boxes."""
        from sim.analysis.discover.page import discovery_page

        return discovery_page(answer, self.told(answer))


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
