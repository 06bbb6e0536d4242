"""The command `loyalsim`: parse, call, print.

Everything but typer is imported inside the commands, so that help comes at once. Every folder of
`sim/analysis/` has its command, which is found there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Annotated, Any

import typer

import sim
from sim import analysis
from sim.cli.streams import NOBODY_READS, OutputLost, guarded_streams, lost_words
from sim.cli.wrong import in_words
from sim.command.frame import app, put
from sim.process import begin_process
from sim.registry import modules

__all__ = ["app", "main"]

ORDER = (
    *("run", "explain", "compare", "sweep", "results", "validate", "claims", "audit"),
    *("pilot", "sensitivity", "discover", "optimise"),
)
"""How help lists the analyses; others follow by name."""


import_module("sim.cli.scenarios")
modules(analysis.__name__, analysis.__path__, ORDER, within="command")
import_module("sim.cli.stores")


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


def main(arguments: Sequence[str] | None = None) -> int:
    """Return exit status.

    0 fine, 1 failed, 2 wrong input or no place for the output, 130 interrupted, 141 nobody reads
    the output any more.
    """
    begin_process()
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with guarded_streams():
            return _answer(given)
    except OutputLost as lost:
        words = lost_words(lost)
        if not words:
            return NOBODY_READS
        typer.echo(words, err=True)
        return 2


def _answer(given: list[str]) -> int:
    command = typer.main.get_command(app)
    try:
        return int(command.main(given, "loyalsim", standalone_mode=False) or 0)
    except typer.TyperException as error:
        asked = _command(given)
        said = in_words(error.format_message(), given, asked)
        help_for = f"{given[0]} --help" if asked is not None else "--help"
        typer.echo(f"{said}\nFor help: loyalsim {help_for}", err=True)
        if "--json" in given:
            put({"errors": [{"message": said}]})
        return 2


def _command(given: Sequence[str]) -> Callable[..., Any] | None:
    """The function of the command that was asked for, if there is one."""
    for command in app.registered_commands:
        called = command.callback
        if called is not None and given[:1] == [command.name or called.__name__]:
            return called
    return None
