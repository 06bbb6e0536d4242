"""Commands on what is kept: results, rescue."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.frame import Json, answering, app, folder_name, put, show


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
        from sim.report.folders import make_folder
        from sim.report.progress import waiting
        from sim.report.sweep.export import described, write_csv, write_parquet
        from sim.report.sweep.kept import choose, folder_of, read_sweep

        with waiting("Reading the runs"):
            reading = read_sweep(experiment)
            if where is not None:
                reading = choose(reading, where)
        exported = csv is not None or parquet is not None
        folder = out or (None if as_json or exported else folder_of(experiment, where))
        if folder:
            make_folder(folder)
        if csv is not None:
            write_csv(reading, csv)
        if parquet is not None:
            write_parquet(reading, parquet)
        files = []
        if folder:
            from sim.report.sweep.page import write_sweep

            with waiting("Writing the page"):
                files = write_sweep(reading, folder)
        if as_json:
            put(described(reading))
        else:
            from sim.report.sweep.terminal import sweep_report, written_report
            from sim.report.terminal import files_report

            show(sweep_report(reading), files_report(files))
            show(*(written_report(reading, file) for file in (csv, parquet) if file is not None))


@app.command()
def rescue(
    store: Annotated[
        Path,
        typer.Argument(metavar="STORE", help="The folder of the runs, or its file (*.sqlite)."),
    ],
    as_json: Json = False,
) -> None:
    """Keep what is whole of runs whose file is damaged.

    Every run carries a checksum. Those that are whole get a new file; the damaged one stays beside
    it, under another name. The command that made the runs then makes what is missing.
    """
    with answering(as_json):
        from sim.runs.store.rescue import rescue as rescued_from

        found = rescued_from(store)
        if as_json:
            put({} if found is None else found.to_dict())
        else:
            show("Nothing in it is damaged." if found is None else found.sentence)
