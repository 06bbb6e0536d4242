"""The page of the claims: the table, then statement, experiment, result and conditions of each."""

from __future__ import annotations

import sim
from sim.analysis.claims.figure import claim_figure
from sim.analysis.claims.result import ClaimResult, ClaimsResult, Judgement
from sim.analysis.claims.words import (
    condition_sentences,
    ends,
    false_cell,
    judgement,
    margin_words,
    short_condition,
    summary,
)
from sim.report.blocks import Block, Grid, Picture, Points, Prose, Section
from sim.report.page import Page
from sim.report.units import NOTHING, number
from sim.text import visible


def claims_page(shown: ClaimsResult, command: str) -> Page:
    """Return the page of the claims in a market: the table, then each.

    `command` tries them again.
    """
    found = [_table(shown), *_claims(shown), _elsewhere(shown), _source(shown, command)]
    return Page(
        title=f"{visible(shown.scenario.title, 80)}: which claims hold here?",
        subtitle=f"Claims of the founding literature on loyalty · {shown.replications} "
        f"replications at the file's numbers, {shown.draws} draws over what is uncertain · "
        f"{shown.customers:,} customers · seed {shown.seed}",
        sections=[section for section in found if section is not None],
        formats=("svg",),
    )


def _tried(shown: ClaimsResult) -> list[ClaimResult]:
    return [each for each in shown.results if each.judgement is not Judgement.ELSEWHERE]


def _table(shown: ClaimsResult) -> Section:
    rows: list[list[str]] = []
    strong: list[int] = []
    for each in _tried(shown):
        known = each.judgement is not Judgement.UNMEASURED
        if each.judgement is Judgement.FALSE:
            strong.append(len(rows))
        margin = f"{number(each.margin.value)} {each.claim.unit}" if known else NOTHING
        interval = ends(each.margin) if known else NOTHING
        where = short_condition(each, shown)
        rows.append([each.claim.id, judgement(each), margin, interval, false_cell(each), where])
    columns = ["Claim", "Here", "Margin", "95 % interval", "False in (of draws)", "Where"]
    note = (
        "A claim holds where its margin is above 0; undecided: the interval reaches over 0. "
        "Rivals go on as today unless the experiment says otherwise."
    )
    grid = Grid("Claims in this market", columns, rows, strong, note, words=True)
    return Section("table", "The table", [Prose(summary(shown), strong=True), grid])


def _claims(shown: ClaimsResult) -> list[Section]:
    return [_claim(each, shown) for each in _tried(shown)]


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
    rows = [
        [name, number(value.value), ends(value)]
        for name, value in zip(claim.values, each.values, strict=True)
    ]
    values = Grid("At the file's own numbers", ["Measured", "Mean", "95 % interval"], rows)
    return Section(claim.id, claim.id, [*blocks, Points([*facts, *sentences]), values])


def _elsewhere(shown: ClaimsResult) -> Section | None:
    rows = [
        [each.claim.id, each.claim.statement, each.reason]
        for each in shown.results
        if each.judgement is Judgement.ELSEWHERE
    ]
    if not rows:
        return None
    grid = Grid("Not for this market", ["Claim", "Statement", "Why not"], rows, words=True)
    return Section("elsewhere", "Not for this market", [grid])


def _source(shown: ClaimsResult, command: str) -> Section:
    rows = [
        ["Command", command],
        ["Loyalsim", sim.__version__],
        ["Scenario, SHA-256 of its content", shown.scenario.fingerprint()],
        ["Seed", str(shown.seed)],
        ["Customers", f"{shown.customers:,}"],
        ["Replications at the file's numbers", str(shown.replications)],
        ["Draws over what is uncertain", str(shown.draws)],
    ]
    grid = Grid("How to get the same again", ["What", "Value"], rows, words=True)
    return Section("provenance", "Where the numbers come from", [grid])
