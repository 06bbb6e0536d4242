"""Processes for which what is read-only is read-only, even where tests run as root."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

DROP = 24
"""PR_CAPBSET_DROP of prctl(2)."""
OVERRIDES = (1, 2)
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, by which root reads and writes what it likes."""


def ordinary(folder: Path) -> dict[str, Any]:
    """Return options of subprocess.Popen; skips the test where there are none.

    The process stays the same user, so that it can read what the tests can, but root is left
    without the power to write where nobody may. That it is, is tried in the folder.
    """
    options: dict[str, Any] = {"preexec_fn": _without_overrides} if os.geteuid() == 0 else {}
    sealed = folder / "sealed"
    sealed.mkdir(mode=0o555)
    attempt = [sys.executable, "-c", f"open({str(sealed / 'x')!r}, 'w')"]
    try:
        status = subprocess.run(attempt, stderr=subprocess.DEVNULL, **options).returncode
    except (OSError, subprocess.SubprocessError):
        status = 0
    (sealed / "x").unlink(missing_ok=True)
    sealed.rmdir()
    if status == 0:
        pytest.skip("nothing is read-only here, and root cannot lay down its privileges")
    return options


def _without_overrides() -> None:
    """In a child, before it becomes the command: what is not in the bounding set is not got."""
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in OVERRIDES:
        if libc.prctl(DROP, capability, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "cannot lay down a privilege")
