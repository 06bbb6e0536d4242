"""Where every number comes from, and how to get it again."""

from __future__ import annotations

from sim.analysis.compare.findings import Findings
from sim.report.blocks import Section
from sim.report.sections import made_from, sources

AFTER = "assumptions"


def section(findings: Findings) -> Section:
    """Return the section on how to get the numbers again: version, hash, seed, runs."""
    comparison = findings.comparison
    rows = [
        *made_from(findings.scenario, comparison.seed),
        ("Replications", f"{comparison.replications} (0 to {comparison.replications - 1})"),
        ("Policies", str(len(comparison.policies))),
        ("Runs", f"{len(comparison.runs):,}"),
        ("Customers", comparison.size_words),
        ("Weeks", f"{comparison.weeks:,}, after the burn-in"),
    ]
    if comparison.decision is not None:
        rows.append(("Method", comparison.decision.method))
    if findings.twins is not None:
        twins = findings.twins
        followed = f"replication {twins.replication}, {twins.customers:,} customers"
        rows.append(("Customer by customer", followed))
    if findings.robustness is not None:
        found = findings.robustness.survey
        tried = (
            f"{len(found.points)} points, replications at each: {found.replications}, "
            f"{found.customers:,} customers, seed {found.seed}"
        )
        rows.append(("Robustness", tried))
    return sources(
        rows,
        "Means, differences and intervals are taken over the runs in runs.csv, one row per policy "
        "and replication with every measure; comparison.csv has what was made of them. The same "
        "command on any machine gives the same bytes.",
    )
