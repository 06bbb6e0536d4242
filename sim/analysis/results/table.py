"""What is read in a terminal of a sweep: a table of policies, and a few sentences."""

from __future__ import annotations

from pathlib import Path

from rich.console import Group, RenderableType
from rich.text import Text

from sim.analysis.results.effects import effects
from sim.analysis.results.reading import Reading
from sim.analysis.results.sentences import found_sentences, headline
from sim.analysis.results.summary import Summary, summarise_sweep
from sim.analysis.results.words import count_words, crowd_words, measure_words, span_words, unit_of
from sim.report.layout import LONG, PlainTable, text
from sim.report.units import NOTHING, PERCENT
from sim.text import name_of, visible

ACROSS = 3
"""Measures in one table: as many as eighty characters hold."""


def results_report(reading: Reading) -> RenderableType:
    """Return points, runs and failures of a sweep, and each policy's means with intervals."""
    summary = summarise_sweep(reading)
    found = effects(reading, reading.first) if summary.runs else []
    head = Text.assemble(
        (visible(reading.title, LONG), "bold"),
        f"\n{count_words(summary.points, 'point')} · "
        f"{count_words(len(reading.policies), 'policy', 'policies')} · "
        f"{count_words(summary.runs, 'run')} of {reading.planned:,} · "
        f"{count_words(len(reading.failures), 'failure')}"
        f"\n{span_words(reading)} · {crowd_words(reading)}",
    )
    chosen = [Text(f"Only runs with: {visible(reading.where, 300)}")] if reading.where else []
    blank = Text("")
    tables: list[RenderableType] = []
    if summary.runs:
        for start in range(0, len(reading.measures), ACROSS):
            tables += [_table(reading, summary, reading.measures[start : start + ACROSS]), blank]
    sentences = [headline(reading, summary), *found_sentences(reading, summary, found)]
    note = Text(
        "Means over all points; ±: half a 95 % interval, of chance, over replications.", "dim"
    )
    notes = [note] if summary.runs else []
    return Group(head, *chosen, blank, *tables, *(Text(words) for words in sentences), *notes)


def written_report(reading: Reading, file: Path) -> RenderableType:
    """Return a sentence on what was written where."""
    return Text(f"Written: {count_words(len(reading.frame), 'run')} to {name_of(file)}")


def _table(reading: Reading, summary: Summary, measures: tuple[str, ...]) -> RenderableType:
    table = PlainTable()
    table.words("Policy")
    first = measures[0] == reading.measures[0]
    if first:
        table.numbers("Runs")
        table.numbers("Best at", "%")
    units = {}
    for measure in measures:
        levels = [each.measures[measure].level.mean for each in summary.policies]
        units[measure] = unit_of(reading, measure, levels)
        table.numbers(measure_words(measure).capitalize(), units[measure].name)
    for each in summary.policies:
        cells = []
        for measure in measures:
            level, unit = each.measures[measure].level, units[measure]
            cell = unit.plain(level.mean)
            if level.ci95 is not None and level.mean is not None:
                cell += f" ± {unit.plain(level.ci95[1] - level.mean)}"
            cells.append(cell)
        share = NOTHING if each.best is None else PERCENT.plain(each.best)
        lead = [f"{each.runs:,}", share] if first else []
        table.row(text(each.policy), *lead, *cells, style="bold" if each is summary.best else "")
    return table
