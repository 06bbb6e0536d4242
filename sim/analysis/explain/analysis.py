"""The story of one customer as an analysis."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.analysis.explain.explain import explain
from sim.analysis.explain.life import Explanation
from sim.analysis.explain.story import story_report
from sim.analysis.explain.story_short import short_report
from sim.command.analysis import Analysis
from sim.report.blocks import Section
from sim.report.folders import report_folder
from sim.report.page import Page
from sim.report.progress import progress_bar
from sim.scenario import Scenario


class ExplainAnalysis(Analysis[Explanation]):
    """What did one customer live through, and where did it part from its twin?"""

    named = ("policy", "customer", "pick")

    def __init__(
        self,
        scenario: str,
        name: str,
        spec: Scenario,
        *,
        customer: int | None,
        policy: str | None,
        seed: int,
        week: int | None,
        weeks: int | None,
        customers: int | None,
        group: str | None,
        everything: bool,
    ) -> None:
        self._scenario, self.kind = scenario, spec.kind
        self._customer, self._policy, self._seed = customer, policy, seed
        self._week, self._weeks, self._customers = week, weeks, customers
        self._group, self._everything = group, everything
        whom = group or ("customer" if customer is None else f"customer-{customer}")
        self.folder = report_folder(name, policy or spec.baseline, whom)

    def find(self, folder: Path | None) -> Explanation:
        """Follow the customer; nothing is kept."""
        with progress_bar("Following the customer", "Preparing the market", "weeks") as tell:
            return explain(
                self._scenario,
                self._customer,
                self._policy,
                self._seed,
                week=self._week,
                weeks=self._weeks,
                customers=self._customers,
                group=self._group,
                progress=tell,
            )

    def data(self, answer: Explanation) -> Mapping[str, Any]:
        """Return what `to_dict` says."""
        return answer.to_dict()

    def told(self, answer: Explanation) -> list[Section]:
        """Return the story in plain sentences: what decided, or everything."""
        return story_report(answer) if self._everything else short_report(answer)

    def page(self, answer: Explanation) -> Page:
        """Return the page: the whole story, both lives in a figure, and a table of weeks."""
        from sim.analysis.explain.page import story_page

        return story_page(answer)
