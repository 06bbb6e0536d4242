"""What every command shares: the application, its options, and how it answers."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.command.asking import Application
from sim.interruption import (
    heeding_interruption,
    lost_interruption_untold,
    stop_if_interrupted,
)
from sim.notices import notices_as_lines

app = Application(
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
        help="Customers simulated, at most all of the market's. More make intervals narrower.",
        show_default=False,
    ),
]

Workers = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=1024,
        metavar="N",
        help="Processes; they change nothing but the time it takes.",
        show_default="one per processor",
    ),
]
Threads = Annotated[
    int,
    typer.Option(
        min=1, max=256, metavar="N", help="Threads; they change nothing but the time it takes."
    ),
]


def folder_name(given: str) -> Path:
    """Return Path. An empty name, as of a variable nobody has set, is refused."""
    if not given.strip():
        raise typer.BadParameter("expected the name of a folder; it is empty")
    return Path(given)


Out = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        parser=folder_name,
        help="Folder for figures and tables; made if need be. With --json they are written only "
        "if you name one.",
        show_default="a folder under reports/",
    ),
]
Json = Annotated[
    bool,
    typer.Option("--json", help="Print one JSON object to standard output, and nothing else."),
]


@contextmanager
def answering(as_json: bool = False) -> Iterator[None]:
    """Errors that a person can mend become messages and exit statuses, not tracebacks."""
    try:
        with notices_as_lines(), lost_interruption_untold(), heeding_interruption():
            yield
            stop_if_interrupted()
    except (Exception, KeyboardInterrupt) as error:
        from sim.report.errors import complaint

        told = complaint(error)
        if told is None:
            raise
        typer.echo(told.message, err=True)
        if as_json:
            put({"errors": told.errors})
        raise typer.Exit(told.status) from None


def put(data: object) -> None:
    """Print it as one JSON object on standard output."""
    sys.stdout.write(json.dumps(data, indent=2, allow_nan=False) + "\n")


def show(*parts: Any) -> None:
    """Print tables and sentences on standard output, as wide as the terminal.

    Strings are free text.
    """
    from sim.report.layout import console

    terminal = console()
    for part in parts:
        terminal.print(part, crop=False)
