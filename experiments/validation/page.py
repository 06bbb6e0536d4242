"""The page of one scenario: every regularity, what was measured, and why rows were missed."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.validation.looks import SEEDS, Looks
from sim.analysis.validate.validate import Row
from sim.analysis.validate.words import MARKS, evidence, exempt, interval, mark, numbers_off
from sim.report.units import number
from sim.studies.regularity import Use, Verdict

COMMAND = "python -m experiments.validation"
SHOWN = (Verdict.IN, Verdict.MISSED, Verdict.REPORTED, Verdict.LACKING, Verdict.UNMEASURED)


def page(looks: Looks) -> str:
    """Return the scenario's page, in Markdown."""
    name, first = looks.name, looks.first
    lines = [
        f"# {first.scenario.title}",
        "",
        f"Made by `{COMMAND} {name}`; the same with pictures: `loyalsim validate {name}`. Values "
        f"and 95 % intervals are those of seed {SEEDS[0]}; verdicts those of seeds "
        f"{', '.join(str(seed) for seed in SEEDS)}: "
        f"{', '.join(f'{MARKS[verdict]} {verdict.value}' for verdict in SHOWN)}, ~ the interval "
        "reaches over an end of the band. *Off* is the same market without what the row rests on, "
        "where it should be missed; *plain* the one with "
        "customers who are all alike and have no habits, which should miss much.",
        "",
        count(looks),
        "",
        "| Regularity | Use | Measured | Value | 95 % | Band | Seeds | Off | Plain |",
        "|---|---|---|--:|--:|---|---|---|---|",
    ]
    for rows in zip(*(each.rows for each in [*looks.found, looks.wrong]), strict=True):
        if rows[0].verdict is not Verdict.ELSEWHERE:
            lines += _lines(rows[:-1], rows[-1])
    missed = [row for row in first.rows if row.reason and row.verdict is not Verdict.ELSEWHERE]
    if missed:
        lines += ["", "## Missed, and why", ""]
        lines += [
            f"- **{row.regularity.id}** ({row.verdict.value}): {row.reason}" for row in missed
        ]
    lines += ["", "## How each was measured", ""]
    lines += [_how(row) for row in first.rows if row.verdict is not Verdict.ELSEWHERE]
    lines += ["", "## Without what they rest on", ""]
    lines += [
        f"- **{row.regularity.id}** ({numbers_off(row)}): {evidence(row)}."
        for row in first.rows
        if row.off is not None
    ]
    lines += [
        f"- **{name}** has no mechanism to take out: it {why}." for name, why in exempt(first)
    ]
    elsewhere = [row for row in first.rows if row.verdict is Verdict.ELSEWHERE]
    if elsewhere:
        lines += ["", "## Not for this market", ""]
        lines += [f"- {row.regularity.id}: {row.reason}" for row in elsewhere]
    return "\n".join(lines) + "\n"


def count(looks: Looks) -> str:
    """Return how many rows are in band, steady and sharp, in a few sentences."""
    parts = [
        f"{held} of {of} {words} are in band"
        for (held, of), words in (
            (looks.in_band(Use.TUNE), "regularities to tune by"),
            (looks.in_band(Use.CHECK), "to check by"),
        )
    ]
    sentences = [f"{'; '.join(parts)}."]
    if looks.unsteady:
        sentences.append(f"The verdict changes with the seed in {', '.join(looks.unsteady)}.")
    else:
        sentences.append(f"Every verdict is the same under all {len(SEEDS)} seeds.")
    if looks.blurred:
        sentences.append(f"An interval is as wide as its band in {', '.join(looks.blurred)}.")
    if looks.first.empty:
        sentences.append(f"In band without their mechanism: {', '.join(looks.first.empty)}.")
    missed, of = looks.plain_misses
    sentences.append(f"The plain market misses {missed} of {of}.")
    return " ".join(sentences)


def _lines(rows: Sequence[Row], wrong: Row) -> list[str]:
    first = rows[0]
    regularity, values = first.regularity, first.finding.values if first.finding else ()
    marks = " ".join(mark(row) for row in rows)
    off = mark(first.off) if first.off else ""
    head = f"| {regularity.id} | {regularity.use.value} "
    if not values:
        return [f"{head}| | | | {regularity.band} | {marks} | {off} | {mark(wrong)} |"]
    lines = []
    for i, value in enumerate(values):
        start = head if i == 0 else "| | "
        end = f"{marks} | {off} | {mark(wrong)} |" if i == 0 else "| | |"
        band = "" if value.band is None else str(value.band)
        cells = f"| {value.name} | {number(value.value)} | {interval(value)} | {band} "
        lines.append(f"{start}{cells}| {end}")
    return lines


def _how(row: Row) -> str:
    regularity = row.regularity
    parts = [
        f"- **{regularity.id}**: {regularity.statement} Published: {regularity.band} "
        f"({regularity.source}). {regularity.how}"
    ]
    if row.finding is not None:
        parts += [f"Rests on {row.finding.sample}.", row.finding.note]
    return " ".join(part for part in parts if part)
