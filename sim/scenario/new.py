"""Starting a new scenario file from a shipped one."""

from __future__ import annotations

import os
from pathlib import Path

from sim.files import FileProblem, reason, write_atomically
from sim.scenario.shipped import shipped_path
from sim.text import name_of


def write_new(target: Path, source: str, force: bool = False) -> None:
    """Copy a shipped scenario, comments and all, to a new file.

    `source` is the name of a shipped scenario. An existing file is left alone unless `force` is
    true. The file is written whole or not at all.

    Raises ScenarioError if there is no such scenario, FileProblem if target exists or cannot be
    written.
    """
    original = shipped_path(source)
    try:
        text = original.read_bytes()
        taken = os.path.lexists(target) and not force
    except OSError as error:
        raise FileProblem(f"cannot read {name_of(original)}: {reason(error)}") from error
    except ValueError as error:
        raise FileProblem(f"cannot write {name_of(target)}: not a possible path") from error
    if taken:
        raise FileProblem(f"{name_of(target)} already exists; --force overwrites it")
    write_atomically(target, text)
