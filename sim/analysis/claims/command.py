"""The command that puts the claims of the founding literature to a test: claims."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.command.frame import Json, Out, Seed, Workers, answering, app


@app.command()
def claims(
    scenario: Annotated[
        str,
        typer.Argument(
            metavar="[SCENARIO]",
            help="A scenario that comes with Loyalsim (see: loyalsim list), or a file's path.",
        ),
    ] = "grocery",
    only: Annotated[
        str | None,
        typer.Option(
            metavar="ID,…",
            help="Try these claims only, such as bonds-persist.",
            show_default="all that belong to the market",
        ),
    ] = None,
    draws: Annotated[
        int,
        typer.Option(
            min=0,
            max=10_000,
            metavar="N",
            help="Points drawn over the scenario's uncertainty table.",
        ),
    ] = 64,
    replications: Annotated[
        int,
        typer.Option(
            min=1,
            max=1_000,
            metavar="N",
            help="Markets with the file's own numbers. More make narrower intervals.",
        ),
    ] = 10,
    seed: Seed = 1,
    customers: Annotated[
        int,
        typer.Option(
            min=100,
            max=1_000_000,
            metavar="N",
            help="Customers of each market: a sample of the scenario's, or a larger one like it.",
        ),
    ] = 4_000,
    workers: Workers = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Put the claims of the founding literature to a test that they can fail.

    Each is a small experiment, made at the scenario's own numbers and again at random draws of
    what is uncertain. Prints which claims hold, in what share of the draws they come out false
    and what decides, and writes a page with a picture for each under reports/.
    """
    with answering(as_json):
        from sim.analysis.claims.analysis import ClaimsAnalysis
        from sim.command.runner import run
        from sim.scenario import Scenario
        from sim.studies.claims.table import choose

        wanted = choose([part.strip() for part in (only or "").split(",") if part.strip()])
        analysis = ClaimsAnalysis(
            Scenario.load(scenario),
            scenario,
            wanted,
            draws=draws,
            replications=replications,
            seed=seed,
            customers=customers,
            workers=workers,
        )
        run(analysis, out, as_json)
