"""The page of an audit: one file that opens anywhere, with its pictures and tables beside it."""

from __future__ import annotations

from dataclasses import replace

from sim.analysis.audit.audit import Audit
from sim.analysis.audit.figure import estimates_figure, uplift_figure
from sim.analysis.audit.table import evaluations_table, reasons
from sim.analysis.audit.uplift import Uplift
from sim.analysis.audit.words import lead, sentence, truths, unit_of
from sim.report.blocks import Block, Numbers, Picture, Prose, Section, Table, Texts, Values
from sim.report.page import Page
from sim.report.units import COUNT, NOTHING
from sim.text import visible

_HOW = (
    "One market lives through a year under the baseline. Then it is copied: in one copy the policy "
    "is launched, in one nothing happens, and in one nothing happens at the firm while rivals do "
    "what they do in the first. Customers, and the chance events they meet, are the same in all. "
    "Customers held out live in the third copy, all others in the first, so that what those "
    "offered the policy tell those held out is not in it.",
    "The evaluations use what the firm has on record: purchases, spending, weeks since the first "
    "and last purchase, deals, complaints, contacts, contracts, and whom the policy reached. "
    "Tastes, rates and wishes for a relationship stay hidden, as they are in life.",
)


def audit_page(audit: Audit) -> Page:
    """Return the page on what companies' evaluations say, beside the truth."""
    return Page(
        title=f"{visible(audit.scenario.title, 80)}: would your analytics be fooled?",
        subtitle=f"Policy {visible(audit.policy)} of {visible(audit.scenario.focal, 40)} · "
        f"{audit.outcome.name} per customer and year · {audit.customers:,} customers at the "
        f"launch · seed {audit.seed}",
        sections=audit_sections(audit),
    )


def audit_sections(audit: Audit) -> list[Section]:
    """Return the page's sections; make them within `house_style()`."""
    found: list[Block] = [Prose(lead(audit), strong=True), *map(Prose, truths(audit))]
    if audit.evaluations:
        figure = estimates_figure(audit)
        alt = " ".join(sentence(each, audit) for each in audit.evaluations)
        caption = "Estimates with 95 % intervals beside the truth."
        table = evaluations_table(audit)
        note = "Twins: what the same comparison shows among them, to whom nothing was done."
        found.append(Picture("estimates", figure, alt, caption))
        found.append(replace(table, note=f"{table.note} {note}"))
    sections = [Section("found", "What they say, and what is true", found)]
    sections.append(Section("why", "Why they differ", [reasons(audit)]))
    if audit.uplift is not None:
        sections.append(_uplift_section(audit, audit.uplift))
    return [*sections, Section("how", "How it was done", list(map(Prose, _HOW)))]


def _uplift_section(audit: Audit, uplift: Uplift) -> Section:
    unit = unit_of(audit)
    areas = (
        f"Targeting by the model instead of at random gains {unit.signed(uplift.true_qini)} "
        f"{unit.name} per customer, averaged over how many are targeted (Qini area); the hold-out "
        f"shows {unit.signed(uplift.qini)}, and who could see every twin would gain "
        f"{unit.signed(uplift.perfect_qini)}, much of which is chance that nobody can foresee."
    )
    return Section(
        "uplift",
        "The uplift model",
        [
            Prose(
                "Two forests learn, from those offered the policy and from those held out, what "
                "a customer brings; they differ by the predicted uplift. Each half of the "
                "customers is predicted by forests that have seen only the other half."
            ),
            Picture(
                "uplift",
                uplift_figure(audit, uplift),
                f"Predicted, observed and true uplift by decile. {areas}",
                "Uplift by decile: predicted, as the hold-out shows it, and true. Intervals may "
                "leave the picture.",
            ),
            _deciles(audit, uplift),
            Prose(areas),
        ],
    )


def _deciles(audit: Audit, uplift: Uplift) -> Table:
    unit, deciles = unit_of(audit), uplift.deciles
    seen = [each.observed for each in deciles]
    ends = [
        NOTHING if each is None else f"{unit.signed(each.low)} to {unit.signed(each.high)}"
        for each in seen
    ]
    observed = [each and each.value for each in seen]
    return Table(
        f"Uplift by decile, {unit.name} per customer and year",
        [
            Texts("Decile", range(1, len(deciles) + 1), csv="decile"),
            Numbers(
                "Customers", [each.customers for each in deciles], COUNT.plain, csv="customers"
            ),
            Numbers(
                "Predicted", [each.predicted for each in deciles], unit.signed, csv="predicted"
            ),
            Numbers("Hold-out", observed, unit.signed, csv="observed"),
            Numbers("95 % interval", ends),
            Values("low", [each and each.low for each in seen]),
            Values("high", [each and each.high for each in seen]),
            Numbers("Truth", [each.truth for each in deciles], unit.signed, csv="truth"),
        ],
        file="uplift",
    )
