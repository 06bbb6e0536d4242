"""Where the decision fails: the same comparison over what is uncertain."""

from __future__ import annotations

from sim.analysis.compare.findings import Findings
from sim.analysis.compare.robustness.robustness import Robustness
from sim.analysis.compare.robustness_figure import robustness_figure
from sim.analysis.compare.robustness_words import robustness_sentences
from sim.report.blocks import Block, Numbers, Picture, Points, Prose, Section, Table, Texts
from sim.report.units import PERCENT, money
from sim.text import shown

AFTER = "break_even"


def section(findings: Findings) -> Section | None:
    """Return the section on where the decision fails: regret, and the region of loss.

    `robustness` has one row per point and policy.
    """
    found = findings.robustness
    if found is None:
        return None
    sentences = robustness_sentences(found)
    blocks: list[Block] = [
        Prose(
            f"The comparison was run again at {len(found.points)} points of the band in which the "
            "uncertain numbers may lie, drawn together. Regret is what the best policy at a point "
            "would have earned more."
        ),
        Points(sentences),
        Picture(
            "robustness",
            robustness_figure(found),
            " ".join(sentences),
            "Regret of each policy over the band"
            + (", and where the recommended one loses." if found.fails else "."),
        ),
        _regret(found),
    ]
    title = "Where it fails" if found.fails else "Whether it fails"
    return Section("robustness", title, blocks, {"robustness": found.to_frame()})


def _regret(found: Robustness) -> Table:
    regrets = list(found.regret.values())
    unit = money(found.currency, [each.maximum for each in regrets])
    return Table(
        f"Regret over the band, in {unit.name} a year",
        [
            Texts("Policy", [shown(name) for name in found.regret]),
            Numbers("Mean", [each.mean for each in regrets], unit.plain),
            Numbers("95th percentile", [each.p95 for each in regrets], unit.plain),
            Numbers("Largest", [each.maximum for each in regrets], unit.plain),
            Numbers("Best at", [each.best for each in regrets], PERCENT.plain, "%"),
        ],
        strong=[i for i, name in enumerate(found.regret) if name == found.recommended],
    )
