"""Validation in a terminal: one line for each value, and why rows were missed."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from sim.report.layout import plain_table
from sim.report.validation.words import interval, mark, number, summary
from sim.scenario.errors import visible
from sim.validity.regularity import Verdict
from sim.validity.validate import Row, Validation

STYLES = {Verdict.IN: "green", Verdict.MISSED: "red", Verdict.UNMEASURED: "red"}


def validation_report(result: Validation) -> RenderableType:
    """validation_report(result) -> the table, what was missed and why, and the count."""
    head = Text.assemble(
        ("Published regularities, looked for in: ", "bold"),
        (visible(result.scenario.title, 70), "bold"),
        f"\nseed {result.seed} · markets of {result.customers:,} customers or a multiple",
    )
    table = plain_table(1)
    table.add_column("", no_wrap=True)
    table.add_column("Regularity", overflow="fold", min_width=18)
    table.add_column("Value", justify="right", no_wrap=True)
    table.add_column("95 %", justify="right", no_wrap=True)
    table.add_column("Band", overflow="fold", max_width=26)
    for row in result.rows:
        if row.verdict is Verdict.ELSEWHERE:
            continue
        style = "" if row.verdict in STYLES else "dim"
        for cells in _lines(row):
            table.add_row(*cells, style=style)
    parts: list[RenderableType] = [head, Text(""), table, Text("")]
    for row in result.rows:
        if row.reason and row.verdict is not Verdict.ELSEWHERE:
            parts.append(
                Text.assemble((row.regularity.id, "bold"), f" {row.verdict.value}: ", row.reason)
            )
    elsewhere = [r.regularity.id for r in result.rows if r.verdict is Verdict.ELSEWHERE]
    if elsewhere:
        parts.append(Text(f"Not for this market: {', '.join(elsewhere)}.", style="dim"))
    legend = "✓ in band · ✗ missed · ~ the interval reaches over an end of the band · – needs what "
    legend += "the market lacks · bands in full, sources and pictures are in the report"
    return Group(*parts, Text(summary(result), style="bold"), Text(legend, style="dim"))


def _lines(row: Row) -> list[tuple[RenderableType, ...]]:
    """The regularity with its mark and use, then a line per value."""
    regularity = row.regularity
    used = regularity.use.value if row.finding else f"{regularity.use.value}, {row.verdict.value}"
    name = Text.assemble((regularity.id, "bold"), f" ({used})")
    sign = Text(mark(row), STYLES.get(row.verdict, ""))
    lines: list[tuple[RenderableType, ...]] = [(sign, name, "", "", "")]
    for value in row.finding.values if row.finding else ():
        band = "" if value.band is None else str(value.band)
        measured = Padding(visible(value.name, 60), (0, 0, 0, 2))
        lines.append(("", measured, number(value.value), interval(value), band))
    return lines
