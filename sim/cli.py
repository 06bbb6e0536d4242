"""The command `loyalsim`: parse, call, print.

Everything but typer is imported inside the commands, so that help comes at once.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer

import sim
from sim.interruption import heeding_interruption, stop_if_interrupted

app = typer.Typer(
    name="loyalsim",
    add_completion=False,
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

ScenarioName = Annotated[
    str,
    typer.Argument(
        metavar="SCENARIO",
        help="A scenario that comes with Loyalsim (see: loyalsim list), or the path of a file.",
    ),
]
Seed = Annotated[
    int,
    typer.Option(
        min=0,
        max=2**32 - 1,
        metavar="S",
        help="Number of the chance events: the same seed, the same result.",
    ),
]
Weeks = Annotated[
    int | None,
    typer.Option(
        min=1,
        metavar="N",
        help="Weeks to simulate, instead of those of the scenario.",
        show_default=False,
    ),
]
CustomersOption = Annotated[
    int | None,
    typer.Option(
        min=1,
        metavar="N",
        help="Customers in the market, instead of those of the scenario. Fixed costs stay.",
        show_default=False,
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="Folder for figures and tables; made if need be. With --json they are written only "
        "if you name one.",
        show_default="a folder under reports/",
    ),
]
Json = Annotated[
    bool,
    typer.Option("--json", help="Print one JSON object to standard output, and nothing else."),
]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"loyalsim {sim.__version__}")
        raise typer.Exit


@app.callback()
def loyalsim(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the version and exit.", callback=_version),
    ] = False,
) -> None:
    """A wind tunnel for loyalty strategies.

    Describe a market in a scenario file: its customers, its firms, and the policies you consider.
    Loyalsim simulates it week by week and tells which policy keeps more customers, at what profit.

    Start with: loyalsim compare grocery
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command("list")
def list_scenarios() -> None:
    """List the scenarios that come with Loyalsim."""
    with _answering():
        from sim.report.scenarios import list_report
        from sim.scenario import Scenario
        from sim.scenario.shipped import shipped

        _print(list_report({name: Scenario.load(path) for name, path in shipped().items()}))


@app.command()
def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to make.")],
    source: Annotated[
        str, typer.Option("--from", metavar="NAME", help="The shipped scenario to start from.")
    ] = "grocery",
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite the file if it exists.")
    ] = False,
) -> None:
    """Make a scenario file of your own from a shipped one.

    The copy keeps the comments, which say where every number comes from. Open it in an editor,
    change what is different in your market, and look with `loyalsim check` whether everything
    fits together.
    """
    with _answering():
        from sim.report.scenarios import new_report
        from sim.scenario.new import write_new

        write_new(file, source, force)
        _print(new_report(file, source))


@app.command()
def check(
    scenario: Annotated[
        str, typer.Argument(metavar="FILE", help="The scenario file, or a shipped name.")
    ],
) -> None:
    """Check a scenario file, and say what it contains.

    If something is wrong, every error comes at once, with its line, what was expected and what
    was probably meant.
    """
    with _answering():
        from sim.report.scenarios import check_report
        from sim.scenario import Scenario

        _print(check_report(scenario, Scenario.load(scenario)))


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    with _answering():
        from sim.scenario.schema import schema as scenario_schema

        _put(scenario_schema())


