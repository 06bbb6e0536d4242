"""The command that simulates one policy: run."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.command.frame import (
    CustomersOption,
    Json,
    Out,
    ScenarioName,
    Seed,
    Threads,
    Weeks,
    answering,
    app,
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
    threads: Threads = 1,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Simulate one policy, and show how every firm fares.

    Prints a table with one row per firm, and writes figures (market share, profit, retention,
    satisfaction, trust and bond over time) and tables (CSV) under reports/.
    """
    with answering(as_json):
        from sim.analysis.run.analysis import RunAnalysis
        from sim.command.runner import run as answer
        from sim.runs.prepare import label, prepare

        spec = prepare(scenario, policy, weeks, customers)
        answer(RunAnalysis(spec, label(scenario), policy, seed, threads), out, as_json)
