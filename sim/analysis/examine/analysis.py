"""An examination as an analysis: it is told in the terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.command.analysis import Analysis
from sim.report.blocks import LONG, Prose, Section, Span
from sim.report.examination import remarks_table, shares_table
from sim.report.progress import progress_bar
from sim.scenario import Scenario
from sim.studies.examination.examine import examine
from sim.studies.examination.remark import Examination
from sim.text import visible


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


def examination_report(scenario: Scenario, found: Examination) -> list[Section]:
    """Return the sections of a terminal: what is serious, shares, and all that was asked."""
    head = f"baseline · {found.customers:,} customers · seed {found.seed}"
    serious = [
        Prose((Span("Serious: ", "bad"), visible(remark.words, LONG))) for remark in found.serious
    ]
    verdict = (
        "A decision made in this market rests on what is serious above: mend it first."
        if serious
        else "Nothing here makes decisions in this market doubtful."
    )
    return [
        Section(
            "examination",
            f"What a referee would ask of: {visible(scenario.title, LONG)}",
            [
                Prose(head),
                shares_table(found.targets),
                remarks_table(found.remarks),
                *serious,
                Prose(verdict, strong=True),
            ],
        )
    ]
