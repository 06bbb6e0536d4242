"""Commands that tell what an outcome hangs on: `sensitivity` and `discover`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.frame import Json, Out, answering, app, put, show


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
    """Find the numbers that an outcome hangs on, and how much of it is chance.

    Varies all numbers of the experiment file at once and shares out the variance of the measure.
    Prints indices with 95 % intervals and what they say, and draws them under reports/, where
    runs are kept: whoever asks again is answered at once.
    """
    with answering(as_json):
        from sim.experiment.sensitivity.analyse import analyse, ask
        from sim.experiment.sweep.plan import Plan
        from sim.report.folders import make_folder, sensitivity_folder
        from sim.report.progress import announce, announce_compilation, progress_bar, waiting
        from sim.report.sensitivity.table import plan_sentence, sensitivity_report
        from sim.runs.store.store import FILE

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
        folder = out or (None if as_json else sensitivity_folder(plan.name))
        if folder:
            make_folder(folder)
        announce_compilation(plan.scenario.kind)
        announce(plan_sentence(question.rows, question.runs))
        if plan.caution:
            announce(plan.caution)
        with progress_bar("Running", "Preparing the markets", "runs") as tell:
            result = analyse(
                question,
                workers=workers,
                store=folder / FILE if folder else None,
                progress=tell,
            )
        files = []
        if folder:
            from sim.report.sensitivity.write import write_sensitivity

            with waiting("Drawing the figure"):
                files = write_sensitivity(result, folder)
        if as_json:
            put(result.to_dict())
        else:
            from sim.report.terminal import files_report

            show(sensitivity_report(result), files_report(files))


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
        from sim.experiment.discovery.discover import discover as discover_boxes
        from sim.experiment.discovery.varied import varied_parameters
        from sim.experiment.sweep.results import experiment as read_experiment
        from sim.experiment.sweep.results import results
        from sim.interruption import stop_if_interrupted
        from sim.report.discovery.table import discovery_report
        from sim.report.folders import discovery_folder
        from sim.report.progress import waiting

        about, runs = read_experiment(experiment), results(experiment)
        folder = out or (None if as_json else discovery_folder(about.name, where))
        with waiting("Looking for boxes"):
            found = discover_boxes(
                runs,
                varied_parameters(about, runs),
                where,
                name=about.title or about.name,
                baseline=about.baseline,
                seed=seed,
                tell=stop_if_interrupted,
            )
        files = []
        if folder:
            from sim.report.discovery.write import write_discovery

            with waiting("Drawing figures"):
                files = write_discovery(found, folder)
        if as_json:
            from sim.report.discovery.words import discovery_sentences

            kept = ("scenario", "seed", "fingerprint", "version")
            put(
                {
                    **found.to_dict(),
                    "sweep": {name: getattr(about, name) for name in kept},
                    "sentences": discovery_sentences(found),
                }
            )
        else:
            from sim.report.terminal import files_report

            show(discovery_report(found), files_report(files))
