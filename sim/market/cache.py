"""Cache: the folder that keeps compiled kernels, or one that stands in for it for a while.

numba keys a cached kernel by its own file only: a change in a helper that it calls is not
noticed and stale code is served. The cache therefore lives in a folder named by a hash of all
sources of the market, and of the versions that compile them.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

import llvmlite
import numba
import numpy as np

from sim.files import reason
from sim.text import name_of

VARIABLE = "LOYALSIM_CACHE"
"""Of the environment: the folder to use. Processes that are started inherit the choice."""
MARKET = Path(__file__).resolve().parent
ROOM = 16 * 1024**2
"""Bytes that must be free: several times what all kernels take."""


def cache_root() -> Path:
    """Return the user's folder for compiled kernels.

    `LOYALSIM_CACHE` if set, else `XDG_CACHE_HOME/loyalsim`, `~/.cache/loyalsim`, or on Windows
    `%LOCALAPPDATA%/loyalsim`.
    """
    chosen = os.environ.get(VARIABLE)
    if chosen:
        return Path(chosen)
    if sys.platform == "win32" and "LOCALAPPDATA" in os.environ:
        return Path(os.environ["LOCALAPPDATA"]) / "loyalsim"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "loyalsim"


def why_unusable(root: Path) -> str:
    """Return why no kernels can be kept in a folder; "" if they can.

    >>> why_unusable(Path(tempfile.gettempdir()))
    ''
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=root):
            free = shutil.disk_usage(root).free
    except OSError as error:
        return reason(error)
    return "" if free >= ROOM else "the disk is full"


def source_hash() -> str:
    """Return 16 hex digits that name the market's sources and the versions that compile them."""
    digest = hashlib.sha256()
    versions = (numba.__version__, llvmlite.__version__, np.__version__, sys.version)
    digest.update("\n".join(versions).encode())
    for path in sorted(MARKET.rglob("*.py")):
        digest.update(path.relative_to(MARKET).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def stand_in(cache: Path) -> Path | None:
    """Return a temporary folder that holds what a cache that cannot be written to holds.

    The processes that this one starts use it, too, and it goes with this process. None if there is
    no place for temporary files either.
    """
    try:
        root = Path(tempfile.mkdtemp(prefix="loyalsim-"))
    except OSError:
        return None
    atexit.register(_remove, root, os.getpid())
    os.environ[VARIABLE] = str(root)
    copy = root / cache.name
    try:
        for file in cache.rglob("*.nb?"):
            target = copy / file.relative_to(cache)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
    except OSError:
        shutil.rmtree(copy, ignore_errors=True)  # what cannot be read is compiled
    return copy


def _remove(root: Path, owner: int) -> None:
    if os.getpid() == owner:
        shutil.rmtree(root, ignore_errors=True)


def _choose() -> tuple[Path | None, str]:
    root = cache_root()
    cache = root / f"kernels-{source_hash()}"
    why = why_unusable(root)
    if not why:
        return cache, ""
    told = (
        f"what is compiled cannot be kept in {name_of(root)}: {why}; every command compiles anew. "
        f"{VARIABLE} can name a folder that can be written to"
    )
    return stand_in(cache), told


CACHE, UNKEPT = _choose()
"""The folder for this state of the sources, and a sentence if it does not last.

None if nothing can be written anywhere: then every process compiles for itself.
"""
