"""The decision report: one page that opens anywhere, with its figures and tables beside it."""

from __future__ import annotations

from sim.analysis.compare import sections
from sim.analysis.compare.findings import Findings
from sim.analysis.compare.units import replications
from sim.registry import modules
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
    """Make the page of a comparison: the decision and its grounds.

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
        f"{comparison.size_words} customers · {replications(comparison)}",
        sections=decision_sections(findings),
        tables=tables,
        former=[
            *(f"{name}.{kind}" for name in PICTURES for kind in ("png", "svg")),
            *(f"{name}.csv" for name in TABLES),
        ],
    )


def decision_sections(findings: Findings) -> list[Section]:
    """Return the sections of the page; make them within `house_style()`."""
    found = [
        module.section(findings)
        for module in modules(sections.__name__, sections.__path__, sections.ORDER)
    ]
    return [section for section in found if section is not None]
