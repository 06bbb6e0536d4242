"""What the pages of docs/ quote of commands, printed again.

    python -m experiments.printed [PAGE ...]

A block of text below a line `<!-- printed by: COMMAND -->` is replaced by what the command prints,
100 columns wide; COMMAND is one of `loyalsim`, and its reports go to a folder that is thrown away.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from sim.files import write_atomically

DOCS = Path(__file__).parents[1] / "docs"
QUOTED = re.compile(
    r"(?<=<!-- printed by: )(loyalsim [^\n]*?)( -->\n\n```text\n)(.*?)(?=```)", re.DOTALL
)
WIDTH = 100
FILES = "\n\nIn "
"""Where a command begins to list the files that it has written."""


def printed(command: str) -> str:
    """Return what a command prints, without the list of files.

    Raises CalledProcessError if it fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "sim", *shlex.split(command)[1:], "--out", folder],
            env=os.environ | {"COLUMNS": str(WIDTH)},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    lines = done.stdout.partition(FILES)[0].splitlines()
    return "\n".join(line.rstrip() for line in lines) + "\n"


def renewed(text: str) -> str:
    """Return the text of a page with what its commands print now."""
    return QUOTED.sub(lambda found: found[1] + found[2] + printed(found[1]), text)


def main(names: list[str]) -> None:
    """Renew the pages named, or all that quote a command."""
    for page in sorted(DOCS.glob("*.md")):
        if names and page.name not in names:
            continue
        text = page.read_text(encoding="utf-8")
        if QUOTED.search(text):
            write_atomically(page, renewed(text))
            sys.stdout.write(f"{page.name}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