@app.command()
def run(
    scenario: ScenarioName,
    policy: Annotated[
        str | None,
        typer.Option(metavar="P", help="The policy to run.", show_default="the baseline"),
    ] = None,
    weeks: Weeks = None,
    customers: CustomersOption = None,
    seed: Seed = 1,
    threads: Annotated[
        int,
        typer.Option(
            min=1, max=256, metavar="N", help="Threads; they change nothing but the time it takes."
        ),
    ] = 1,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Simulate one policy, and show how every firm fares.

    Prints a table with one row per firm, and writes figures (market share, profit, retention,
    satisfaction, trust and bond over time) and tables (CSV) under reports/.
    """
    with _answering(as_json):
        from sim.experiment.prepare import label, prepare
        from sim.report.folders import make_folder, run_folder
        from sim.report.progress import announce_compilation, progress_bar, waiting

        spec = prepare(scenario, policy, weeks, customers)
        name = label(scenario)
        folder = out or (None if as_json else run_folder(name, policy or spec.baseline))
        if folder:
            make_folder(folder)
        from sim.experiment.single import describe, run_once

        announce_compilation(spec.kind)
        with progress_bar("Simulating", "Preparing the market", "weeks") as tell:
            market = run_once(spec, policy, seed, threads, tell)
        described = describe(market, name)
        files = []
        if folder:
            from sim.report.write import write_run

            with waiting("Drawing figures"):
                files = write_run(market, folder)
        if as_json:
            _put(described)
        else:
            from sim.report.terminal import files_report, run_report

            _print(run_report(market, described), files_report(files))


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
        int,
        typer.Option(
            min=1,
            max=100_000,
            metavar="N",
            help="How often to repeat with other chance events. More make narrower intervals.",
        ),
    ] = 10,
    weeks: Weeks = None,
    customers: CustomersOption = None,
    seed: Seed = 1,
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
    full: Annotated[
        bool,
        typer.Option(
            "--full",
            help="Follow every customer under every policy, and decide again over what is "
            "uncertain. Takes some minutes.",
        ),
    ] = False,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Compare policies on retention and profit.

    Under every policy the same customers meet the same chance events, again and again. Prints the
    decision and the differences in retention and profit against the baseline with 95 % intervals,
    most profit first, and draws them in a picture under reports/.

    The report is one page, report.html, with figures and tables beside it. Runs are kept there,
    too: whoever asks again is answered at once, and what was interrupted goes on where it stopped.
    """
    with _answering(as_json):
        from sim.experiment.prepare import label, money_or_median, prepare, split_names
        from sim.report.folders import compare_folder, make_folder
        from sim.report.progress import announce, announce_compilation, stages, waiting

        spec = prepare(scenario, None, weeks, customers)
        names = split_names(spec, policies)
        budget = money_or_median(equal_budget)
        folder = out or (None if as_json else compare_folder(label(scenario)))
        if folder:
            make_folder(folder)
        from sim.experiment.findings import Question, find_out
        from sim.experiment.store.store import FILE
        from sim.report.decision import forecast_sentence

        announce_compilation(spec.kind)
        question = Question(
            policies=None if names is None else tuple(names),
            replications=replications,
            seed=seed,
            until=until,
            indifference=indifference,
            precision=precision,
            maximum=max_replications,
            weeks=weeks,
            customers=customers,
            budget=budget,
            equal=equal_budget is not None,
            follow=folder is not None,
            full=full,
            workers=workers,
        )
        findings = find_out(
            scenario,
            question,
            store=folder / FILE if folder and not fresh else None,
            forecast=lambda told: announce(forecast_sentence(told)),
            stage=stages,
        )
        files = []
        if folder:
            from sim.report.decision_report import write_decision

            with waiting("Writing the report"):
                files = write_decision(findings, folder)
        if as_json:
            _put(findings.to_dict())
        else:
            from sim.report.terminal import compare_report, files_report

            _print(compare_report(findings), files_report(files))


@app.command()
def explain(
    scenario: ScenarioName,
    customer: Annotated[
        int,
        typer.Option(metavar="N", help="The number of the customer's place, from 0."),
    ],
    policy: Annotated[
        str | None,
        typer.Option(metavar="P", help="The policy it lives under.", show_default="the baseline"),
    ] = None,
    week: Annotated[
        int | None,
        typer.Option(
            metavar="W",
            help="A week to tell in full, from 0.",
            show_default="the first in which it parts from its twin",
        ),
    ] = None,
    weeks: Weeks = None,
    customers: CustomersOption = None,
    seed: Seed = 1,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Tell the story of one customer, beside its twin under the baseline.

    Says in plain words what it saw, what it weighed, what it chose and how it felt about it, and
    in which week, and why, it first does something else than its twin. Draws both lives in a
    figure under reports/.
    """
    with _answering(as_json):
        from sim.experiment.explain.whom import check_whom
        from sim.experiment.prepare import label, prepare
        from sim.report.folders import make_folder, story_folder
        from sim.report.progress import announce_compilation, progress_bar, waiting

        spec = prepare(scenario, policy, weeks, customers)
        check_whom(spec, customer, week)
        name = label(scenario)
        folder = out or (None if as_json else story_folder(name, policy or spec.baseline, customer))
        if folder:
            make_folder(folder)
        from sim.experiment.explain.explain import explain as explain_customer

        announce_compilation(spec.kind)
        with progress_bar("Following the customer", "Preparing the market", "weeks") as tell:
            told = explain_customer(
                scenario,
                customer,
                policy,
                seed,
                week=week,
                weeks=weeks,
                customers=customers,
                progress=tell,
            )
        files = []
        if folder:
            from sim.report.write_story import write_story

            with waiting("Drawing the figure"):
                files = write_story(told, folder)
        if as_json:
            _put(told.to_dict())
        else:
            from sim.report.story import story_report
            from sim.report.terminal import files_report

            _print(story_report(told), files_report(files))


@contextmanager
def _answering(as_json: bool = False) -> Iterator[None]:
    """Errors that a person can mend become messages and exit statuses, not tracebacks."""
    try:
        with heeding_interruption():
            yield
            stop_if_interrupted()
    except (Exception, KeyboardInterrupt) as error:
        from sim.report.errors import complaint

        told = complaint(error)
        if told is None:
            raise
        typer.echo(told.message, err=True)
        if as_json:
            _put({"errors": told.errors})
        raise typer.Exit(told.status) from None


def _put(data: object) -> None:
    sys.stdout.write(json.dumps(data, indent=2, allow_nan=False) + "\n")


def _print(*parts: Any) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    for part in parts:
        console.print(part)


def main(arguments: Sequence[str] | None = None) -> int:
    """main(arguments=None) -> exit status: 0 fine, 1 failed, 2 wrong input, 130 interrupted."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    command = typer.main.get_command(app)
    try:
        return int(command.main(given, "loyalsim", standalone_mode=False) or 0)
    except typer.TyperException as error:
        typer.echo(
            f"{error.format_message()}\nFor help: loyalsim {_command(given)}--help", err=True
        )
        if "--json" in given:
            _put({"errors": [{"message": error.format_message()}]})
        return 2


def _command(given: Sequence[str]) -> str:
    known = [command.callback.__name__ for command in app.registered_commands if command.callback]
    return f"{given[0]} " if given and given[0] in known else ""
