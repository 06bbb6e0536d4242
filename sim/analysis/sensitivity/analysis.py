"""A sensitivity analysis as an analysis."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.analysis.sensitivity.analyse import Question, Sensitivity, analyse
from sim.analysis.sensitivity.table import plan_sentence, sensitivity_report
from sim.command.analysis import Analysis
from sim.report.blocks import Section
from sim.report.folders import report_folder
from sim.report.page import Page
from sim.report.progress import announce, progress_bar
from sim.runs.plan.plan import Plan
from sim.runs.store.store import FILE


class SensitivityAnalysis(Analysis[Sensitivity]):
    """Which numbers does an outcome hang on, and how much of it is chance?"""

    keeps = True

    def __init__(self, plan: Plan, question: Question, workers: int | None) -> None:
        self._plan, self._question, self._workers = plan, question, workers
        self.kind = plan.scenario.kind
        self.folder = report_folder(plan.name, "sensitivity")

    def find(self, folder: Path | None) -> Sensitivity:
        """Make the runs, or use those that the folder keeps."""
        announce(plan_sentence(self._question.rows, self._question.runs))
        with progress_bar("Running", "Preparing the markets", "runs") as tell:
            return analyse(
                self._question,
                workers=self._workers,
                store=folder / FILE if folder else None,
                progress=tell,
            )

    def data(self, answer: Sensitivity) -> Mapping[str, Any]:
        """Return what `to_dict` says."""
        return answer.to_dict()

    def told(self, answer: Sensitivity) -> list[Section]:
        """Return the indices with intervals, and what they say."""
        return sensitivity_report(answer)

    def page(self, answer: Sensitivity) -> Page:
        """Return the figure, and the tables of indices and runs."""
        from sim.analysis.sensitivity.page import sensitivity_page

        return sensitivity_page(answer, self.told(answer))
