"""The command that finds where something happens: discover."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.command.frame import Json, Out, answering, app


@app.command()
def discover(
    experiment: Annotated[
        Path,
        typer.Argument(metavar="EXPERIMENT", help="The folder of a sweep, or its store file."),
    ],
    where: Annotated[
        str,
        typer.Option(
            metavar="CONDITION",
            help="What to look for, such as 'profit < 0' or 'profit_gain < 0 and policy == "
            '"points"\'. Names are measures (profit), what a policy adds to those of the baseline '
            "(profit_gain), varied paths and policy.",
        ),
    ],
    seed: Annotated[
        int,
        typer.Option(
            min=0,
            max=2**32 - 1,
            metavar="S",
            help="Of the test against chance: same seed, same boxes.",
        ),
    ] = 1,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Discover where in a sweep something happens, as rules in words.

    Looks, policy by policy, for boxes that hold most of the points at which the condition is true
    and little else (PRIM): limits on few of the numbers that varied. A box that chance would find
    as well is not told.
    """
    with answering(as_json):
        from sim.analysis.discover.analysis import DiscoverAnalysis
        from sim.command.runner import run
        from sim.runs.results import experiment as read_experiment
        from sim.runs.results import results

        about, runs = read_experiment(experiment), results(experiment)
        run(DiscoverAnalysis(about, runs, where, seed), out, as_json)
