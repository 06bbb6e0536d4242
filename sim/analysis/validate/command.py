"""The command that holds a market against published regularities: validate."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.command.frame import Json, Out, Seed, answering, app


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
            help="Customers of a usual market, a sample of the scenario's or a larger one like "
            "it; some experiments take a multiple.",
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
    without_off: Annotated[
        bool,
        typer.Option(
            "--without-off",
            help="Leave out the second look at each, in the market without what it rests on: half "
            "the time, and no sign of which would pass anyway.",
        ),
    ] = False,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Look for published regularities of loyalty in a market.

    Each is a small experiment, measured as the study measured it: a panel, an event, two arms, a
    fitted model. Each is looked for once more in the same market without the mechanism that it
    rests on, where it should be missed. Prints the table, and writes a page with a picture for
    each under reports/.
    """
    with answering(as_json):
        from sim.analysis.validate.analysis import ValidateAnalysis
        from sim.analysis.validate.validate import REGULARITIES, choose
        from sim.command.runner import run
        from sim.scenario import Scenario
        from sim.studies import variant

        wanted = choose(REGULARITIES, _ids(only))
        spec = Scenario.load(scenario)
        analysis = ValidateAnalysis(
            variant.plain(spec) if plain else spec,
            scenario,
            wanted,
            seed,
            customers,
            off=not without_off,
        )
        run(analysis, out, as_json)


def _ids(only: str | None) -> list[str]:
    return [part.strip() for part in (only or "").split(",") if part.strip()]
