"""Which kinds of customers a policy keeps, and earns from."""

from __future__ import annotations

from statistics import fmean

from sim.analysis.compare.findings import Findings
from sim.report.blocks import Grid, Section
from sim.report.units import POINTS, money
from sim.text import shown, visible


def section(findings: Findings) -> Section | None:
    """Return the section on the gains of every policy by segment."""
    if not findings.others:
        return None
    segments = list(findings.comparison.runs[0].segments)
    years = findings.comparison.years
    gains = {
        (result.policy, segment): (
            _gain(findings, result.policy, segment, "retention"),
            _gain(findings, result.policy, segment, "profit"),
        )
        for result in findings.others
        for segment in segments
    }
    unit = money(
        findings.comparison.currency,
        [None if profit is None else profit / years for _, profit in gains.values()],
    )
    rows = []
    for result in findings.others:
        cells = [shown(result.policy)]
        for segment in segments:
            kept, profit = gains[result.policy, segment]
            cells += [
                POINTS.signed(kept),
                unit.signed(None if profit is None else profit / years),
            ]
        rows.append(cells)
    columns = ["Policy"]
    for segment in segments:
        columns += [f"{visible(segment, 30)}: retention (pp)", "profit"]
    return Section(
        "segments",
        "Who gains, by segment",
        [
            Grid(
                f"Gains against {shown(findings.baseline)}; profit in {unit.name} a year",
                columns,
                rows,
                strong=[i for i, r in enumerate(findings.others) if r.policy == findings.best],
                note="What depends on no customer, such as a programme's fixed cost, is shared "
                "out to the segments by their size.",
            )
        ],
    )


def _gain(findings: Findings, policy: str, segment: str, measure: str) -> float | None:
    pairs = [
        (mine.segments[segment][measure], base.segments[segment][measure])
        for mine, base in findings.pairs(policy)
    ]
    known = [(a, b) for a, b in pairs if a is not None and b is not None]
    return fmean(a - b for a, b in known) if known else None
