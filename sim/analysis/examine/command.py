"""The command that checks a scenario file, and examines the market that it describes: check."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.command.frame import CustomersOption, Json, Seed, answering, app, put, show


@app.command()
def check(
    scenario: Annotated[
        str, typer.Argument(metavar="FILE", help="The scenario file, or a shipped name.")
    ],
    deep: Annotated[
        bool,
        typer.Option(
            "--deep", help="Run the baseline as well, and ask of it what a referee would ask first."
        ),
    ] = False,
    customers: CustomersOption = None,
    seed: Seed = 1,
    as_json: Json = False,
) -> None:
    """Check a scenario file, and say what it contains.

    If something is wrong, every error comes at once, with its line, what was expected and what
    was probably meant. With --deep the baseline is run: do shares come out as entered, would
    another price earn more than any policy, is profit what firms earn, does the programme live?
    """
    with answering(as_json):
        from sim.runs.prepare import prepare
        from sim.scenario.origins import origins_of

        spec = prepare(scenario, customers=customers)
        if deep:
            from sim.analysis.examine.analysis import ExamineAnalysis
            from sim.command.runner import run

            run(ExamineAnalysis(spec, seed), None, as_json)
        elif as_json:
            put({"file": scenario, "title": spec.title, "fine": True})
        else:
            from sim.report.scenarios import check_report

            show(check_report(scenario, spec, origins_of(scenario)))
