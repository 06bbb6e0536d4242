"""The table of the regularities, and what a terminal says of them: why rows were missed."""

from __future__ import annotations

from collections.abc import Callable

from sim.analysis.validate.validate import Row, Validation
from sim.analysis.validate.words import (
    evidence,
    exempt,
    interval,
    mark,
    numbers_off,
    summary,
    verdict,
)
from sim.report.blocks import LONG, Numbers, Prose, Section, Span, Table, Texts, Tone, Words
from sim.report.units import number
from sim.studies.regularity import Value, Verdict
from sim.text import visible

TONES: dict[Verdict, Tone] = {
    Verdict.IN: "good",
    Verdict.MISSED: "bad",
    Verdict.UNMEASURED: "bad",
}
_LEGEND = (
    "✓ in band · ✗ missed · ~ the interval reaches over an end of the band · – needs what the "
    "market lacks · Off: the same in this market without what the row rests on, where it should be "
    "missed · bands in full, sources and pictures are in the report"
)
_EMPTY = "passes without its mechanism: no evidence of it"


def validation_table(result: Validation) -> Table:
    """Return the table: a row for each regularity, and below it one for each value."""
    lines: list[tuple[Row, Value | None]] = []
    for row in result.here:
        lines.append((row, None))
        lines += [(row, value) for value in (row.finding.values if row.finding else ())]
    values = [value for _, value in lines]
    return Table(
        "Published regularities in this market",
        [
            Texts("Regularity", lines, _heading, least=18),
            Numbers("Value", values, _if_any(lambda value: number(value.value))),
            Numbers("95 %", values, _if_any(interval), label="95 % interval"),
            Texts("Band", values, _if_any(lambda value: str(value.band or "")), least=12),
            Numbers("Off", lines, _without, label="Without its mechanism"),
            Texts("Verdict", lines, _judged, only="page"),
            Texts("Evidence", lines, _evidence, only="page"),
        ],
        faint=[i for i, (row, _) in enumerate(lines) if row.verdict not in TONES],
        below=[i for i, value in enumerate(values) if value],
        gap=1,
    )


def validation_report(result: Validation) -> list[Section]:
    """Return the table, what was missed and why, and the count."""
    why = [
        Prose((Span(row.regularity.id, "strong"), f" {row.verdict.value}: {row.reason}"))
        for row in result.here
        if row.reason
    ]
    empty = [
        Prose((Span(row.regularity.id, "strong"), f" {_EMPTY} ({numbers_off(row)})."))
        for row in result.here
        if row.empty
    ]
    head = f"seed {result.seed} · markets of {result.customers:,} customers or a multiple"
    left = ", ".join(row.regularity.id for row in result.elsewhere)
    return [
        Section(
            "regularities",
            f"Published regularities, looked for in: {visible(result.scenario.title, LONG)}",
            [
                Prose(head),
                validation_table(result),
                *why,
                *empty,
                *_without_mechanism(result),
                *([Prose(f"Not for this market: {left}.", faint=True)] if left else []),
                Prose(summary(result), strong=True),
                Prose(_LEGEND, faint=True),
            ],
        )
    ]


def _heading(line: tuple[Row, Value | None]) -> Words:
    """Return the regularity with its mark and use, or what one of its values is."""
    row, value = line
    if value is not None:
        return visible(value.name, LONG)
    use = row.regularity.use.value
    used = use if row.finding else f"{use}, {row.verdict.value}"
    sign = Span(f"{mark(row):2}", TONES.get(row.verdict))
    return sign, " ", Span(row.regularity.id, "strong"), f" ({used})"


def _without(line: tuple[Row, Value | None]) -> Words:
    """Return what a row or a value is without the mechanism; "" where that was not tried."""
    row, value = line
    if row.off is None:
        return ""
    if value is None:
        return mark(row.off)
    found = row.off.finding.values if row.off.finding else ()
    return next((number(other.value) for other in found if other.name == value.name), "")


def _without_mechanism(result: Validation) -> list[Prose]:
    if not any(row.off for row in result.rows):
        return []
    return [
        Prose(f"{name} has no mechanism to take out: it {why}.", faint=True)
        for name, why in exempt(result)
    ]


def _evidence(line: tuple[Row, Value | None]) -> Words:
    row, value = line
    return "" if value else evidence(row)


def _judged(line: tuple[Row, Value | None]) -> Words:
    row, value = line
    return "" if value else Span(verdict(row), TONES.get(row.verdict))


def _if_any(show: Callable[[Value], str]) -> Callable[[Value | None], str]:
    return lambda value: "" if value is None else show(value)
