"""An examination as an analysis: it is told in the terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.analysis.examine.table import examination_report
from sim.command.analysis import Analysis
from sim.report.blocks import Section
from sim.report.progress import progress_bar
from sim.scenario import Scenario
from sim.studies.examination.examine import examine
from sim.studies.examination.remark import Examination


class ExamineAnalysis(Analysis[Examination]):
    """Would a referee believe this market?"""

    paged = False

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self._scenario, self._seed = scenario, seed
        self.kind = scenario.kind
        self.folder = Path()

    def find(self, folder: Path | None) -> Examination:
        """Run the baseline and look at it; nothing is kept."""
        spec = self._scenario
        with progress_bar("Examining", "Preparing the market", "looks") as tell:
            return examine(spec, self._seed, progress=tell)

    def data(self, answer: Examination) -> Mapping[str, Any]:
        """Return every remark, and what was entered beside what came out."""
        return answer.to_dict()

    def told(self, answer: Examination) -> Sequence[Section]:
        """Return what was found, the serious first."""
        return examination_report(self._scenario, answer)
