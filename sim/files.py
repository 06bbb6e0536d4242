"""Files: writing them whole or not at all, and saying in a sentence why one cannot be used."""

from __future__ import annotations

import errno
import os
import secrets
from pathlib import Path

from sim.text import name_of

_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the file is too large for this disk",
    errno.EACCES: "no permission",
    errno.EPERM: "no permission",
    errno.EROFS: "the disk is read-only",
    errno.ENAMETOOLONG: "the name is too long",
    errno.EISDIR: "it is a folder",
    errno.ENOTDIR: "a part of the path is not a folder",
    errno.ELOOP: "too many links lead to each other",
}


class FileProblem(Exception):
    """A file that cannot be read or written, in one sentence.

    >>> print(FileProblem("cannot write report.html: the disk is full"))
    cannot write report.html: the disk is full
    """


def reason(error: OSError) -> str:
    """Return why the system refused, in plain words.

    >>> reason(OSError(errno.ENOSPC, "No space left on device"))
    'the disk is full'
    """
    if error.errno == errno.ENOENT:
        return "there is no such file or folder"
    if error.errno in _REASONS:
        return _REASONS[error.errno]
    return error.strerror or "the system gave no reason"


def write_atomically(path: str | os.PathLike[str], data: bytes | str) -> None:
    """Write a file so that it holds all of the data, or is as it was before.

    The data go to a temporary file in the same folder, which then takes the name; an
    interruption at any moment leaves no half-written file. Text is written as UTF-8, and its
    line ends stay as they are. A link stays, and what it leads to is written; what is no file,
    such as a pipe, is written into.

    Raises FileProblem if the folder is missing or read-only, the disk is full, the path is a
    folder or impossible.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_atomically(Path(folder) / "a.txt", "all of it")
    ...     (Path(folder) / "a.txt").read_text()
    'all of it'
    """
    target = Path(path)
    content = data.encode() if isinstance(data, str) else data
    try:
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if target.exists() and not target.is_file():
            with open(target, "wb") as stream:
                stream.write(content)
            return
        _replace(Path(os.path.realpath(target)), content)
    except OSError as error:
        raise FileProblem(f"cannot write {name_of(target)}: {_why(error, target)}") from error
    except ValueError as error:
        raise FileProblem(f"cannot write {name_of(target)}: not a possible path") from error


def _replace(target: Path, content: bytes) -> None:
    temporary = target.parent / f".loyalsim-{secrets.token_hex(8)}.tmp"
    try:
        with open(temporary, "xb") as file:
            file.write(content)
        os.replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def remove(path: Path) -> None:
    """Remove a file if it is there; FileProblem if that fails."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise FileProblem(f"cannot remove {name_of(path)}: {reason(error)}") from error


def _why(error: OSError, target: Path) -> str:
    if error.errno == errno.ENOENT:
        return f"the folder {name_of(target.parent)} does not exist"
    return reason(error)
