"""The results of a sweep as an analysis."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.analysis.results.export import described, write_csv, write_parquet
from sim.analysis.results.load import folder_of
from sim.analysis.results.reading import Reading
from sim.analysis.results.table import results_report
from sim.command.analysis import Analysis
from sim.report.blocks import Section
from sim.report.page import Page


class ResultsAnalysis(Analysis[Reading]):
    """What has a sweep found, finished or not?"""

    named = ("where",)

    def __init__(
        self,
        experiment: Path,
        where: str | None,
        reading: Reading,
        csv: Path | None,
        parquet: Path | None,
    ) -> None:
        self._reading, self._csv, self._parquet = reading, csv, parquet
        self.paged = csv is None and parquet is None
        self.folder = folder_of(experiment, where)

    def find(self, folder: Path | None) -> Reading:
        """Write the runs where they are wanted as a table."""
        if self._csv is not None:
            write_csv(self._reading, self._csv)
        if self._parquet is not None:
            write_parquet(self._reading, self._parquet)
        return self._reading

    def data(self, answer: Reading) -> Mapping[str, Any]:
        """Return what came out, and every run."""
        return described(answer)

    def told(self, answer: Reading) -> list[Section]:
        """Return what came out under each policy."""
        return results_report(answer)

    def page(self, answer: Reading) -> Page:
        """Return a page with response curves, heat maps, parallel coordinates and failures."""
        from sim.analysis.results.page import results_page

        return results_page(answer)
