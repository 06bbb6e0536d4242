"""The page of a validation: the table, then a picture and the whole story of every row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import sim
from sim.report.blocks import Block, Grid, Picture, Points, Prose, Section
from sim.report.html import page
from sim.report.style import house_style, render
from sim.report.validation.figure import regularity_figure
from sim.report.validation.words import interval, number, summary, verdict
from sim.report.write import write_files
from sim.text import visible
from sim.validity.regularity import Use, Verdict
from sim.validity.validate import Row, Validation

PAGE = "report.html"
_USES = {
    Use.TUNE: "Parameters of shipped scenarios were set with an eye on it.",
    Use.CHECK: "No parameter was ever set by it.",
    Use.BUILT_IN: "The model assumes it: it is looked at only to see that it is there.",
}


def write_validation(result: Validation, folder: Path, command: str) -> list[Path]:
    """write_validation(result, folder, command) -> the files written: report.html, one SVG per row.

    The folder is made if need be, and files in it are overwritten. The same result gives the same
    bytes. Raises FileProblem.
    """
    with house_style():
        sections = [_table(result), *_rows(result), _elsewhere(result), _source(result, command)]
        kept = [section for section in sections if section is not None]
        drawn = {picture.name: render(picture.figure)["svg"] for picture in _pictures(kept)}
    text = page(
        title=f"{visible(result.scenario.title, 80)}: does it behave like real markets?",
        subtitle=f"{len([r for r in result.rows if r.finding])} published regularities looked for "
        f"· seed {result.seed} · markets of {result.customers:,} customers or a multiple",
        sections=kept,
        pictures=drawn,
        footer=f"Loyalsim {sim.__version__}. A model of a market, not the market.",
    )
    files: dict[str, bytes | str] = {PAGE: text}
    return write_files(folder, files | {f"{name}.svg": data for name, data in drawn.items()})


def _pictures(sections: Sequence[Section]) -> list[Picture]:
    return [block for section in sections for block in section.blocks if isinstance(block, Picture)]


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
            rows.append([*first, *cells, verdict(row) if i == 0 else ""])
    columns = ["Regularity", "Use", "Measured", "Value", "95 % interval", "Band", "Verdict"]
    note = (
        "Tune: parameters may have been set by it. Check: never. At the edge: the interval reaches "
        "over an end of the band. Regularities without a band are reported as they come out."
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
    return Section(regularity.id, regularity.id, [*blocks, Points(facts)])


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
