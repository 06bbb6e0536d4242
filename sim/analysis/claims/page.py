"""The page of the claims: the table, then statement, experiment, result and conditions of each."""

from __future__ import annotations

from dataclasses import replace

from sim.analysis.claims.figure import claim_figure
from sim.analysis.claims.result import ClaimResult, ClaimsResult, Judgement
from sim.analysis.claims.table import claims_table
from sim.analysis.claims.words import condition_sentences, ends, margin_words, summary
from sim.report.blocks import Block, Numbers, Picture, Points, Prose, Section, Table, Texts
from sim.report.page import Page
from sim.report.sections import elsewhere, made_from, sources
from sim.report.units import number
from sim.text import visible


def claims_page(shown: ClaimsResult) -> Page:
    """Return the page of the claims in a market: the table, then each."""
    left = [(each.claim.id, each.claim.statement, each.reason) for each in shown.elsewhere]
    made = [
        *made_from(shown.scenario, shown.seed),
        ("Customers", f"{shown.customers:,}"),
        ("Replications at the file's numbers", str(shown.replications)),
        ("Draws over what is uncertain", str(shown.draws)),
    ]
    claims = [_claim(each, shown) for each in shown.tried]
    return Page(
        title=f"{visible(shown.scenario.title, 80)}: which claims hold here?",
        subtitle=f"Claims of the founding literature on loyalty · {shown.replications} "
        f"replications at the file's numbers, {shown.draws} draws over what is uncertain · "
        f"{shown.customers:,} customers · seed {shown.seed}",
        sections=[_table(shown), *claims, *elsewhere("Claim", left), sources(made)],
        formats=("svg",),
    )


def _table(shown: ClaimsResult) -> Section:
    note = (
        "Undecided: the interval reaches over 0. Rivals go on as today unless the experiment says "
        "otherwise."
    )
    table = claims_table(shown)
    table = replace(table, note=f"{table.note} {note}")
    return Section("table", "The table", [Prose(summary(shown), strong=True), table])


def _claim(each: ClaimResult, shown: ClaimsResult) -> Section:
    claim = each.claim
    blocks: list[Block] = [Prose(claim.statement, strong=True)]
    facts = [
        f"Claimed by: {claim.source}.",
        f"Experiment: {claim.experiment}",
        f"Counts as true when {claim.true_when}.",
    ]
    if each.judgement is Judgement.UNMEASURED:
        return Section(
            claim.id, claim.id, [*blocks, Points([*facts, f"Not measured: {each.reason}."])]
        )
    false = sum(outcome.false for outcome in each.replications)
    facts.append(
        f"Result: {each.judgement.value}. {margin_words(each)}; false in {false} of "
        f"{len(each.replications)} replications."
    )
    sentences = condition_sentences(each, shown)
    blocks.append(
        Picture(
            claim.id,
            claim_figure(each, shown),
            alt=f"{claim.id}: {margin_words(each)}. {sentences[0]}",
            caption=f"{sentences[0]} Diamond: the file's own numbers, with a 95 % interval.",
        )
    )
    values = Table(
        "At the file's own numbers",
        [
            Texts("Measured", claim.values),
            Numbers("Mean", [mean.value for mean in each.values], number),
            Numbers("95 % interval", each.values, ends),
        ],
    )
    return Section(claim.id, claim.id, [*blocks, Points([*facts, *sentences]), values])
