"""A pilot as an analysis."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.analysis.pilot.answer import Answer
from sim.analysis.pilot.assignment import Assignment, keep
from sim.analysis.pilot.pilot import pilot
from sim.analysis.pilot.question import Question
from sim.analysis.pilot.results import Results, update
from sim.analysis.pilot.table import pilot_report
from sim.command.analysis import Analysis
from sim.report.blocks import Section
from sim.report.page import Page
from sim.report.progress import progress_bar
from sim.scenario import Scenario


class PilotAnalysis(Analysis[Answer]):
    """How should a policy be tried first, and is that worth it?"""

    named = ("policy",)

    def __init__(
        self,
        scenario: Scenario,
        name: str,
        question: Question,
        folder: Path,
        *,
        assignment: Assignment | None,
        results: Results | None,
        workers: int | None,
        command: str,
    ) -> None:
        self._scenario, self._name, self._question = scenario, name, question
        self._assignment, self._results = assignment, results
        self._workers, self._command = workers, command
        self.kind = scenario.kind
        self.folder = folder
        self.keeps = assignment is not None and results is None

    def find(self, folder: Path | None) -> Answer:
        """Simulate the pilot in its worlds; of all that is made the assignment is kept."""
        kept = None
        if folder is not None and self._assignment is not None and self.keeps:
            kept = keep(self._assignment, folder)
        with progress_bar("Simulating", "Preparing the worlds", "worlds") as tell:
            plan = pilot(self._scenario, self._name, self._question, self._workers, tell)
        learnt = None if self._results is None else update(plan, self._results)
        return Answer(plan, self._assignment, kept, learnt)

    def data(self, answer: Answer) -> Mapping[str, Any]:
        """Return the plan, what it would read, and what it is worth."""
        return answer.to_dict()

    def told(self, answer: Answer) -> list[Section]:
        """Return the advice, the plan, and what it is worth."""
        return pilot_report(answer)

    def page(self, answer: Answer) -> Page:
        """Return the plan as a page."""
        from sim.analysis.pilot.page import pilot_page

        return pilot_page(answer, self._command)
