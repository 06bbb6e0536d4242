"""Where the money goes: income and costs by kind, against the baseline."""

from __future__ import annotations

from statistics import fmean

from sim.analysis.compare.findings import Findings
from sim.measure.definitions import MEASURES
from sim.report.blocks import Grid, Section
from sim.report.units import money
from sim.text import shown


def section(findings: Findings) -> Section | None:
    """Return the section on where money goes: differences in income and costs, per year."""
    if not findings.others:
        return None
    years = findings.comparison.years
    kinds = [
        "revenue",
        "exit_fees",
        *(name for name in MEASURES if name.startswith("cost_") and name != "cost_total"),
        "profit",
    ]
    names = [result.policy for result in findings.others]
    gains = {(n, k): _gain(findings, n, k) / years for n in names for k in kinds}
    kinds = [kind for kind in kinds if kind == "profit" or any(gains[n, kind] for n in names)]
    unit = money(findings.comparison.currency, gains.values())
    rows = [[_words(kind), *(unit.signed(gains[name, kind]) for name in names)] for kind in kinds]
    return Section(
        "costs",
        "Where the money goes",
        [
            Grid(
                f"More or less than {shown(findings.baseline)}, in {unit.name} a year",
                ["Kind", *(shown(name) for name in names)],
                rows,
                strong=[len(rows) - 1],
                note="Revenue is after discounts. Profit is revenue and exit fees less all costs; "
                "kinds that no policy changes are left out.",
            )
        ],
    )


def _gain(findings: Findings, policy: str, kind: str) -> float:
    pairs = findings.pairs(policy)
    return fmean(
        (mine.measures[kind] or 0.0) - (base.measures[kind] or 0.0) for mine, base in pairs
    )


def _words(kind: str) -> str:
    plain = kind.removeprefix("cost_").replace("_", " ")
    return f"Cost of {plain}" if kind.startswith("cost_") else plain.capitalize()
