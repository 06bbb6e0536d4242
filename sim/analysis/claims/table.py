"""The table of the claims, and what a terminal says of them: where each comes out false."""

from __future__ import annotations

import math
from dataclasses import replace

from sim.analysis.claims.result import ClaimResult, ClaimsResult, Judgement, Mean
from sim.analysis.claims.words import ends, false_cell, judgement, short_condition, summary
from sim.report.blocks import LONG, Numbers, Prose, Section, Span, Table, Texts, Tone, Values, Words
from sim.report.units import number
from sim.text import visible

TONES: dict[Judgement, Tone] = {
    Judgement.HOLDS: "good",
    Judgement.FALSE: "bad",
    Judgement.UNDECIDED: "doubtful",
    Judgement.UNMEASURED: "bad",
}
_UNKNOWN = Mean(math.nan, -math.inf, math.inf)


def claims_table(shown: ClaimsResult) -> Table:
    """Return the table with one row per claim that can be tried in the market."""
    tried = shown.tried
    margins = [each.margin if each.replications else _UNKNOWN for each in tried]
    found = [each.conditions for each in tried]
    return Table(
        "Claims in this market",
        [
            Texts("Claim", [each.claim.id for each in tried], csv="claim"),
            Texts("Here", tried, _judged, least=16),
            Values("judgement", [each.judgement.value for each in tried]),
            Numbers("Margin", [each.value for each in margins], number, csv="margin"),
            Texts("Unit", [each.claim.unit for each in tried], only="page", csv="unit"),
            Numbers("95 %", margins, _interval, label="95 % interval"),
            Values("low", [each.low for each in margins]),
            Values("high", [each.high for each in margins]),
            Numbers("False in", tried, false_cell),
            Values("false_share", [each and each.share for each in found]),
            Texts("Where", [short_condition(each, shown) for each in tried], only="page"),
        ],
        strong=[row for row, each in enumerate(tried) if each.judgement is Judgement.FALSE],
        note="A claim holds where its margin is above 0. False in: share of draws, and its 95 % "
        "interval.",
        file="claims",
        gap=1,
    )


def claims_report(shown: ClaimsResult) -> list[Section]:
    """Return the table, where claims come out false, and the count."""
    draws = f"{shown.draws} draws over {len(shown.parameters)} uncertain numbers"
    title = visible(shown.scenario.title, LONG)
    head = (
        f"{_times(shown.replications)} at the file's numbers, "
        f"{draws if shown.draws else 'no draws'} · {shown.customers:,} customers · "
        f"seed {shown.seed}"
    )
    table = claims_table(shown)
    told = [
        Prose((Span(each.claim.id, "strong"), f": {words}"))
        for each in shown.tried
        if (words := _where(each, shown))
    ]
    left = [
        Prose(f"{each.claim.id}: not for this market: {visible(each.reason, 300)}", faint=True)
        for each in shown.elsewhere
    ]
    note = f"{table.note} Statements, experiments and pictures are in the report."
    return [
        Section(
            "claims",
            f"Claims of the founding literature, tried in: {title}",
            [
                Prose(head),
                replace(table, note=note),
                *told,
                *left,
                Prose(summary(shown), strong=True),
            ],
        )
    ]


def _judged(each: ClaimResult) -> Words:
    return Span(judgement(each), TONES[each.judgement])


def _interval(mean: Mean) -> str:
    return ends(mean).replace(" to ", ", ")


def _where(each: ClaimResult, shown: ClaimsResult) -> str:
    if each.judgement is Judgement.UNMEASURED:
        return f"not measured: {visible(each.reason, 200)}"
    return short_condition(each, shown)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
