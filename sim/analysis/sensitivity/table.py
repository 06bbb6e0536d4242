"""Sensitivity in a terminal: the indices with their intervals, and what they say."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from sim.analysis.sensitivity.analyse import Sensitivity
from sim.analysis.sensitivity.morris import MorrisEffect
from sim.analysis.sensitivity.sobol import Share, SobolIndex
from sim.analysis.sensitivity.words import outcome_unit, sensitivity_sentences
from sim.report.layout import LONG, PlainTable, text
from sim.report.units import LEVEL, years
from sim.text import visible

_SOBOL = (
    "Alone (S1): share of the variance that the number causes by itself. In all (ST): together "
    "with others, too. 95 % intervals over points."
)
_MORRIS = (
    "mu*: how far the outcome moves, on average, when the number moves by half of its "
    "distribution (95 % interval over trajectories); mu: with its sign; sigma: how differently."
)


def sensitivity_report(result: Sensitivity) -> RenderableType:
    """Return a table with one row per varied number, and sentences."""
    asked = result.question
    spec = asked.scenario
    head = Text.assemble(
        (f"Sensitivity of {asked.outcome.words}", "bold"),
        f"\n{visible(spec.title, LONG)} · {years(spec.weeks)} · {spec.size_words} customers · "
        f"{asked.rows:,} points · {asked.replications} replications · {asked.runs:,} runs",
    )
    table = _sobol_table(result) if asked.method == "sobol" else _morris_table(result)
    sentences = [Text(sentence) for sentence in sensitivity_sentences(result)]
    note = Text(_SOBOL if asked.method == "sobol" else _MORRIS, style="dim")
    return Group(head, Text(""), table, Text(""), *sentences, note)


def _sobol_table(result: Sensitivity) -> PlainTable:
    table = PlainTable()
    table.words("Number", least=20)
    for title in ("Alone (S1)", "95 %", "In all (ST)", "95 %"):
        table.numbers(title)
    for finding in result.findings:
        if isinstance(finding.index, SobolIndex):
            shares = finding.index.first, finding.index.total
            cells = [cell for share in shares for cell in _cells(share)]
            table.row(text(finding.parameter.words), *cells)
    return table


def _cells(share: Share) -> tuple[str, str]:
    low, high = (LEVEL.plain(end) for end in share.interval)
    return LEVEL.plain(share.value), f"{low} to {high}"


def _morris_table(result: Sensitivity) -> PlainTable:
    unit = outcome_unit(result)
    table = PlainTable()
    table.words("Number", least=20)
    for title in ("mu*", "95 %", "mu", "sigma"):
        table.numbers(title, unit.name)
    for finding in result.findings:
        if isinstance(finding.index, MorrisEffect):
            low, high = (unit.plain(end) for end in finding.index.interval)
            table.row(
                text(finding.parameter.words),
                unit.plain(finding.index.size),
                f"{low} to {high}",
                unit.signed(finding.index.mean),
                unit.plain(finding.index.spread),
            )
    return table


def plan_sentence(rows: int, runs: int) -> str:
    """Return a sentence on what is about to be run.

    >>> plan_sentence(24, 240)
    'Running 240 runs at 24 points.'
    """
    return f"Running {runs:,} runs at {rows:,} points."
