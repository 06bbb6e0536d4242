"""The command that sets policies against each other: compare."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.command.frame import (
    CustomersOption,
    Json,
    Out,
    ScenarioName,
    Seed,
    Weeks,
    Workers,
    answering,
    app,
)


@app.command()
def compare(
    scenario: ScenarioName,
    policies: Annotated[
        list[str] | None,
        typer.Option(
            metavar="A,B,C",
            help="Policies to compare; the baseline always takes part.",
            show_default="all",
        ),
    ] = None,
    replications: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=100_000,
            metavar="N",
            help="How often to run every policy, twice in each world that is drawn from what is "
            "uncertain. More make narrower intervals.",
            show_default="40; at the file's numbers 10",
        ),
    ] = None,
    at_file: Annotated[
        bool,
        typer.Option(
            "--at-file",
            help="Keep the numbers of the file: nothing differs between runs but chance.",
        ),
    ] = False,
    weeks: Weeks = None,
    customers: CustomersOption = None,
    seed: Seed = 1,
    workers: Workers = None,
    until: Annotated[
        float | None,
        typer.Option(
            min=0.6,
            max=0.9999,
            metavar="P",
            help="Repeat until the policy that earns most is found with this confidence, "
            "such as 0.95.",
            show_default=False,
        ),
    ] = None,
    indifference: Annotated[
        float | None,
        typer.Option(
            min=0.0001,
            metavar="MONEY",
            help="With --until: a difference in profit over all weeks too small to matter.",
            show_default="a thousandth of revenue",
        ),
    ] = None,
    precision: Annotated[
        float | None,
        typer.Option(
            min=0.0001,
            metavar="MONEY",
            help="Repeat until every gain in profit, over all weeks, is known to this much more "
            "or less (95 % intervals).",
            show_default=False,
        ),
    ] = None,
    max_replications: Annotated[
        int,
        typer.Option(
            min=10,
            max=100_000,
            metavar="N",
            help="With --until or --precision: stop after so many, decided or not.",
        ),
    ] = 200,
    fresh: Annotated[
        bool,
        typer.Option("--fresh", help="Make every run anew; neither use nor keep stored ones."),
    ] = False,
    equal_budget: Annotated[
        str | None,
        typer.Option(
            metavar="MONEY|median",
            help="First scale every policy so that all spend the same: so much a year more than "
            "the baseline, or the median of what they spend.",
            show_default=False,
        ),
    ] = None,
    voi: Annotated[
        bool,
        typer.Option(
            "--voi",
            help="Say what it is worth to know each uncertain number before rolling out. Runs 80 "
            "worlds unless --replications says otherwise.",
        ),
    ] = False,
    full: Annotated[
        bool,
        typer.Option(
            "--full",
            help="Follow every customer under every policy. Takes some minutes.",
        ),
    ] = False,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Compare policies on retention and profit.

    Under every policy the same customers meet the same chance events, again and again, in worlds
    that differ in the numbers that the file calls uncertain. Prints the decision and the
    differences in retention and profit against the baseline with 95 % intervals, most profit
    first, and draws them in a picture under reports/.

    The report is one page, report.html, with figures and tables beside it. Runs are kept,
    too: whoever asks again is answered at once, and what was interrupted goes on where it stopped.
    """
    with answering(as_json):
        from sim.runs.prepare import label, money_or_median, prepare, split_names

        spec = prepare(scenario, None, weeks, customers)
        names = split_names(spec, policies)
        budget = money_or_median(equal_budget)
        from sim.analysis.compare.analysis import CompareAnalysis
        from sim.analysis.compare.findings import Question
        from sim.command.runner import run

        question = Question(
            policies=None if names is None else tuple(names),
            replications=replications,
            seed=seed,
            until=until,
            indifference=indifference,
            precision=precision,
            maximum=max_replications,
            at_file=at_file,
            voi=voi,
            weeks=weeks,
            customers=customers,
            budget=budget,
            equal=equal_budget is not None,
            follow=out is not None or not as_json,
            full=full,
            workers=workers,
        )
        analysis = CompareAnalysis(scenario, label(scenario), spec, question, fresh)
        run(analysis, out, as_json)
