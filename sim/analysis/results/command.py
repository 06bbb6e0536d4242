"""The command that reads what a sweep has found: results."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.command.frame import Json, answering, app, folder_name, show


@app.command()
def results(
    experiment: Annotated[
        Path,
        typer.Argument(metavar="EXPERIMENT", help="The folder of a sweep, or its file of runs."),
    ],
    where: Annotated[
        str | None,
        typer.Option(
            metavar="CONDITION",
            help="Only runs for which this is true, such as 'profit < 0 and policy == \"bond\"'.",
            show_default="all runs",
        ),
    ] = None,
    csv: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write the runs to this file, one a row.", show_default=False
        ),
    ] = None,
    parquet: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The same as parquet; needs loyalsim[parquet].",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            parser=folder_name,
            help="Folder for the page and its figures; made if need be. With --csv, --parquet or "
            "--json they are written only if you name one.",
            show_default="the sweep's; with --where one in it",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Read what a sweep has found, finished or not.

    Prints what came out under each policy, on average over all points and with 95 % intervals,
    which policy is best at how many points, and what that depends on. Draws response curves, heat
    maps and parallel coordinates, and writes a page with them (report.html) into the sweep's
    folder.
    """
    with answering(as_json):
        from sim.analysis.results.analysis import ResultsAnalysis
        from sim.analysis.results.load import choose, read_sweep
        from sim.analysis.results.table import written_report
        from sim.command.runner import run
        from sim.report.progress import waiting

        with waiting("Reading the runs"):
            reading = read_sweep(experiment)
            if where is not None:
                reading = choose(reading, where)
        run(ResultsAnalysis(experiment, where, reading, csv, parquet), out, as_json)
        if not as_json:
            show(*(written_report(reading, file) for file in (csv, parquet) if file is not None))
