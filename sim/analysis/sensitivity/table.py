"""Sensitivity in a terminal: the indices with their intervals, and what they say."""

from __future__ import annotations

from functools import partial
from typing import Any

from sim.analysis.sensitivity.analyse import Sensitivity
from sim.analysis.sensitivity.morris import MorrisEffect
from sim.analysis.sensitivity.sobol import SobolIndex
from sim.analysis.sensitivity.words import outcome_unit, sensitivity_sentences
from sim.report.blocks import LONG, Column, Numbers, Prose, Section, Table, Texts
from sim.report.units import LEVEL, Unit, years
from sim.text import visible

_SOBOL = (
    "Alone (S1): share of the variance that the number causes by itself. In all (ST): together "
    "with others, too. 95 % intervals over points."
)
_MORRIS = (
    "mu*: how far the outcome moves, on average, when the number moves by half of its "
    "distribution (95 % interval over trajectories); mu: with its sign; sigma: how differently."
)


def indices_table(result: Sensitivity) -> Table:
    """Return the table with one row per varied number."""
    sobol = result.question.method == "sobol"
    names = [visible(finding.parameter.words, LONG) for finding in result.findings]
    return Table(
        f"What {result.question.outcome.words} depends on",
        [
            Texts("Number", names, least=20),
            *(_shares(result) if sobol else _effects(result)),
        ],
        note=_SOBOL if sobol else _MORRIS,
    )


def sensitivity_report(result: Sensitivity) -> list[Section]:
    """Return a table with one row per varied number, and sentences."""
    asked = result.question
    spec = asked.scenario
    head = (
        f"{visible(spec.title, LONG)} · {years(spec.weeks)} · {spec.size_words} customers · "
        f"{asked.rows:,} points · {asked.replications} replications · {asked.runs:,} runs"
    )
    told = map(Prose, sensitivity_sentences(result))
    title = f"Sensitivity of {asked.outcome.words}"
    return [Section("sensitivity", title, [Prose(head), indices_table(result), *told])]


def _shares(result: Sensitivity) -> list[Column[Any]]:
    found = [each.index for each in result.findings if isinstance(each.index, SobolIndex)]
    alone, together = [each.first for each in found], [each.total for each in found]
    return [
        Numbers("Alone (S1)", [share.value for share in alone], LEVEL.plain),
        Numbers("95 %", [share.interval for share in alone], partial(_ends, LEVEL)),
        Numbers("In all (ST)", [share.value for share in together], LEVEL.plain),
        Numbers("95 %", [share.interval for share in together], partial(_ends, LEVEL)),
    ]


def _effects(result: Sensitivity) -> list[Column[Any]]:
    unit = outcome_unit(result)
    found = [each.index for each in result.findings if isinstance(each.index, MorrisEffect)]
    return [
        Numbers("mu*", [each.size for each in found], unit.plain, unit.name),
        Numbers("95 %", [each.interval for each in found], partial(_ends, unit), unit.name),
        Numbers("mu", [each.mean for each in found], unit.signed, unit.name),
        Numbers("sigma", [each.spread for each in found], unit.plain, unit.name),
    ]


def _ends(unit: Unit, interval: tuple[float, float]) -> str:
    low, high = interval
    return f"{unit.plain(low)} to {unit.plain(high)}"


def plan_sentence(rows: int, runs: int) -> str:
    """Return a sentence on what is about to be run.

    >>> plan_sentence(24, 240)
    'Running 240 runs at 24 points.'
    """
    return f"Running {runs:,} runs at {rows:,} points."
