"""What a referee would ask of the market first, with a benchmark for each answer."""

from __future__ import annotations

from sim.analysis.compare.findings import Findings
from sim.report.blocks import Prose, Section
from sim.report.examination import remarks_table, shares_table

AFTER = "information"


def section(findings: Findings) -> Section | None:
    """Return the section on whether the baseline is like real markets; None without a look."""
    asked = findings.examination
    if asked is None:
        return None
    told = [Prose(remark.words, strong=True) for remark in asked.serious] or [
        Prose("Nothing that was asked makes decisions in this market doubtful.")
    ]
    return Section(
        "examination",
        "Would a referee believe this market?",
        [*told, shares_table(asked.targets), remarks_table(asked.remarks)],
    )
