"""An optimisation as an analysis."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.analysis.optimise.optimise import optimise
from sim.analysis.optimise.question import Question
from sim.analysis.optimise.result import Optimum
from sim.analysis.optimise.table import optimum_report
from sim.analysis.optimise.words import optimum_sentences
from sim.command.analysis import Analysis
from sim.interruption import keeping_runs
from sim.report.blocks import Section
from sim.report.folders import report_folder
from sim.report.page import Page
from sim.report.progress import stages
from sim.runs.store.store import FILE


class OptimiseAnalysis(Analysis[Optimum]):
    """Where should the levers of a policy stand?"""

    keeps = True

    def __init__(self, question: Question, workers: int | None) -> None:
        self._question, self._workers = question, workers
        self.kind = question.scenario.kind
        self.folder = report_folder(question.name, "optimum")

    def find(self, folder: Path | None) -> Optimum:
        """Search, or go on from the runs that the folder keeps."""
        store = folder / FILE if folder else None
        with keeping_runs(store is not None):
            return optimise(self._question, workers=self._workers, store=store, stage=stages)

    def data(self, answer: Optimum) -> Mapping[str, Any]:
        """Return the optimum, and what it says in sentences."""
        return {**answer.to_dict(), "sentences": optimum_sentences(answer)}

    def told(self, answer: Optimum) -> list[Section]:
        """Return the finalists in a table, and what to do."""
        return optimum_report(answer)

    def page(self, answer: Optimum) -> Page:
        """Return the page with the answer, and retention against profit in a picture."""
        from sim.analysis.optimise.page import optimum_page

        return optimum_page(answer)
