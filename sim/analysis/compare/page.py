"""The decision report: one page that opens anywhere, with its figures and tables beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import ModuleType

from sim.analysis.compare import sections
from sim.analysis.compare.findings import Findings
from sim.analysis.compare.units import replications
from sim.registry import modules
from sim.report.blocks import Section
from sim.report.page import Page
from sim.report.units import years
from sim.text import visible


def decision_page(findings: Findings) -> Page:
    """Make the page of a comparison: the decision and its grounds."""
    comparison = findings.comparison
    return Page(
        title=f"{visible(comparison.title, 80)}: which policy?",
        subtitle=f"Policies of {visible(comparison.focal, 40)} against "
        f"{visible(comparison.baseline, 40)} · {years(comparison.weeks)} · "
        f"{comparison.size_words} customers · {replications(comparison)}",
        sections=decision_sections(findings),
    )


def decision_sections(findings: Findings) -> list[Section]:
    """Return the sections of the page; make them within `house_style()`.

    Raises ValueError if a file of theirs stands after none that is there.
    """
    found = modules(sections.__name__, sections.__path__)
    ordered = list(_following(found, ""))
    if lost := [each.__name__ for each in found if each not in ordered]:
        raise ValueError(f"AFTER in {', '.join(lost)} leads to no section that is there")
    told = [module.section(findings) for module in ordered]
    return [section for section in told if section is not None]


def _following(found: Sequence[ModuleType], name: str) -> Iterable[ModuleType]:
    """Those that stand after a section: first those that no other follows, then each with those
    after itself."""
    led = {module.AFTER for module in found}
    names = {module: module.__name__.rpartition(".")[2] for module in found}
    after = [module for module in found if name == module.AFTER]
    for module in sorted(after, key=lambda module: names[module] in led):
        yield module
        yield from _following(found, names[module])
