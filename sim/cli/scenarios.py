"""Commands on scenario files: list, new, schema."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.command.frame import answering, app, put, show


@app.command("list")
def list_scenarios() -> None:
    """List the scenarios that come with Loyalsim."""
    with answering():
        from sim.report.scenarios import list_report
        from sim.scenario import Scenario
        from sim.scenario.shipped import shipped

        show(list_report({name: Scenario.load(path) for name, path in shipped().items()}))


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

    The copy keeps the comments, which say where the shipped numbers come from. Open it in an
    editor, change what is different in your market, comments included, and look with
    `loyalsim check` whether everything fits together.
    """
    with answering():
        from sim.report.scenarios import new_report
        from sim.scenario.new import write_new

        write_new(file, source, force)
        show(new_report(file, source))


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    with answering():
        from sim.scenario.schema import schema as scenario_schema

        put(scenario_schema())
