"""The command that holds a market against published regularities: validate."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.frame import Json, Out, Seed, answering, app, put, show


@app.command()
def validate(
    scenario: Annotated[
        str,
        typer.Argument(
            metavar="[SCENARIO]",
            help="A scenario that comes with Loyalsim (see: loyalsim list), or a file's path.",
        ),
    ] = "packaged-goods",
    only: Annotated[
        str | None,
        typer.Option(
            metavar="ID,…",
            help="Look for these regularities only, such as dip,promo-lift.",
            show_default="all that belong to the market",
        ),
    ] = None,
    seed: Seed = 1,
    customers: Annotated[
        int,
        typer.Option(
            min=500,
            metavar="N",
            help="Customers of a usual market; some experiments take a multiple.",
        ),
    ] = 20_000,
    plain: Annotated[
        bool,
        typer.Option(
            "--plain",
            help="Take away tastes, habits and differences first: a market that is wrong on "
            "purpose, to see that the suite can fail.",
        ),
    ] = False,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Look for published regularities of loyalty in a market.

    Each is a small experiment, measured as the study measured it: a panel, an event, two arms, a
    fitted model. Prints the table, and writes a page with a picture for each under reports/.
    """
    with answering(as_json):
        from sim.report.folders import make_folder, validation_folder
        from sim.report.progress import announce_compilation, progress_bar, waiting
        from sim.scenario import Scenario
        from sim.validity import variant
        from sim.validity.validate import REGULARITIES, choose
        from sim.validity.validate import validate as look

        wanted = choose(REGULARITIES, _ids(only))
        spec = Scenario.load(scenario)
        folder = out or (None if as_json else validation_folder(scenario))
        if folder:
            make_folder(folder)
        announce_compilation(spec.kind)
        with progress_bar("Looking", "Preparing the market", "regularities") as tell:
            result = look(
                variant.plain(spec) if plain else spec, wanted, seed, customers, progress=tell
            )
        files = []
        if folder:
            from sim.report.validation.page import write_validation

            with waiting("Drawing the report"):
                files = write_validation(
                    result, folder, _command(scenario, only, seed, customers, plain)
                )
        if as_json:
            put(result.to_dict())
        else:
            from sim.report.terminal import files_report
            from sim.report.validation.table import validation_report

            show(validation_report(result), files_report(files))


def _ids(only: str | None) -> list[str]:
    return [part.strip() for part in (only or "").split(",") if part.strip()]


def _command(scenario: str, only: str | None, seed: int, customers: int, plain: bool) -> str:
    parts = ["loyalsim validate", scenario]
    parts += [f"--only {','.join(_ids(only))}"] if only else []
    parts += [f"--seed {seed}", f"--customers {customers}"]
    return " ".join([*parts, "--plain"] if plain else parts)
