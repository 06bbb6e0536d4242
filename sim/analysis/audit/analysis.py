"""An audit as an analysis."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.analysis.audit.audit import Audit, audit
from sim.analysis.audit.table import audit_report
from sim.analysis.audit.words import described
from sim.command.analysis import Analysis
from sim.report.blocks import Section
from sim.report.folders import report_folder
from sim.report.page import Page
from sim.report.progress import progress_bar


class AuditAnalysis(Analysis[Audit]):
    """Would a company's evaluations of a policy be fooled?"""

    named = ("policy",)

    def __init__(
        self,
        scenario: str,
        name: str,
        kind: str,
        policy: str,
        *,
        measure: str,
        holdout: float,
        customers: int | None,
        seed: int,
        threads: int,
    ) -> None:
        self._scenario, self._policy = scenario, policy
        self._measure, self._holdout, self._customers = measure, holdout, customers
        self._seed, self._threads = seed, threads
        self.kind = kind
        self.folder = report_folder(name, policy, "audit")

    def find(self, folder: Path | None) -> Audit:
        """Evaluate the policy as companies do; nothing is kept."""
        with progress_bar("Simulating", "Preparing the market", "weeks") as tell:
            return audit(
                self._scenario,
                self._policy,
                self._seed,
                measure=self._measure,
                holdout=self._holdout,
                customers=self._customers,
                threads=self._threads,
                progress=tell,
            )

    def data(self, answer: Audit) -> Mapping[str, Any]:
        """Return the audit, and what it says in sentences."""
        return described(answer)

    def told(self, answer: Audit) -> list[Section]:
        """Return each estimate beside the truth."""
        return audit_report(answer)

    def page(self, answer: Audit) -> Page:
        """Return a page on what the evaluations say, what is true, and why they differ."""
        from sim.analysis.audit.page import audit_page

        return audit_page(answer)
