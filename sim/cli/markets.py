"""Commands on one market: run, explain."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.frame import (
    CustomersOption,
    Json,
    Out,
    ScenarioName,
    Seed,
    Weeks,
    answering,
    app,
    put,
    show,
)


@app.command()
def run(
    scenario: ScenarioName,
    policy: Annotated[
        str | None,
        typer.Option(metavar="P", help="The policy to run.", show_default="the baseline"),
    ] = None,
    weeks: Weeks = None,
    customers: CustomersOption = None,
    seed: Seed = 1,
    threads: Annotated[
        int,
        typer.Option(
            min=1, max=256, metavar="N", help="Threads; they change nothing but the time it takes."
        ),
    ] = 1,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Simulate one policy, and show how every firm fares.

    Prints a table with one row per firm, and writes figures (market share, profit, retention,
    satisfaction, trust and bond over time) and tables (CSV) under reports/.
    """
    with answering(as_json):
        from sim.experiment.prepare import label, prepare
        from sim.report.folders import make_folder, run_folder
        from sim.report.progress import announce_compilation, progress_bar, waiting

        spec = prepare(scenario, policy, weeks, customers)
        name = label(scenario)
        folder = out or (None if as_json else run_folder(name, policy or spec.baseline))
        if folder:
            make_folder(folder)
        from sim.experiment.single import describe, run_once

        announce_compilation(spec.kind)
        with progress_bar("Simulating", "Preparing the market", "weeks") as tell:
            market = run_once(spec, policy, seed, threads, tell)
        described = describe(market, name)
        files = []
        if folder:
            from sim.report.write import write_run

            with waiting("Drawing figures"):
                files = write_run(market, folder)
        if as_json:
            put(described)
        else:
            from sim.report.terminal import files_report, run_report

            show(run_report(market, described), files_report(files))


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
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Tell the story of one customer, beside its twin under the baseline.

    Says in plain words what it saw, what it weighed, what it chose and how it felt about it, and
    in which week, and why, it first does something else than its twin. Draws both lives in a
    figure under reports/.
    """
    with answering(as_json):
        from sim.experiment.explain.whom import check_whom
        from sim.experiment.prepare import label, prepare
        from sim.report.folders import REPORTS, make_folder, story_folder
        from sim.report.progress import announce_compilation, progress_bar, waiting

        spec = prepare(scenario, policy, weeks, customers)
        check_whom(spec, customer, week)
        name = label(scenario)
        if out or not as_json:
            make_folder(out or REPORTS)
        from sim.experiment.explain.explain import explain as explain_customer

        announce_compilation(spec.kind)
        with progress_bar("Following the customer", "Preparing the market", "weeks") as tell:
            told = explain_customer(
                scenario,
                customer,
                policy,
                seed,
                week=week,
                weeks=weeks,
                customers=customers,
                progress=tell,
            )
        files = []
        folder = out or (None if as_json else story_folder(name, told.life.policy, told.customer))
        if folder:
            from sim.report.write_story import write_story

            with waiting("Drawing the figure"):
                files = write_story(told, folder)
        if as_json:
            put(told.to_dict())
        else:
            from sim.report.story import story_report
            from sim.report.terminal import files_report

            show(story_report(told), files_report(files))
