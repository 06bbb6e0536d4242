"""The decision report: one page that opens anywhere, with its figures and tables beside it."""

from __future__ import annotations

from sim.analysis.compare.findings import Findings
from sim.analysis.compare.sections.assumptions import assumptions_section
from sim.analysis.compare.sections.costs import costs_section
from sim.analysis.compare.sections.customers import customers_section
from sim.analysis.compare.sections.decision import decision_section
from sim.analysis.compare.sections.holding import holding_section
from sim.analysis.compare.sections.loyalty import loyalty_section
from sim.analysis.compare.sections.policies import policies_section
from sim.analysis.compare.sections.provenance import provenance_section
from sim.analysis.compare.sections.robustness import robustness_section
from sim.analysis.compare.sections.segments import segments_section
from sim.analysis.compare.sections.time import time_section
from sim.analysis.compare.units import replications
from sim.report.blocks import Section
from sim.report.page import Page
from sim.report.units import years
from sim.text import visible

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


def decision_page(findings: Findings) -> Page:
    """The decision and its grounds.

    Tables: `comparison` has one row per policy, `runs` one per run; of the twins
    `incrementality` has one per policy, group of customers and segment, `holding` one per policy
    and segment, `loyalty` customers by policy, label before and after, window and segment;
    `robustness` has one row per point and policy.
    """
    comparison = findings.comparison
    tables = {"comparison": comparison.to_frame(), "runs": comparison.runs_frame()}
    if findings.twins is not None:
        tables["incrementality"] = findings.twins.incrementality_frame()
        tables["holding"] = findings.twins.holding_frame()
        tables["loyalty"] = findings.twins.loyalty_frame()
    if findings.robustness is not None:
        tables["robustness"] = findings.robustness.to_frame()
    return Page(
        title=f"{visible(comparison.title, 80)}: which policy?",
        subtitle=f"Policies of {visible(comparison.focal, 40)} against "
        f"{visible(comparison.baseline, 40)} · {years(comparison.weeks)} · "
        f"{comparison.customers:,} customers · {replications(comparison)}",
        sections=decision_sections(findings),
        tables=tables,
        former=[
            *(f"{name}.{kind}" for name in PICTURES for kind in ("png", "svg")),
            *(f"{name}.csv" for name in TABLES),
        ],
    )


def decision_sections(findings: Findings) -> list[Section]:
    """Return the report's sections; make them within `house_style()`."""
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
