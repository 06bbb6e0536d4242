"""A comparison as an analysis: what is found out, the decision, and the page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.analysis.compare.findings import Findings, Question, find_out
from sim.analysis.compare.table import compare_report
from sim.analysis.compare.verdict import forecast_sentence
from sim.command.analysis import Analysis
from sim.interruption import keeping_runs
from sim.report.blocks import Section
from sim.report.folders import report_folder
from sim.report.page import Page
from sim.report.progress import announce, stages
from sim.runs.store.store import FILE
from sim.scenario import Scenario


class CompareAnalysis(Analysis[Findings]):
    """Which policy keeps more customers, at what profit?"""

    def __init__(
        self, scenario: str, name: str, prepared: Scenario, question: Question, fresh: bool
    ) -> None:
        self._scenario, self._prepared = scenario, prepared
        self._question, self._fresh = question, fresh
        self.kind = prepared.kind
        self.folder = report_folder(name, "comparison")
        self.keeps = not fresh

    def find(self, folder: Path | None) -> Findings:
        """Make the runs, or use those that the folder keeps."""
        store = folder / FILE if folder and not self._fresh else None
        with keeping_runs(store is not None):
            return find_out(
                self._scenario,
                self._question,
                prepared=self._prepared,
                store=store,
                forecast=lambda told: announce(forecast_sentence(told)),
                stage=stages,
            )

    def data(self, answer: Findings) -> Mapping[str, Any]:
        """Return what `to_dict` says."""
        return answer.to_dict()

    def told(self, answer: Findings) -> list[Section]:
        """Return the decision, a table with one row per policy, and the grounds."""
        return compare_report(answer)

    def page(self, answer: Findings) -> Page:
        """Return the page with the decision and its grounds."""
        from sim.analysis.compare.page import decision_page

        return decision_page(answer)
