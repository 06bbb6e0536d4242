"""A comparison in a terminal: the decision, a table with one row per policy, the grounds."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from sim.analysis.compare.comparison import Comparison, PolicyResult
from sim.analysis.compare.findings import Findings
from sim.analysis.compare.headline import grounds
from sim.analysis.compare.units import replications, yearly_money
from sim.analysis.compare.verdict import per_year, verdict
from sim.report.layout import LONG, PlainTable, text
from sim.report.units import LEVEL, NOTHING, PERCENT, POINTS, Unit, years
from sim.text import visible

_NOTE = (
    "Gains are differences to the baseline, in percentage points (pp) of retention and in money. "
    "Correlation: of the policy's profit with the baseline's over replications; the higher, the "
    "narrower the intervals."
)


def compare_report(findings: Findings) -> RenderableType:
    """Return what a terminal shows: a table with one row per policy, the decision, the grounds."""
    comparison = findings.comparison
    unit = yearly_money(comparison)
    yearly = f"{unit.short}/year"
    table = PlainTable(gap=1)
    table.words("Policy")
    table.numbers("Reten-\ntion", "%")
    table.numbers("Gain", "pp", label="Retention gain")
    table.numbers("95 % interval", "pp")
    table.numbers("Profit\ngain", yearly)
    table.numbers("95 % interval", yearly)
    table.numbers("Cor-\nrel.", label="Correlation")
    for name, result in comparison.policies.items():
        table.row(*_policy_cells(result, comparison, unit), style=_tone(name, comparison))
    head = Text.assemble(
        (visible(comparison.title, LONG), "bold"),
        f"\nPolicies of {visible(comparison.focal, LONG)} against "
        f"{visible(comparison.baseline, LONG)} · "
        f"{years(comparison.weeks)} · {comparison.size_words} customers · "
        f"{replications(comparison)} · seed {comparison.seed}",
    )
    sentences = [Text(words) for words in (*verdict(comparison), *grounds(findings))]
    budget = [Text(line) for line in findings.budget.sentences()] if findings.budget else []
    note = Text(_NOTE, style="dim")
    blank = Text("")
    return Group(head, blank, table, blank, *sentences, *budget, note)


def _policy_cells(result: PolicyResult, comparison: Comparison, unit: Unit) -> list[Text | str]:
    retention = PERCENT.plain(result.values["retention"].mean)
    if result.policy == comparison.baseline:
        return [text(result.policy), retention, "0", "baseline", "0", "baseline", ""]
    kept = result.vs_baseline["retention"]
    earned = per_year(result.vs_baseline["profit"], comparison.years)
    correlation = result.correlation["profit"]
    return [
        text(result.policy),
        retention,
        POINTS.signed(kept.mean),
        POINTS.interval(kept).replace(" to ", ", "),
        unit.signed(earned.mean),
        unit.interval(earned).replace(" to ", ", "),
        NOTHING if correlation is None else LEVEL.plain(correlation),
    ]


def _tone(name: str, comparison: Comparison) -> str:
    return "bold" if name == comparison.baseline else ""
