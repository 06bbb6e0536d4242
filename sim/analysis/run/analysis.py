"""One run as an analysis: from the command to the table, the figures and JSON."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.analysis.run.single import describe, run_once
from sim.command.analysis import Analysis
from sim.market.market import Market
from sim.report.folders import report_folder
from sim.report.progress import progress_bar
from sim.scenario import Scenario

if TYPE_CHECKING:
    from sim.report.blocks import Section
    from sim.report.page import Page


class RunAnalysis(Analysis[Market]):
    """How does every firm fare under one policy?"""

    named = ("policy",)

    def __init__(
        self, scenario: Scenario, name: str, policy: str | None, seed: int, threads: int
    ) -> None:
        self._scenario, self._name, self._policy = scenario, name, policy
        self._seed, self._threads = seed, threads
        self.kind = scenario.kind
        self.folder = report_folder(name, policy or scenario.baseline)
        self._described: Mapping[str, Any] = {}

    def find(self, folder: Path | None) -> Market:
        """Run the market; nothing is kept."""
        with progress_bar("Simulating", "Preparing the market", "weeks") as tell:
            market = run_once(self._scenario, self._policy, self._seed, self._threads, tell)
        self._described = describe(market, self._name)
        return market

    def data(self, answer: Market) -> Mapping[str, Any]:
        """Return what `describe` says of the market."""
        return self._described

    def told(self, answer: Market) -> list[Section]:
        """Return a table with one row per firm."""
        from sim.analysis.run.table import run_report

        return run_report(answer, self._described)

    def page(self, answer: Market) -> Page:
        """Return the page: figures over time, and tables."""
        from sim.analysis.run.page import run_page

        return run_page(answer, self.told(answer))
