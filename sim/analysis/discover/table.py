"""The table of a discovery, boxes by their limits, and what a terminal says of them."""

from __future__ import annotations

from sim.analysis.discover.discover import Discovery
from sim.analysis.discover.words import discovery_sentences, doubt_words
from sim.report.blocks import LONG, Numbers, Prose, Section, Table, Texts
from sim.report.units import percent
from sim.runs.rule import limit_words
from sim.text import visible


def boxes_table(found: Discovery) -> Table:
    """Return the table with a row per limit of each box; its first row says what it holds."""
    rows = [
        (region.policy, number, box, place)
        for region in found.regions
        for number, box in enumerate(region.boxes, 1)
        for place in range(len(box.rule.limits))
    ]
    limits = [
        limit_words(found.parameters[box.rule.limits[place].parameter], box.rule.limits[place])
        for *_, box, place in rows
    ]
    doubts = [doubt_words(box.doubts[place]) for *_, box, place in rows]
    boxes = [None if place else box for *_, box, place in rows]
    return Table(
        f"Where {visible(found.where, LONG)}",
        [
            Texts("Policy", ["" if place else visible(name, LONG) for name, *_, place in rows]),
            Numbers("Box", ["" if place else number for _, number, _, place in rows]),
            Texts("Limit", [visible(words, LONG) for words in limits], least=14),
            Numbers("Quasi-p", doubts),
            Numbers("Points", [f"{box.points:,}" if box else "" for box in boxes]),
            Numbers("Density", [percent(box.rule.density) if box else "" for box in boxes]),
            Numbers("Coverage", [percent(box.rule.coverage) if box else "" for box in boxes]),
        ],
        note="Density: share of the box's points where it is true. Coverage: share of the points "
        "where it is true that the box holds. Quasi-p: how likely so many would be in the box if "
        "this limit said nothing. Boxes that chance finds as often as one time in 20 are not told.",
    )


def discovery_report(found: Discovery) -> list[Section]:
    """Return a table with a row per limit of each box, and sentences."""
    head = (
        f"{visible(found.name, LONG)} · {found.points:,} points · "
        f"{found.replications} replication{'' if found.replications == 1 else 's'}"
    )
    table = [boxes_table(found)] if any(region.boxes for region in found.regions) else []
    return [
        Section("where", f"Where {visible(found.where, LONG)}", [Prose(head)]),
        Section("boxes", "", [*table, *map(Prose, discovery_sentences(found))]),
    ]
