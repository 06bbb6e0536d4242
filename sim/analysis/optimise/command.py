"""The command that sets levers: optimise."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.command.frame import Json, Out, Workers, answering, app


@app.command()
def optimise(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="An experiment file with the tables [optimise] and [vary]."
        ),
    ],
    trials: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=10_000,
            metavar="N",
            help="Settings to try.",
            show_default="as the file says, or 100",
        ),
    ] = None,
    workers: Workers = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Set the levers of a policy so that it earns or keeps most.

    Tries settings within the ranges of the file, each with the same chance events as the
    baseline, and within a budget or above a retention if the file asks for one. The best are
    tried again with chance events that the search has not seen, so that the winner is not merely
    the luckiest. Says where to set the levers, what that brings and how sure it is, and writes a
    page with retention against profit in a picture (report.html) under reports/.

    Runs are kept there, too: what was interrupted goes on where it stopped.
    """
    with answering(as_json):
        from sim.analysis.optimise.analysis import OptimiseAnalysis
        from sim.analysis.optimise.reading import load_question
        from sim.command.runner import run

        run(OptimiseAnalysis(load_question(file, trials), workers), out, as_json)
