"""Versions: a revision of git, or a folder, as a folder whose code can be run."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOME = Path(__file__).parents[1]


@contextmanager
def unpacked(version: str, home: Path = HOME) -> Iterator[Path]:
    """Give the folder of a version: the one that is named, or a worktree for a while.

    The worktree is one of the checkout `home`, in a temporary folder. Raises ValueError if there
    is neither such a folder nor such a revision.
    """
    named = Path(version)
    if (named / "sim").is_dir():
        yield named.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="loyalsim-") as folder:
        place = Path(folder).resolve() / "code"
        made = _git(home, "worktree", "add", "--detach", str(place), version)
        if made.returncode:
            said = made.stderr.strip().splitlines()[-1]
            raise ValueError(f"{version}: no folder with sim/ in it, and no revision: {said}")
        try:
            yield place
        finally:
            _git(home, "worktree", "remove", "--force", str(place))


def _git(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["git", "-C", str(home), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)
