"""The command on runs that are kept: rescue."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.command.frame import Json, answering, app, put, show


@app.command()
def rescue(
    store: Annotated[
        Path,
        typer.Argument(metavar="STORE", help="The folder of the runs, or its file (*.sqlite)."),
    ],
    as_json: Json = False,
) -> None:
    """Keep what is whole of runs whose file is damaged.

    Every run carries a checksum. Those that are whole get a new file; the damaged one stays beside
    it, under another name. The command that made the runs then makes what is missing.
    """
    with answering(as_json):
        from sim.runs.store.rescue import rescue as rescued_from

        found = rescued_from(store)
        if as_json:
            put({} if found is None else found.to_dict())
        else:
            show("Nothing in it is damaged." if found is None else found.sentence)
