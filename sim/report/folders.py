"""Folders of reports: what they are called, and whether they can be written to."""

from __future__ import annotations

import os
from pathlib import Path

from sim.files import FileProblem, reason
from sim.text import name_of, slug

REPORTS = Path("reports")


def report_folder(*names: str) -> Path:
    """Return where a report goes, if nobody says: below `reports/`, whatever the names hold.

    >>> report_folder("grocery", "points", "audit").as_posix()
    'reports/grocery-points-audit'
    """
    return REPORTS / "-".join(map(slug, names))


def make_folder(folder: Path) -> None:
    """Make a folder if need be, and make sure that it can be written to.

    Call it before a long run, so that nobody waits for a report that cannot be written. Raises
    FileProblem.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise FileProblem(f"cannot write to {name_of(folder)}: it is not a folder") from error
    except OSError as error:
        raise FileProblem(f"cannot make the folder {name_of(folder)}: {reason(error)}") from error
    except ValueError as error:
        raise FileProblem(f"cannot write to {name_of(folder)}: not a possible path") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise FileProblem(f"cannot write to {name_of(folder)}: no permission")
