"""An audit in a terminal: each evaluation beside the truth, and what fooled it."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from sim.analysis.audit.audit import Audit
from sim.analysis.audit.words import lead, refusals, sentence, title, truths, unit_of, verdict
from sim.report.layout import LONG, PlainTable, text
from sim.report.units import COUNT
from sim.text import visible

NOTE = (
    "Truth: mean of own less twin's, over the customers the evaluation is about; a twin is the "
    "same customer under the baseline, with the same luck. Too high, too low: the 95 % interval "
    "misses the truth. Too wide: it covers the truth, and nothing at all as well."
)


def audit_report(audit: Audit) -> RenderableType:
    """Return the table, what came out, and a sentence for each evaluation."""
    unit = unit_of(audit)
    table = PlainTable(gap=1)
    table.words("Evaluation", least=14)
    table.numbers("Cus-\ntomers")
    for name in ("Esti-\nmate", "95 % interval", "Truth", "Bias"):
        table.numbers(name, unit.name)
    table.words("Verdict", least=10)
    for each in audit.evaluations:
        ends = (unit.signed(each.reading.low), unit.signed(each.reading.high))
        table.row(
            text(title(each.method, audit)),
            COUNT.plain(each.customers),
            unit.signed(each.reading.value),
            ", ".join(ends),
            unit.signed(each.truth),
            unit.signed(each.bias),
            verdict(each),
            style="" if each.covers else "bold",
        )
    reached = f" · {audit.members:,} {audit.audience.members}" if audit.audience else ""
    head = Text.assemble(
        (f"Would your analytics be fooled? {visible(audit.scenario.title, LONG)}", "bold"),
        f"\nPolicy {visible(audit.policy, LONG)} of {visible(audit.scenario.focal, LONG)} · "
        f"{audit.outcome.name} per customer and year · {audit.customers:,} customers at the "
        f"launch{reached} · {100 * audit.holdout:g} % held out · seed {audit.seed}",
    )
    blank = Text("")
    told = [Text(words) for words in (lead(audit), *truths(audit))]
    why = [Text(f"· {sentence(each, audit)}") for each in audit.evaluations]
    left = [Text(words) for words in refusals(audit)]
    return Group(
        head, blank, table, blank, *told, blank, *why, *left, blank, Text(NOTE, style="dim")
    )
