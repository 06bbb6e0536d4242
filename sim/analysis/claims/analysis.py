"""The claims as an analysis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.analysis.claims.result import ClaimsResult
from sim.analysis.claims.table import claims_report
from sim.analysis.claims.try_claims import try_claims
from sim.command.analysis import Analysis
from sim.report.blocks import Section
from sim.report.folders import report_folder
from sim.report.page import Page
from sim.report.progress import progress_bar
from sim.scenario import Scenario
from sim.studies.claims.claim import Claim


class ClaimsAnalysis(Analysis[ClaimsResult]):
    """Which claims of the founding literature hold in a market, and what decides?"""

    def __init__(
        self,
        scenario: Scenario,
        name: str,
        wanted: Sequence[Claim],
        *,
        draws: int,
        replications: int,
        seed: int,
        customers: int,
        workers: int | None,
    ) -> None:
        self._scenario, self._wanted = scenario, wanted
        self._draws, self._replications, self._seed = draws, replications, seed
        self._customers, self._workers = customers, workers
        self.kind = scenario.kind
        self.folder = report_folder(name, "claims")

    def find(self, folder: Path | None) -> ClaimsResult:
        """Try every claim; nothing is kept."""
        with progress_bar("Trying", "Preparing the markets", "markets") as tell:
            return try_claims(
                self._scenario,
                self._wanted,
                draws=self._draws,
                replications=self._replications,
                seed=self._seed,
                customers=self._customers,
                workers=self._workers,
                progress=tell,
            )

    def data(self, answer: ClaimsResult) -> Mapping[str, Any]:
        """Return what `to_dict` says."""
        return answer.to_dict()

    def told(self, answer: ClaimsResult) -> list[Section]:
        """Return the table of claims, and what decides."""
        return claims_report(answer)

    def page(self, answer: ClaimsResult) -> Page:
        """Return the table, then statement, experiment, result and conditions of each."""
        from sim.analysis.claims.page import claims_page

        return claims_page(answer)
