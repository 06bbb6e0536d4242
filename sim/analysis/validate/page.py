"""The page of a validation: the table, then a picture and the whole story of every row."""

from __future__ import annotations

import sim
from sim.analysis.validate.figure import regularity_figure
from sim.analysis.validate.validate import Row, Validation
from sim.analysis.validate.words import (
    evidence,
    exempt,
    interval,
    numbers_off,
    summary,
    verdict,
)
from sim.report.blocks import Block, Grid, Picture, Points, Prose, Section
from sim.report.page import Page
from sim.report.units import number
from sim.studies.regularity import Use, Verdict
from sim.text import visible

_USES = {
    Use.TUNE: "Parameters of shipped scenarios were set with an eye on it.",
    Use.CHECK: "No parameter was ever set by it.",
    Use.BUILT_IN: "The model assumes it: it is looked at only to see that it is there.",
}


def validation_page(result: Validation, command: str) -> Page:
    """Return the page of a validation: the table of regularities, then each.

    `command` looks for them again.
    """
    sections = [
        _table(result),
        *_rows(result),
        _exempt(result),
        _elsewhere(result),
        _source(result, command),
    ]
    return Page(
        title=f"{visible(result.scenario.title, 80)}: does it behave like real markets?",
        subtitle=f"{len([r for r in result.rows if r.finding])} published regularities looked for "
        f"· seed {result.seed} · markets of {result.customers:,} customers or a multiple",
        sections=[section for section in sections if section is not None],
        formats=("svg",),
    )


def _table(result: Validation) -> Section:
    rows: list[list[str]] = []
    strong: list[int] = []
    for row in result.rows:
        if row.verdict is Verdict.ELSEWHERE:
            continue
        values = row.finding.values if row.finding else ()
        if row.verdict is Verdict.MISSED:
            strong.append(len(rows))
        lines = [
            (value.name, number(value.value), interval(value), str(value.band or "–"))
            for value in values
        ] or [("", "", "", row.regularity.band)]
        for i, cells in enumerate(lines):
            first = (row.regularity.id, row.regularity.use.value) if i == 0 else ("", "")
            last = (verdict(row), evidence(row)) if i == 0 else ("", "")
            rows.append([*first, *cells, *last])
    columns = ["Regularity", "Use", "Measured", "Value", "95 % interval", "Band", "Verdict"]
    columns += ["Without its mechanism"]
    note = (
        "Tune: parameters may have been set by it. Check: never. At the edge: the interval reaches "
        "over an end of the band. Regularities without a band are reported as they come out. "
        "Without its mechanism a regularity should be missed: one that is not is no evidence of it."
    )
    grid = Grid("Published regularities in this market", columns, rows, strong, note, words=True)
    return Section("table", "The table", [Prose(summary(result), strong=True), grid])


def _rows(result: Validation) -> list[Section]:
    return [_row(row) for row in result.rows if row.verdict is not Verdict.ELSEWHERE]


def _row(row: Row) -> Section:
    regularity, finding = row.regularity, row.finding
    blocks: list[Block] = [Prose(regularity.statement, strong=True)]
    facts = [
        f"Published: {regularity.band} ({regularity.source}).",
        f"Measured: {regularity.how}",
        _USES[regularity.use],
    ]
    if finding is not None:
        said = "; ".join(
            f"{value.name} {number(value.value)} ({interval(value)})" for value in finding.values
        )
        facts.append(f"Here: {said}: {row.verdict.value}. Rests on {finding.sample}.")
        blocks.append(
            Picture(
                regularity.id,
                regularity_figure(regularity.id, finding.sample, finding.picture),
                alt=f"{regularity.id}: {said}",
                caption=f"{row.verdict.value.capitalize()}: {said}.",
            )
        )
        if finding.note:
            facts.append(finding.note)
    if row.reason:
        facts.append(f"{row.verdict.value.capitalize()}: {row.reason}")
    if row.off is not None:
        facts.append(_without(row, row.off))
    return Section(regularity.id, regularity.id, [*blocks, Points(facts)])


def _without(row: Row, off: Row) -> str:
    """Say what the row's experiment gave in the market without its mechanism."""
    values = off.finding.values if off.finding else ()
    said = "; ".join(f"{value.name} {number(value.value)}" for value in values) or off.reason
    return f"Without its mechanism ({numbers_off(row)}): {said}: {evidence(row)}."


def _exempt(result: Validation) -> Section | None:
    rows = [list(each) for each in exempt(result)]
    if not rows:
        return None
    grid = Grid("No mechanism to take out", ["Regularity", "It …"], rows, words=True)
    return Section("exempt", "No mechanism to take out", [grid])


def _elsewhere(result: Validation) -> Section | None:
    rows = [
        [row.regularity.id, row.regularity.statement, row.reason]
        for row in result.rows
        if row.verdict is Verdict.ELSEWHERE
    ]
    if not rows:
        return None
    grid = Grid("Not for this market", ["Regularity", "Statement", "Why not"], rows, words=True)
    return Section("elsewhere", "Not for this market", [grid])


def _source(result: Validation, command: str) -> Section:
    rows = [
        ["Command", command],
        ["Loyalsim", sim.__version__],
        ["Scenario, SHA-256 of its content", result.scenario.fingerprint()],
        ["Seed", str(result.seed)],
        ["Customers of a usual market", f"{result.customers:,}"],
    ]
    grid = Grid("How to get the same again", ["What", "Value"], rows, words=True)
    return Section("provenance", "Where the numbers come from", [grid])
