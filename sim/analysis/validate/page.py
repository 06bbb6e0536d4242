"""The page of a validation: the table, then a picture and the whole story of every row."""

from __future__ import annotations

from dataclasses import replace

from sim.analysis.validate.figure import regularity_figure
from sim.analysis.validate.table import validation_table
from sim.analysis.validate.validate import Row, Validation
from sim.analysis.validate.words import evidence, exempt, interval, numbers_off, summary
from sim.report.blocks import Block, Picture, Points, Prose, Section, Table, Texts
from sim.report.page import Page
from sim.report.sections import elsewhere, made_from, sources
from sim.report.units import number
from sim.studies.regularity import Use
from sim.text import visible

_USES = {
    Use.TUNE: "Parameters of shipped scenarios were set with an eye on it.",
    Use.CHECK: "No parameter was ever set by it.",
    Use.BUILT_IN: "The model assumes it: it is looked at only to see that it is there.",
}


def validation_page(result: Validation) -> Page:
    """Return the page of a validation: the table of regularities, then each."""
    left = [(row.regularity.id, row.regularity.statement, row.reason) for row in result.elsewhere]
    made = [
        *made_from(result.scenario, result.seed),
        ("Customers of a usual market", f"{result.customers:,}"),
    ]
    rows = [_row(row) for row in result.here]
    return Page(
        title=f"{visible(result.scenario.title, 80)}: does it behave like real markets?",
        subtitle=f"{len([r for r in result.rows if r.finding])} published regularities looked for "
        f"· seed {result.seed} · markets of {result.customers:,} customers or a multiple",
        sections=[
            _table(result),
            *rows,
            *_exempt(result),
            *elsewhere("Regularity", left),
            sources(made),
        ],
        formats=("svg",),
    )


def _table(result: Validation) -> Section:
    note = (
        "Tune: parameters may have been set by it. Check: never. At the edge: the interval reaches "
        "over an end of the band. Regularities without a band are reported as they come out. "
        "Without its mechanism a regularity should be missed: one that is not is no evidence of it."
    )
    table = replace(validation_table(result), note=note)
    return Section("table", "The table", [Prose(summary(result), strong=True), table])


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


def _exempt(result: Validation) -> list[Section]:
    """List the regularities that assert no effect, which no mechanism could be taken out of."""
    rows = exempt(result)
    if not rows:
        return []
    names, whys = zip(*rows, strict=True)
    title = "No mechanism to take out"
    table = Table(title, [Texts("Regularity", names), Texts("It …", whys)])
    return [Section("exempt", title, [table])]
