"""Which kinds of customers a policy keeps, and earns from."""

from __future__ import annotations

from statistics import fmean
from typing import Any

from sim.analysis.compare.findings import Findings
from sim.report.blocks import Column, Numbers, Section, Table, Texts
from sim.report.units import POINTS, money
from sim.text import shown, visible

AFTER = "time"


def section(findings: Findings) -> Section | None:
    """Return the section on the gains of every policy by segment."""
    if not findings.others:
        return None
    segments = list(findings.comparison.runs[0].segments)
    names = [result.policy for result in findings.others]
    kept = {(n, s): _gain(findings, n, s, "retention") for n in names for s in segments}
    earned = {(n, s): _yearly(findings, n, s) for n in names for s in segments}
    unit = money(findings.comparison.currency, earned.values())
    columns: list[Column[Any]] = [Texts("Policy", [shown(name) for name in names])]
    for segment in segments:
        stays, pays = [kept[n, segment] for n in names], [earned[n, segment] for n in names]
        columns.append(Numbers(f"{visible(segment, 30)}: retention", stays, POINTS.signed, "pp"))
        columns.append(Numbers("profit", pays, unit.signed, f"{unit.short}/year"))
    return Section(
        "segments",
        "Who gains, by segment",
        [
            Table(
                f"Gains against {shown(findings.baseline)}; profit in {unit.name} a year",
                columns,
                strong=[i for i, r in enumerate(findings.others) if r.policy == findings.best],
                note="What depends on no customer, such as a programme's fixed cost, is shared "
                "out to the segments by their size.",
            )
        ],
    )


def _yearly(findings: Findings, policy: str, segment: str) -> float | None:
    profit = _gain(findings, policy, segment, "profit")
    return None if profit is None else profit / findings.comparison.years


def _gain(findings: Findings, policy: str, segment: str, measure: str) -> float | None:
    pairs = [
        (mine.segments[segment][measure], base.segments[segment][measure])
        for mine, base in findings.pairs(policy)
    ]
    known = [(a, b) for a, b in pairs if a is not None and b is not None]
    return fmean(a - b for a, b in known) if known else None
