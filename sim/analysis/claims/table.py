"""The claims in a terminal: one line each, and under it where it comes out false."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from sim.analysis.claims.result import ClaimResult, ClaimsResult, Judgement
from sim.analysis.claims.words import ends, false_cell, judgement, short_condition, summary
from sim.report.layout import LONG, PlainTable
from sim.report.units import number
from sim.text import visible

STYLES = {
    Judgement.HOLDS: "green",
    Judgement.FALSE: "red",
    Judgement.UNDECIDED: "yellow",
    Judgement.UNMEASURED: "red",
}


def claims_report(shown: ClaimsResult) -> RenderableType:
    """Return the table, where claims come out false, and the count."""
    draws = f"{shown.draws} draws over {len(shown.parameters)} uncertain numbers"
    head = Text.assemble(
        ("Claims of the founding literature, tried in: ", "bold"),
        (visible(shown.scenario.title, LONG), "bold"),
        f"\n{_times(shown.replications)} at the file's numbers, "
        f"{draws if shown.draws else 'no draws'} · {shown.customers:,} customers · "
        f"seed {shown.seed}",
    )
    table = PlainTable(1)
    table.words("Claim")
    table.words("Here", least=16)
    for title in ("Margin", "95 %", "False in"):
        table.numbers(title)
    tried = [each for each in shown.results if each.judgement is not Judgement.ELSEWHERE]
    for each in tried:
        known = each.judgement is not Judgement.UNMEASURED
        table.row(
            each.claim.id,
            Text(judgement(each), STYLES[each.judgement]),
            number(each.margin.value) if known else "",
            ends(each.margin).replace(" to ", ", ") if known else "",
            false_cell(each),
        )
    parts: list[RenderableType] = [head, Text(""), table, Text("")]
    parts += [where for each in tried if (where := _where(each, shown))]
    for each in shown.results:
        if each.judgement is Judgement.ELSEWHERE:
            words = f"{each.claim.id}: not for this market: {visible(each.reason, 300)}"
            parts.append(Text(words, style="dim"))
    legend = (
        "A claim holds where its margin is above 0. False in: share of draws, and its 95 % "
        "interval. Statements, experiments and pictures are in the report."
    )
    return Group(*parts, Text(summary(shown), style="bold"), Text(legend, style="dim"))


def _where(each: ClaimResult, shown: ClaimsResult) -> Text:
    words = short_condition(each, shown)
    if each.judgement is Judgement.UNMEASURED:
        words = f"not measured: {visible(each.reason, 200)}"
    return Text.assemble((each.claim.id, "bold"), f": {words}") if words else Text("")


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
