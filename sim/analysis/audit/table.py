"""The table of an audit, and what a terminal says of it: each evaluation beside the truth."""

from __future__ import annotations

from sim.analysis.audit.audit import Audit
from sim.analysis.audit.words import lead, refusals, sentence, title, truths, unit_of, verdict
from sim.report.blocks import LONG, Numbers, Points, Prose, Section, Table, Texts, Values
from sim.report.units import COUNT
from sim.text import visible


def evaluations_table(audit: Audit) -> Table:
    """Return the table with one row per evaluation."""
    unit, done = unit_of(audit), audit.evaluations
    reached = [visible(title(each.method, audit), LONG) for each in done]
    lows, highs = [each.reading.low for each in done], [each.reading.high for each in done]
    ends = [
        f"{unit.signed(low)}, {unit.signed(high)}" for low, high in zip(lows, highs, strict=True)
    ]
    without = [each.without for each in done]
    return Table(
        f"Evaluations beside the truth, {unit.name} per customer and year",
        [
            Values("method", [each.method for each in done]),
            Texts("Evaluation", reached, least=14),
            Numbers(
                "Cus-\ntomers", [each.customers for each in done], COUNT.plain, csv="customers"
            ),
            Numbers(
                "Esti-\nmate",
                [e.reading.value for e in done],
                unit.signed,
                unit.name,
                csv="estimate",
            ),
            Numbers("95 % interval", ends, unit=unit.name),
            Values("low", lows),
            Values("high", highs),
            Numbers("Truth", [each.truth for each in done], unit.signed, unit.name, csv="truth"),
            Numbers("Bias", [each.bias for each in done], unit.signed, unit.name, csv="bias"),
            Values("covers", [each.covers for each in done]),
            Numbers("Twins", without, unit.signed, unit.name, only="page", csv="without_policy"),
            Texts("Verdict", done, verdict, least=10),
        ],
        strong=[row for row, each in enumerate(done) if not each.covers],
        note="Truth: mean of own less twin's, over the customers the evaluation is about; a twin "
        "is the same customer under the baseline, with the same luck. Too high, too low: the 95 % "
        "interval misses the truth. Too wide: it covers the truth, and nothing at all as well.",
        file="evaluations",
        gap=1,
    )


def reasons(audit: Audit) -> Points:
    """Return a sentence for each evaluation on why it differs, or why it was not done."""
    return Points([*(sentence(each, audit) for each in audit.evaluations), *refusals(audit)])


def audit_report(audit: Audit) -> list[Section]:
    """Return the table, what came out, and a sentence for each evaluation."""
    reached = f" · {audit.members:,} {audit.audience.members}" if audit.audience else ""
    head = (
        f"Policy {visible(audit.policy, LONG)} of {visible(audit.scenario.focal, LONG)} · "
        f"{audit.outcome.name} per customer and year · {audit.customers:,} customers at the "
        f"launch{reached} · {100 * audit.holdout:g} % held out · seed {audit.seed}"
    )
    return [
        Section(
            "found",
            f"Would your analytics be fooled? {visible(audit.scenario.title, LONG)}",
            [
                Prose(head),
                evaluations_table(audit),
                *map(Prose, (lead(audit), *truths(audit))),
                reasons(audit),
            ],
        )
    ]
