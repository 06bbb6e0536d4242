"""Commands on experiments at scale: sweep, replay."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.command.frame import Json, Workers, answering, app, folder_name, put, show


@app.command()
def sweep(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The experiment file, see docs/sweeps.md.")
    ],
    workers: Workers = None,
    on: Annotated[
        str | None,
        typer.Option(
            metavar="dask://HOST:PORT",
            help="Run on the cluster of this Dask scheduler instead of here.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            parser=folder_name,
            help="Folder that keeps the runs; made if need be.",
            show_default="a folder under reports/",
        ),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Try runs again that have failed before.")
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Only say what would be run, how long, and how large."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Run an experiment: every policy at every point of a design.

    The file names a scenario and what varies in it. Every finished run is kept at once: whoever
    is interrupted or killed calls the same command again, and it goes on where it stopped. More
    replications extend what is there. Runs that fail are recorded, and the sweep goes on; the exit
    status is 1 if any has.
    """
    with answering(as_json):
        from sim.report.folders import make_folder, report_folder
        from sim.report.progress import announce, announce_compilation
        from sim.runs.plan.plan import Plan

        plan = Plan.load(file)
        folder = out or report_folder(plan.name, "sweep")
        from sim.analysis.sweep.forecast import forecast
        from sim.runs.backend import count_workers

        announce_compilation(plan.scenario.kind)
        hands = count_workers(on, workers)
        if not dry_run:
            make_folder(folder)
        ahead = forecast(plan, folder, hands, again)
        if dry_run:
            if as_json:
                put(ahead.to_dict())
            else:
                show(ahead.sentence)
            return
        announce(ahead.sentence)
        from sim.analysis.sweep.sweep import sweep as run_sweep
        from sim.analysis.sweep.terminal import sweep_data, sweep_progress, sweep_report
        from sim.runs.results import failures, patterns

        with sweep_progress() as tell:
            state = run_sweep(plan, folder, workers=workers, on=on, again=again, progress=tell)
        failed = failures(folder)
        found = patterns(folder) if len(failed) else ()
        if as_json:
            put(sweep_data(plan, state, len(failed), found, folder))
        else:
            show(sweep_report(state, failed, found, folder))
        if len(failed):
            raise typer.Exit(1)


@app.command()
def replay(
    key: Annotated[
        str, typer.Argument(metavar="KEY", help="The key of a run, or its first digits.")
    ],
    place: Annotated[
        Path,
        typer.Option(
            "--in", metavar="DIR", help="The folder of the sweep, or one that holds several."
        ),
    ] = Path("reports"),
    as_json: Json = False,
) -> None:
    """Run exactly one run of a sweep again, by its key.

    Says what came of it, with the traceback if it fails, and whether it came out as before. The
    scenario and the values are those that were kept, whatever has happened to the files since.
    """
    with answering(as_json):
        from sim.analysis.sweep.replay import replay as run_again
        from sim.analysis.sweep.replay import stores_under
        from sim.analysis.sweep.terminal import replay_report

        found = run_again(key, stores_under(place))
        if as_json:
            put(found.to_dict())
        else:
            show(replay_report(found))
