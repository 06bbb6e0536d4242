"""The command that tells the story of one customer: explain."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.command.frame import (
    CustomersOption,
    Json,
    Out,
    ScenarioName,
    Seed,
    Weeks,
    answering,
    app,
)


@app.command()
def explain(
    scenario: ScenarioName,
    customer: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="The number of the customer's place, from 0.",
            show_default="the first whom the policy touches",
        ),
    ] = None,
    policy: Annotated[
        str | None,
        typer.Option(metavar="P", help="The policy it lives under.", show_default="the baseline"),
    ] = None,
    pick: Annotated[
        str | None,
        typer.Option(
            metavar="GROUP",
            help="Pick a telling one of those whom the policy has persuaded, put-off, subsidised "
            "(pays for nothing), harmed as a bystander, or lost-anyway.",
            show_default=False,
        ),
    ] = None,
    week: Annotated[
        int | None,
        typer.Option(
            metavar="W",
            help="A week to tell in full, from 0.",
            show_default="the first in which it parts from its twin",
        ),
    ] = None,
    weeks: Weeks = None,
    customers: CustomersOption = None,
    seed: Seed = 1,
    everything: Annotated[
        bool,
        typer.Option("--all", help="Tell everything here that the page tells."),
    ] = False,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Tell the story of one customer, beside its twin under the baseline.

    Says in plain words who it is, in which week, and why, it first does something else than its
    twin, and what came of it. The page, report.html, under reports/, has the whole story, with
    what it saw, weighed, chose and felt, and both lives in a figure.
    """
    with answering(as_json):
        from sim.analysis.explain.customer import check_whom
        from sim.runs.prepare import label, prepare

        spec = prepare(scenario, policy, weeks, customers)
        check_whom(spec, customer, week, pick, policy)
        from sim.analysis.explain.analysis import ExplainAnalysis
        from sim.command.runner import run

        analysis = ExplainAnalysis(
            scenario,
            label(scenario),
            spec,
            customer=customer,
            policy=policy,
            seed=seed,
            week=week,
            weeks=weeks,
            customers=customers,
            group=pick,
            everything=everything,
        )
        run(analysis, out, as_json)
