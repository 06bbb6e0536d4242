"""The command that plans a field test of a policy: pilot."""

from __future__ import annotations

from pathlib import Path
from shlex import join
from typing import Annotated

import typer

from sim.command.frame import (
    CustomersOption,
    Json,
    Out,
    ScenarioName,
    Seed,
    Workers,
    answering,
    app,
)


@app.command()
def pilot(
    scenario: ScenarioName,
    policy: Annotated[str, typer.Option(metavar="P", help="The policy to try.")],
    weeks: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="Weeks of the pilot.",
            show_default="26, or half of the scenario's if these are fewer than 52",
        ),
    ] = None,
    holdout: Annotated[
        float, typer.Option(metavar="SHARE", help="Share of those in the pilot who go without.")
    ] = 0.5,
    size: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="Customers (stores) in the pilot, both arms together, of the real market.",
            show_default="all of the firm's",
        ),
    ] = None,
    unit: Annotated[
        str, typer.Option(metavar="U", help="What is drawn into an arm: customers or stores.")
    ] = "customers",
    stores: Annotated[
        int, typer.Option(metavar="N", help="Stores that the firm has, with --unit stores.")
    ] = 40,
    measure: Annotated[
        str,
        typer.Option(
            metavar="M",
            help="What is measured, per customer: profit (what the policy costs taken off), "
            "contribution, revenue, purchases or retention.",
        ),
    ] = "profit",
    cost: Annotated[
        float,
        typer.Option(
            metavar="MONEY", help="What the pilot costs beside what it does to customers."
        ),
    ] = 0.0,
    assign: Annotated[
        Path | None,
        typer.Option(
            metavar="IDS.csv",
            help="Draw these customers (stores) into the arms: a table with a column id, and "
            "others by which they are stratified. Writes assignment.csv: id, arm, stratum.",
            show_default=False,
        ),
    ] = None,
    results: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Read a pilot back in that was done by this plan: id, arm, before, after.",
            show_default=False,
        ),
    ] = None,
    worlds: Annotated[
        int,
        typer.Option(
            min=2,
            max=1_000,
            metavar="N",
            help="Draws of what is uncertain. More tell better what the pilot is worth.",
        ),
    ] = 8,
    pilots: Annotated[
        int,
        typer.Option(
            min=1, max=1_000, metavar="N", help="Pilots in each world. More tell its power better."
        ),
    ] = 2,
    customers: CustomersOption = None,
    seed: Seed = 1,
    workers: Workers = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Plan a field test of a policy, and say whether it is worth it.

    Simulates the pilot inside the market, with talk and rivals as they are, in worlds drawn over
    what is uncertain. Prints what it would read beside what is true, its power, the smallest
    effect that it sees, and what it is worth against deciding now; writes the plan as a page under
    reports/. Unless you say otherwise, 3,000 customers are simulated.
    """
    with answering(as_json):
        from sim.analysis.pilot.analysis import PilotAnalysis
        from sim.analysis.pilot.assignment import FILE, check_kept, read_assignment
        from sim.analysis.pilot.assignment import assign as assigned
        from sim.analysis.pilot.question import CUSTOMERS, WEEKS, Question, check_question
        from sim.analysis.pilot.results import read_results
        from sim.command.runner import run
        from sim.report.folders import report_folder
        from sim.runs.prepare import label, prepare

        spec = prepare(scenario)
        spec = prepare(spec, None, None, customers or min(CUSTOMERS, spec.simulated))
        question = Question(
            policy=policy,
            weeks=min(WEEKS, spec.weeks // 2) if weeks is None else weeks,
            holdout=holdout,
            size=size,
            unit=unit,
            stores=stores,
            measure=measure,
            cost=cost,
            worlds=worlds,
            lots=pilots,
            seed=seed,
        )
        check_question(spec, question)
        name = label(scenario)
        folder = report_folder(name, policy, "pilot")
        assignment, read = None, None
        if assign is not None:
            assignment = assigned(assign, question)
            if results is None:
                check_kept(assignment, out or folder)
        elif results is not None:
            assignment = read_assignment((out or folder) / FILE, question)
        if results is not None and assignment is not None:
            read = read_results(results, assignment)
        command = ["loyalsim", "pilot", scenario, "--policy", policy]
        command += ["--weeks", str(question.weeks), "--holdout", f"{holdout:g}"]
        command += [] if size is None else ["--size", str(size)]
        command += ["--unit", unit, "--stores", str(stores)] if unit == "stores" else []
        command += ["--measure", measure, "--cost", f"{cost:g}", "--worlds", str(worlds)]
        command += ["--pilots", str(pilots), "--customers", str(spec.simulated)]
        command += ["--seed", str(seed)]
        command += [] if assign is None else ["--assign", str(assign)]
        command += [] if results is None else ["--results", str(results)]
        analysis = PilotAnalysis(
            spec,
            name,
            question,
            folder,
            assignment=assignment,
            results=read,
            workers=workers,
            command=join(command),
        )
        run(analysis, out, as_json)
