"""The table of a sweep's policies, and what a terminal says of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from sim.analysis.results.effects import effects
from sim.analysis.results.reading import Reading
from sim.analysis.results.sentences import found_sentences, headline
from sim.analysis.results.summary import Summary, summarise_sweep
from sim.analysis.results.words import count_words, crowd_words, measure_words, span_words, unit_of
from sim.report.blocks import LONG, Column, Numbers, Prose, Section, Table, Texts
from sim.report.units import PERCENT, Unit
from sim.stats.paired import Estimate
from sim.text import name_of, visible

ACROSS = 3
"""Measures in one table: as many as eighty characters hold."""


def levels_table(reading: Reading, summary: Summary, measures: Sequence[str]) -> Table:
    """Return the table with one row per policy, and its means of some measures."""
    found = summary.policies
    columns: list[Column[Any]] = [Texts("Policy", [visible(each.policy, LONG) for each in found])]
    if measures[0] == reading.measures[0]:
        best = [each.best for each in found]
        columns.append(Numbers("Runs", [f"{each.runs:,}" for each in found], only="terminal"))
        columns.append(Numbers("Best at", best, PERCENT.plain, "%"))
    for measure in measures:
        levels = [each.measures[measure].level for each in found]
        unit = unit_of(reading, measure, [level.mean for level in levels])
        title = measure_words(measure).capitalize()
        columns.append(Numbers(title, levels, partial(_level, unit), unit.name))
    return Table(
        "Means over all points, with 95 % intervals",
        columns,
        strong=[row for row, each in enumerate(found) if each is summary.best],
        note="Means over all points; ±: half a 95 % interval, of chance, over replications.",
    )


def results_report(reading: Reading) -> list[Section]:
    """Return points, runs and failures of a sweep, and each policy's means with intervals."""
    summary = summarise_sweep(reading)
    found = effects(reading, reading.first) if summary.runs else []
    head = (
        f"{count_words(summary.points, 'point')} · "
        f"{count_words(len(reading.policies), 'policy', 'policies')} · "
        f"{count_words(summary.runs, 'run')} of {reading.planned:,} · "
        f"{count_words(len(reading.failures), 'failure')}"
        f"\n{span_words(reading)} · {crowd_words(reading)}"
    )
    chosen = [Prose(f"Only runs with: {visible(reading.where, 300)}")] if reading.where else []
    starts = range(0, len(reading.measures), ACROSS) if summary.runs else ()
    parts = [reading.measures[start : start + ACROSS] for start in starts]
    told = (headline(reading, summary), *found_sentences(reading, summary, found))
    return [
        Section("sweep", visible(reading.title, LONG), [Prose(head), *chosen]),
        Section(
            "found",
            "",
            [*(levels_table(reading, summary, part) for part in parts), *map(Prose, told)],
        ),
    ]


def written_report(reading: Reading, file: Path) -> str:
    """Return a sentence on what was written where."""
    return f"Written: {count_words(len(reading.frame), 'run')} to {name_of(file)}"


def _level(unit: Unit, level: Estimate) -> str:
    if level.ci95 is None or level.mean is None:
        return unit.plain(level.mean)
    return f"{unit.plain(level.mean)} ± {unit.plain(level.ci95[1] - level.mean)}"
