"""What to do, in one sentence, and the picture that says why."""

from __future__ import annotations

from sim.analysis.compare.findings import Findings
from sim.analysis.compare.headline import grounds, headline, in_money
from sim.analysis.compare.paying import what_it_costs
from sim.analysis.compare.picture import retention_profit
from sim.analysis.compare.units import yearly_money
from sim.analysis.compare.verdict import per_year, verdict
from sim.report.blocks import Block, Picture, Points, Prose, Section
from sim.report.units import POINTS
from sim.text import shown

AFTER = ""


def section(findings: Findings) -> Section:
    """Return the section with the decision, its grounds and the picture.

    Tables: `comparison` has one row per policy, `runs` one per run.
    """
    comparison = findings.comparison
    blocks: list[Block] = [
        Prose(headline(findings), strong=True),
        Prose(" ".join([in_money(findings), *what_it_costs(findings)])),
        Points([*verdict(comparison), *grounds(findings)]),
    ]
    figure = retention_profit(comparison)
    if figure is not None:
        blocks.append(
            Picture(
                "retention-profit",
                figure,
                "Each policy as a point, by the change in retention and in yearly profit. "
                + " ".join(_in_words(findings)),
                "What each policy changes in retention and profit, with 95 % intervals.",
            )
        )
    tables = {"comparison": comparison.to_frame(), "runs": comparison.runs_frame()}
    return Section("decision", "Decision", blocks, tables)


def _in_words(findings: Findings) -> list[str]:
    unit = yearly_money(findings.comparison)
    years = findings.comparison.years
    return [
        f"{shown(result.policy)}: {POINTS.signed(result.vs_baseline['retention'].mean)} points, "
        f"{unit.signed(per_year(result.vs_baseline['profit'], years).mean)} {unit.name} a year."
        for result in findings.others
    ]
