"""What a terminal says of an examination: what is serious, and all that was asked."""

from __future__ import annotations

from sim.report.blocks import LONG, Prose, Section, Span
from sim.report.examination import remarks_table, shares_table
from sim.scenario import Scenario
from sim.studies.examination.remark import Examination
from sim.text import visible


def examination_report(scenario: Scenario, found: Examination) -> list[Section]:
    """Return the sections of a terminal: what is serious, shares, and all that was asked."""
    head = f"baseline · {found.customers:,} customers · seed {found.seed}"
    serious = [
        Prose((Span("Serious: ", "bad"), visible(remark.words, LONG))) for remark in found.serious
    ]
    verdict = (
        "A decision made in this market rests on what is serious above: mend it first."
        if serious
        else "Nothing here makes decisions in this market doubtful."
    )
    return [
        Section(
            "examination",
            f"What a referee would ask of: {visible(scenario.title, LONG)}",
            [
                Prose(head),
                shares_table(found.targets),
                remarks_table(found.remarks),
                *serious,
                Prose(verdict, strong=True),
            ],
        )
    ]
