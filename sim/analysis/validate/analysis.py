"""A validation as an analysis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.analysis.validate.table import validation_report
from sim.analysis.validate.validate import Validation, validate
from sim.command.analysis import Analysis
from sim.report.blocks import Section
from sim.report.folders import report_folder
from sim.report.page import Page
from sim.report.progress import progress_bar
from sim.scenario import Scenario
from sim.studies.regularity import Regularity


class ValidateAnalysis(Analysis[Validation]):
    """Does a market show the published regularities of loyalty?"""

    def __init__(
        self,
        scenario: Scenario,
        name: str,
        wanted: Sequence[Regularity],
        seed: int,
        customers: int,
        off: bool = True,
    ) -> None:
        self._scenario, self._wanted = scenario, wanted
        self._seed, self._customers, self._off = seed, customers, off
        self.kind = scenario.kind
        self.folder = report_folder(name, "validation")

    def find(self, folder: Path | None) -> Validation:
        """Make every experiment; nothing is kept."""
        with progress_bar("Looking", "Preparing the market", "regularities") as tell:
            return validate(
                self._scenario,
                self._wanted,
                self._seed,
                self._customers,
                progress=tell,
                off=self._off,
            )

    def data(self, answer: Validation) -> Mapping[str, Any]:
        """Return what `to_dict` says."""
        return answer.to_dict()

    def told(self, answer: Validation) -> list[Section]:
        """Return the table of regularities."""
        return validation_report(answer)

    def page(self, answer: Validation) -> Page:
        """Return the table, then a picture and the whole story of every row."""
        from sim.analysis.validate.page import validation_page

        return validation_page(answer)
