"""The command that finds what an outcome hangs on: sensitivity."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.command.frame import Json, Out, Workers, answering, app


@app.command()
def sensitivity(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="The experiment file; its [vary] table says what."),
    ],
    method: Annotated[
        str,
        typer.Option(
            metavar="sobol|morris",
            help="Sobol: shares of the variance. Morris: fewer runs, to screen many numbers.",
        ),
    ] = "sobol",
    measure: Annotated[
        str, typer.Option(metavar="M", help="The measure of the firm that is analysed.")
    ] = "profit",
    policy: Annotated[
        str | None,
        typer.Option(
            metavar="P", help="The policy it is taken under.", show_default="the baseline"
        ),
    ] = None,
    difference: Annotated[
        str | None,
        typer.Option(
            metavar="P",
            help="Analyse what this policy changes against the baseline instead.",
            show_default=False,
        ),
    ] = None,
    points: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="Base points (Sobol; a power of 2) or trajectories (Morris).",
            show_default="64 or 20",
        ),
    ] = None,
    replications: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=100_000,
            metavar="N",
            help="Runs at each point with other chance events. Two or more tell chance apart.",
            show_default="those of the file, at least 2",
        ),
    ] = None,
    workers: Workers = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Find the numbers that an outcome hangs on, and how much of it is chance.

    Varies all numbers of the experiment file at once and shares out the variance of the measure.
    Prints indices with 95 % intervals and what they say, and draws them under reports/, where
    runs are kept: whoever asks again is answered at once.
    """
    with answering(as_json):
        from sim.analysis.sensitivity.analyse import ask
        from sim.analysis.sensitivity.analysis import SensitivityAnalysis
        from sim.command.runner import run
        from sim.runs.plan.plan import Plan

        plan = Plan.load(file, points=False)
        question = ask(
            plan.scenario,
            plan.vary,
            method=method,
            measure=measure,
            policy=policy,
            difference=difference,
            points=points,
            replications=replications or max(plan.replications, 2),
            seed=plan.seed,
        )
        run(SensitivityAnalysis(plan, question, workers), out, as_json)
