"""The command that puts the claims of the founding literature to a test: claims."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.frame import Json, Out, Seed, answering, app, put, show


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
            help="Customers of each market, who bear a part of the lump sums.",
        ),
    ] = 4_000,
    workers: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=1024,
            metavar="N",
            help="Processes; they change nothing but the time it takes.",
            show_default="one per processor",
        ),
    ] = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Put the claims of the founding literature to a test that they can fail.

    Each is a small experiment, made at the scenario's own numbers and again at random draws of
    what is uncertain. Prints which claims hold, in what share of the draws they come out false
    and what decides, and writes a page with a picture for each under reports/.
    """
    with answering(as_json):
        from sim.report.folders import claims_folder, make_folder
        from sim.report.progress import announce_compilation, progress_bar, waiting
        from sim.scenario import Scenario
        from sim.validity.claims.table import choose
        from sim.validity.claims.try_claims import try_claims

        wanted = choose([part.strip() for part in (only or "").split(",") if part.strip()])
        spec = Scenario.load(scenario)
        folder = out or (None if as_json else claims_folder(scenario))
        if folder:
            make_folder(folder)
        announce_compilation(spec.kind)
        with progress_bar("Trying", "Preparing the markets", "markets") as tell:
            result = try_claims(
                spec,
                wanted,
                draws=draws,
                replications=replications,
                seed=seed,
                customers=customers,
                workers=workers,
                progress=tell,
            )
        files = []
        if folder:
            from sim.report.claims.page import write_claims

            asked = f" --only {','.join(claim.id for claim in wanted)}" if only else ""
            command = (
                f"loyalsim claims {scenario}{asked} --draws {draws} "
                f"--replications {replications} --seed {seed} --customers {customers}"
            )
            with waiting("Drawing the report"):
                files = write_claims(result, folder, command)
        if as_json:
            put(result.to_dict())
        else:
            from sim.report.claims.table import claims_report
            from sim.report.terminal import files_report

            show(claims_report(result), files_report(files))
