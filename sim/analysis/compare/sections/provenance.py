"""Where every number comes from, and how to get it again."""

from __future__ import annotations

import sim
from sim.analysis.compare.findings import Findings
from sim.report.blocks import Grid, Prose, Section


def section(findings: Findings) -> Section:
    """Return the section on how to get the numbers again: command, version, hash, seed, runs."""
    comparison = findings.comparison
    last = comparison.replications - 1
    rows = [
        ["Command", findings.command],
        ["Loyalsim", sim.__version__],
        ["Scenario, SHA-256 of its content", findings.scenario.fingerprint()],
        ["Seed", str(comparison.seed)],
        ["Replications", f"{comparison.replications} (0 to {last})"],
        ["Policies", str(len(comparison.policies))],
        ["Runs", f"{len(comparison.runs):,}"],
        ["Customers", comparison.size_words],
        ["Weeks", f"{comparison.weeks:,}, after the burn-in"],
    ]
    if comparison.decision is not None:
        rows.append(["Method", comparison.decision.method])
    if findings.twins is not None:
        twins = findings.twins
        rows.append(
            [
                "Customer by customer",
                f"replication {twins.replication}, {twins.customers:,} customers",
            ]
        )
    if findings.robustness is not None:
        found = findings.robustness.survey
        rows.append(
            [
                "Robustness",
                f"{len(found.points)} points, replications at each: {found.replications}, "
                f"{found.customers:,} customers, seed {found.seed}",
            ]
        )
    return Section(
        "provenance",
        "Where the numbers come from",
        [
            Prose(
                "Means, differences and intervals are taken over the runs in runs.csv, one row "
                "per policy and replication with every measure; comparison.csv has what was made "
                "of them. The same command on any machine gives the same bytes."
            ),
            Grid("How to get the same again", ["What", "Value"], rows, words=True),
        ],
    )
