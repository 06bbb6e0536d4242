"""The page of an audit: one file that opens anywhere, with its pictures and tables beside it."""

from __future__ import annotations

import pandas as pd

from sim.analysis.audit.audit import Audit
from sim.analysis.audit.figure import estimates_figure, uplift_figure
from sim.analysis.audit.table import NOTE
from sim.analysis.audit.uplift import Uplift
from sim.analysis.audit.words import lead, refusals, sentence, title, truths, unit_of, verdict
from sim.report.blocks import Block, Grid, Picture, Points, Prose, Section
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


def audit_page(audit: Audit, command: str) -> Page:
    """Return the page on what companies' evaluations say, beside the truth.

    `command` makes the audit again.
    """
    tables = {"evaluations": evaluations_frame(audit)}
    if audit.uplift is not None:
        tables["uplift"] = uplift_frame(audit.uplift)
    return Page(
        title=f"{visible(audit.scenario.title, 80)}: would your analytics be fooled?",
        subtitle=f"Policy {visible(audit.policy)} of {visible(audit.scenario.focal, 40)} · "
        f"{audit.outcome.name} per customer and year · {audit.customers:,} customers at the "
        f"launch · seed {audit.seed}",
        sections=audit_sections(audit, command),
        tables=tables,
    )


def audit_sections(audit: Audit, command: str) -> list[Section]:
    """Return the page's sections; make them within `house_style()`."""
    found: list[Block] = [Prose(lead(audit), strong=True), *map(Prose, truths(audit))]
    if audit.evaluations:
        figure = estimates_figure(audit)
        alt = " ".join(sentence(each, audit) for each in audit.evaluations)
        caption = "Estimates with 95 % intervals beside the truth."
        found += [Picture("estimates", figure, alt, caption), _table(audit)]
    sections = [Section("found", "What they say, and what is true", found)]
    why = [*(sentence(each, audit) for each in audit.evaluations), *refusals(audit)]
    sections.append(Section("why", "Why they differ", [Points(why)]))
    if audit.uplift is not None:
        sections.append(_uplift_section(audit, audit.uplift))
    how = [*map(Prose, _HOW), Prose(f"To make it again: {command}")]
    return [*sections, Section("how", "How it was done", how)]


def _table(audit: Audit) -> Grid:
    unit = unit_of(audit)
    rows = [
        (
            title(each.method, audit),
            COUNT.plain(each.customers),
            unit.signed(each.reading.value),
            f"{unit.signed(each.reading.low)} to {unit.signed(each.reading.high)}",
            unit.signed(each.truth),
            unit.signed(each.bias),
            NOTHING if each.without is None else unit.signed(each.without),
            verdict(each),
        )
        for each in audit.evaluations
    ]
    return Grid(
        f"Evaluations beside the truth, {unit.name} per customer and year",
        (
            "Evaluation",
            "Customers",
            "Estimate",
            "95 % interval",
            "Truth",
            "Bias",
            "Twins",
            "Verdict",
        ),
        rows,
        [row for row, each in enumerate(audit.evaluations) if not each.covers],
        f"{NOTE} Twins: what the same comparison shows among them, to whom nothing was done.",
    )


def _uplift_section(audit: Audit, uplift: Uplift) -> Section:
    unit = unit_of(audit)
    rows = [
        (
            str(number),
            COUNT.plain(decile.customers),
            unit.signed(decile.predicted),
            NOTHING if decile.observed is None else unit.signed(decile.observed.value),
            NOTHING
            if decile.observed is None
            else f"{unit.signed(decile.observed.low)} to {unit.signed(decile.observed.high)}",
            unit.signed(decile.truth),
        )
        for number, decile in enumerate(uplift.deciles, 1)
    ]
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
            Grid(
                f"Uplift by decile, {unit.name} per customer and year",
                ("Decile", "Customers", "Predicted", "Hold-out", "95 % interval", "Truth"),
                rows,
            ),
            Prose(areas),
        ],
    )


def evaluations_frame(audit: Audit) -> pd.DataFrame:
    """Return one row per evaluation."""
    return pd.DataFrame(
        [
            {
                "method": each.method,
                "customers": each.customers,
                "estimate": each.reading.value,
                "low": each.reading.low,
                "high": each.reading.high,
                "truth": each.truth,
                "bias": each.bias,
                "covers": each.covers,
                "without_policy": each.without,
            }
            for each in audit.evaluations
        ]
    )


def uplift_frame(uplift: Uplift) -> pd.DataFrame:
    """Return one row per decile, the highest predicted uplift first."""
    return pd.DataFrame(
        [
            {
                "decile": number,
                "customers": decile.customers,
                "predicted": decile.predicted,
                "observed": decile.observed.value if decile.observed else None,
                "low": decile.observed.low if decile.observed else None,
                "high": decile.observed.high if decile.observed else None,
                "truth": decile.truth,
            }
            for number, decile in enumerate(uplift.deciles, 1)
        ]
    )
