"""A pilot as an analysis."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.analysis.pilot.pilot import Pilot, pilot
from sim.analysis.pilot.question import Question
from sim.analysis.pilot.table import pilot_report
from sim.analysis.pilot.words import described
from sim.command.analysis import Analysis
from sim.report.blocks import Section
from sim.report.folders import report_folder
from sim.report.page import Page
from sim.report.progress import progress_bar
from sim.scenario import Scenario


class PilotAnalysis(Analysis[Pilot]):
    """How should a policy be tried first, and is that worth it?"""

    def __init__(
        self, scenario: Scenario, name: str, question: Question, workers: int | None, command: str
    ) -> None:
        self._scenario, self._name, self._question = scenario, name, question
        self._workers, self._command = workers, command
        self.kind = scenario.kind
        self.folder = report_folder(name, question.policy, "pilot")

    def find(self, folder: Path | None) -> Pilot:
        """Simulate the pilot in its worlds; no run is kept."""
        with progress_bar("Simulating", "Preparing the worlds", "worlds") as tell:
            return pilot(self._scenario, self._name, self._question, self._workers, tell)

    def data(self, answer: Pilot) -> Mapping[str, Any]:
        """Return the plan, what it would read, and what it is worth."""
        return described(answer)

    def told(self, answer: Pilot) -> list[Section]:
        """Return the advice, the plan, and what it is worth."""
        return pilot_report(answer)

    def page(self, answer: Pilot) -> Page:
        """Return the plan as a page."""
        from sim.analysis.pilot.page import pilot_page

        return pilot_page(answer, self._command)
