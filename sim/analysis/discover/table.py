"""Scenario discovery in a terminal: boxes by their limits, and what they say."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from sim.analysis.discover.discover import Discovery
from sim.analysis.discover.words import discovery_sentences, doubt_words
from sim.report.layout import LONG, PlainTable, text
from sim.report.units import percent
from sim.runs.rule import limit_words
from sim.text import visible

_NOTE = (
    "Density: share of the box's points where it is true. Coverage: share of the points where it "
    "is true that the box holds. Quasi-p: how likely so many would be in the box if this limit "
    "said nothing. Boxes that chance finds as often as one time in 20 are not told."
)


def discovery_report(found: Discovery) -> RenderableType:
    """Return a table with a row per limit of each box, and sentences."""
    head = Text.assemble(
        (f"Where {visible(found.where, 200)}", "bold"),
        f"\n{visible(found.name, LONG)} · {found.points:,} points · "
        f"{found.replications} replication{'' if found.replications == 1 else 's'}",
    )
    sentences = [Text(sentence) for sentence in discovery_sentences(found)]
    if not any(region.boxes for region in found.regions):
        return Group(head, Text(""), *sentences)
    table = PlainTable()
    table.words("Policy")
    table.numbers("Box")
    table.words("Limit", least=14)
    for title in ("Quasi-p", "Points", "Density", "Coverage"):
        table.numbers(title)
    for region in found.regions:
        for number, box in enumerate(region.boxes, 1):
            whole = [f"{box.points:,}", percent(box.rule.density), percent(box.rule.coverage)]
            names = [text(region.policy), Text(str(number))]
            for limit, doubt in zip(box.rule.limits, box.doubts, strict=True):
                words = limit_words(found.parameters[limit.parameter], limit)
                table.row(*names, text(words), doubt_words(doubt), *whole)
                names, whole = [Text(), Text()], ["", "", ""]
    return Group(head, Text(""), table, Text(""), *sentences, Text(_NOTE, style="dim"))
