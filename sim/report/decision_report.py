"""The decision report: one page that opens anywhere, with its figures and tables beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import sim
from sim.experiment.findings import Findings
from sim.report.blocks import Picture, Section
from sim.report.html import page
from sim.report.sections.assumptions import assumptions_section
from sim.report.sections.costs import costs_section
from sim.report.sections.customers import customers_section
from sim.report.sections.decision import decision_section
from sim.report.sections.holding import holding_section
from sim.report.sections.loyalty import loyalty_section
from sim.report.sections.policies import policies_section
from sim.report.sections.provenance import provenance_section
from sim.report.sections.robustness import robustness_section
from sim.report.sections.segments import segments_section
from sim.report.sections.time import time_section
from sim.report.style import house_style, render
from sim.report.tables import compare_tables, robustness_tables, twins_tables
from sim.report.units import replications, years
from sim.report.write import write_files
from sim.text import visible

PAGE = "report.html"
PICTURES = (
    "retention-profit",
    "time-course",
    "holding",
    "customers",
    "loyalty-cells",
    "loyalty-stages",
    "robustness",
)
TABLES = ("comparison", "runs", "incrementality", "holding", "loyalty", "robustness")
"""All that a report may have; a short one has less."""


def write_decision(findings: Findings, folder: Path) -> list[Path]:
    """write_decision(findings, folder) -> the files written: report.html, figures, CSV tables.

    The folder is made if need be, and files in it are overwritten; figures and tables of an
    earlier report that this one does not have go. The same findings give the same bytes. Raises
    FileProblem.
    """
    with house_style():
        sections = decision_sections(findings)
        drawn = {picture.name: render(picture.figure) for picture in _pictures(sections)}
    files: dict[str, bytes | str] = {
        PAGE: _page(findings, sections, {name: kinds["svg"] for name, kinds in drawn.items()})
    }
    for name, kinds in drawn.items():
        files |= {f"{name}.{kind}": data for kind, data in kinds.items()}
    tables = compare_tables(findings.comparison)
    if findings.twins is not None:
        tables |= twins_tables(findings.twins)
    if findings.robustness is not None:
        tables |= robustness_tables(findings.robustness)
    files |= {f"{name}.csv": text for name, text in tables.items()}
    former = [f"{name}.{kind}" for name in PICTURES for kind in ("png", "svg")]
    return write_files(folder, files, [*former, *(f"{name}.csv" for name in TABLES)])


def decision_sections(findings: Findings) -> list[Section]:
    """decision_sections(findings) -> the report's sections; make them within `house_style()`."""
    sections: list[Section | None] = [decision_section(findings)]
    if findings.others:
        sections += [
            policies_section(findings),
            time_section(findings),
            segments_section(findings),
        ]
    if findings.twins is not None:
        sections += [
            customers_section(findings, findings.twins),
            holding_section(findings, findings.twins),
            loyalty_section(findings, findings.twins),
        ]
    if findings.others:
        sections.append(costs_section(findings))
    if findings.robustness is not None:
        sections.append(robustness_section(findings.robustness))
    sections += [assumptions_section(findings), provenance_section(findings)]
    return [section for section in sections if section is not None]


def _pictures(sections: Sequence[Section]) -> list[Picture]:
    return [block for section in sections for block in section.blocks if isinstance(block, Picture)]


def _page(findings: Findings, sections: Sequence[Section], svgs: dict[str, bytes]) -> str:
    comparison = findings.comparison
    return page(
        title=f"{visible(comparison.title, 80)}: which policy?",
        subtitle=f"Policies of {visible(comparison.focal, 40)} against "
        f"{visible(comparison.baseline, 40)} · {years(comparison.weeks)} · "
        f"{comparison.customers:,} customers · {replications(comparison)}",
        sections=sections,
        pictures=svgs,
        footer=f"Loyalsim {sim.__version__}. A model of a market, not the market.",
    )
