"""Where the money goes: income and costs by kind, against the baseline."""

from __future__ import annotations

from statistics import fmean

from sim.analysis.compare.findings import Findings
from sim.measure.definitions import MEASURES
from sim.report.blocks import Numbers, Section, Table, Texts
from sim.report.units import money
from sim.text import shown

AFTER = "loyalty"


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
    policies = [
        Numbers(shown(name), [gains[name, kind] for kind in kinds], unit.signed) for name in names
    ]
    return Section(
        "costs",
        "Where the money goes",
        [
            Table(
                f"More or less than {shown(findings.baseline)}, in {unit.name} a year",
                [Texts("Kind", [_words(kind) for kind in kinds]), *policies],
                strong=[len(kinds) - 1],
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
