"""Validation in a terminal: one line for each value, and why rows were missed."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from sim.analysis.validate.validate import Row, Validation
from sim.analysis.validate.words import exempt, interval, mark, numbers_off, summary
from sim.report.layout import LONG, STEP, PlainTable, text
from sim.report.units import number
from sim.studies.regularity import Verdict
from sim.text import visible

STYLES = {Verdict.IN: "green", Verdict.MISSED: "red", Verdict.UNMEASURED: "red"}


def validation_report(result: Validation) -> RenderableType:
    """Return the table, what was missed and why, and the count."""
    head = Text.assemble(
        ("Published regularities, looked for in: ", "bold"),
        (visible(result.scenario.title, LONG), "bold"),
        f"\nseed {result.seed} · markets of {result.customers:,} customers or a multiple",
    )
    table = PlainTable(1)
    table.words("Regularity", least=18)
    table.numbers("Value")
    table.numbers("95 %")
    table.words("Band", least=12)
    table.numbers("Off", label="Without its mechanism")
    for row in result.rows:
        if row.verdict is not Verdict.ELSEWHERE:
            _fill(table, row)
    parts: list[RenderableType] = [head, Text(""), table, Text("")]
    for row in result.rows:
        if row.reason and row.verdict is not Verdict.ELSEWHERE:
            parts.append(
                Text.assemble((row.regularity.id, "bold"), f" {row.verdict.value}: ", row.reason)
            )
    for row in result.rows:
        if row.empty:
            parts.append(
                Text.assemble(
                    (row.regularity.id, "bold"),
                    f" passes without its mechanism ({numbers_off(row)}): no evidence of it.",
                )
            )
    for name, why in exempt(result) if any(row.off for row in result.rows) else ():
        parts.append(Text(f"{name} has no mechanism to take out: it {why}.", style="dim"))
    elsewhere = [r.regularity.id for r in result.rows if r.verdict is Verdict.ELSEWHERE]
    if elsewhere:
        parts.append(Text(f"Not for this market: {', '.join(elsewhere)}.", style="dim"))
    legend = "✓ in band · ✗ missed · ~ the interval reaches over an end of the band · – needs what "
    legend += (
        "the market lacks · Off: the same in this market without what the row rests on, where "
    )
    legend += "it should be missed · bands in full, sources and pictures are in the report"
    return Group(*parts, Text(summary(result), style="bold"), Text(legend, style="dim"))


def _fill(table: PlainTable, row: Row) -> None:
    """Add the regularity with its mark and use, then a row per value."""
    regularity = row.regularity
    style = "" if row.verdict in STYLES else "dim"
    used = regularity.use.value if row.finding else f"{regularity.use.value}, {row.verdict.value}"
    sign = Text(f"{mark(row):2}", STYLES.get(row.verdict, ""))
    name = Text.assemble(sign, " ", (regularity.id, "bold"), f" ({used})")
    table.row(name, "", "", "", mark(row.off) if row.off else "", style=style)
    values = row.finding.values if row.finding else ()
    for value, off in zip(values, _without(row), strict=True):
        band = "" if value.band is None else str(value.band)
        cells = (text(value.name), number(value.value), interval(value), band, off)
        table.row(*cells, style=style, indent=2 * STEP + 1)


def _without(row: Row) -> list[str]:
    """Return, for each value of a row, what it is without the mechanism; "" where not tried."""
    values = row.finding.values if row.finding else ()
    if row.off is None or row.off.finding is None:
        return ["" for _ in values]
    found = {value.name: value.value for value in row.off.finding.values}
    return [number(found[value.name]) if value.name in found else "" for value in values]
