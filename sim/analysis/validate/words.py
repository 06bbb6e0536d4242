"""What a validation says, in words and cells."""

from __future__ import annotations

import math

from sim.analysis.validate.validate import Row, Validation
from sim.report.units import NOTHING, number
from sim.studies.regularity import Use, Value, Verdict

MARKS = {
    Verdict.IN: "✓",
    Verdict.MISSED: "✗",
    Verdict.REPORTED: "·",
    Verdict.ELSEWHERE: " ",
    Verdict.LACKING: "–",
    Verdict.UNMEASURED: "!",
}


def interval(value: Value) -> str:
    """Return the 95 % interval of a value, or a dash if it has none."""
    if not (math.isfinite(value.low) or math.isfinite(value.high)):
        return NOTHING
    return f"{number(value.low)} to {number(value.high)}"


def mark(row: Row) -> str:
    """Return the verdict as a sign, with a ~ if an interval reaches over an end of the band."""
    return MARKS[row.verdict] + ("~" if _at_edge(row) else "")


def _at_edge(row: Row) -> bool:
    """Return whether chance may have decided: of a missed row, for all values that are missed."""
    if row.finding is None or row.verdict not in (Verdict.IN, Verdict.MISSED):
        return False
    if row.verdict is Verdict.IN:
        return not all(value.sharp for value in row.finding.values)
    return not any(value.sharp for value in row.finding.values if not value.holds)


def verdict(row: Row) -> str:
    """Return the verdict as a mark and a word.

    It says so where an interval reaches over an end of the band.
    """
    edge = ", at the edge" if _at_edge(row) else ""
    return f"{MARKS[row.verdict]} {row.verdict.value}{edge}".strip()


def evidence(row: Row) -> str:
    """Return what came of a row without its mechanism, as a mark and a word; "" if not tried."""
    if row.off is None:
        return ""
    return "passes without its mechanism: no evidence" if row.empty else verdict(row.off)


def numbers_off(row: Row) -> str:
    """Return the numbers at which a row's mechanism is off, as a file has them."""
    return ", ".join(f"{path} = {value:g}" for path, value in row.regularity.off.items())


def exempt(result: Validation) -> list[tuple[str, str]]:
    """Return (id, why) of the rows looked for that have no mechanism to take out."""
    return [
        (row.regularity.id, row.regularity.exempt)
        for row in result.rows
        if row.regularity.exempt and row.finding is not None
    ]


def summary(result: Validation) -> str:
    """Return how many rows are in band, by use, in one sentence."""
    parts = []
    for use, words in ((Use.TUNE, "tuned to"), (Use.CHECK, "only checked")):
        held = result.count(Verdict.IN, use)
        missed = result.count(Verdict.MISSED, use)
        if held + missed:
            parts.append(f"{held} of {held + missed} regularities {words} are in band")
    if not parts:
        return "No regularity with a band was looked for in this market."
    sentence = "; ".join(parts) + "."
    if result.empty:
        sentence += f" In band without their mechanism, too: {', '.join(result.empty)}."
    failed = result.count(Verdict.UNMEASURED)
    return f"{sentence} {failed} could not be measured." if failed else sentence
