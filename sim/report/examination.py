"""Tables of an examination: shares as entered and simulated, and every remark."""

from __future__ import annotations

from sim.report.blocks import LONG, Numbers, Span, Table, Texts, Words
from sim.report.units import PERCENT, number
from sim.studies.examination.remark import Remark, Target
from sim.text import visible


def shares_table(targets: tuple[Target, ...]) -> Table:
    """Return the shares as entered beside those that came out."""
    return Table(
        "Entered and simulated",
        [
            Texts("What the file enters", [visible(each.name, LONG) for each in targets]),
            Numbers("Entered", [each.entered for each in targets], PERCENT.plain, unit="%"),
            Numbers("Simulated", [each.simulated for each in targets], PERCENT.plain, unit="%"),
            Texts("", [_mark(each.met) for each in targets], least=1, label="Met"),
        ],
    )


def remarks_table(remarks: tuple[Remark, ...]) -> Table:
    """Return every remark with its benchmark and where that comes from."""
    return Table(
        "What was asked",
        [
            Texts("Asked", [remark.id for remark in remarks], least=17),
            Numbers("Value", [_value(remark) for remark in remarks]),
            Numbers("Usual", [_range(remark) for remark in remarks]),
            Texts("", [_mark(remark.usual) for remark in remarks], least=1, label="Usual"),
            Texts("What was found", [visible(r.words, 400) for r in remarks], least=24),
            Texts("Benchmark", [r.source for r in remarks], only="page"),
        ],
        gap=1,
    )


def _mark(fine: bool) -> Words:
    return Span("✓", "good") if fine else Span("✗", "bad")


def _value(remark: Remark) -> str:
    return "–" if remark.value is None else number(remark.value)


def _range(remark: Remark) -> str:
    if remark.low is None:
        return "" if remark.high is None else f"≤ {remark.high:g}"
    return f"≥ {remark.low:g}" if remark.high is None else f"{remark.low:g} to {remark.high:g}"
