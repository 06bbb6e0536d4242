"""Written: what a page that is there says of itself, and where it goes if another one comes."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from sim.files import FileProblem, reason
from sim.report.folders import make_folder
from sim.text import name_of

PAGE = "report.html"
DIGITS = 6
"""Of a question's id, in the name of the folder for its page."""

_BESIDE = re.compile('<meta name="beside" content="([^"]*)">')
_QUESTION = re.compile('<meta name="question" content="([0-9a-f]+)">')
_PLAIN = re.compile(r"[\w-]+\.(png|svg|csv)")
"""A file in the page's own folder, of a kind that is written there."""


def files_beside(page: Path) -> list[str]:
    """Return the files that a page says to lie beside it; none if it is no page of these."""
    named = _BESIDE.search(_text(page))
    return [name for name in named[1].split() if _PLAIN.fullmatch(name)] if named else []


def set_aside(folder: Path, question: str) -> Path | None:
    """Move the page of another question, with its files, into a folder `earlier-…` of its own.

    `question` is the id of the one whose page is about to be written. A page that names no
    question may answer another one, or be somebody's own, and is moved, too. Returns where it is
    now; None if there was none. The page goes last, so that whoever is interrupted moves the rest
    the next time. Raises FileProblem.
    """
    page = folder / PAGE
    named = _QUESTION.search(_text(page))
    if not page.is_file() or (named and named[1] == question):
        return None
    try:
        whose = named[1] if named else hashlib.sha256(page.read_bytes()).hexdigest()
        aside = folder / f"earlier-{whose[:DIGITS]}"
        make_folder(aside)
        for name in [*files_beside(page), PAGE]:
            if (folder / name).exists():
                os.replace(folder / name, aside / name)
    except OSError as error:
        said = f"cannot move the report of another question out of {name_of(folder)}"
        raise FileProblem(f"{said}: {reason(error)}") from error
    return aside


def _text(page: Path) -> str:
    try:
        return page.read_text(encoding="utf-8")
    except (OSError, ValueError):  # no file, no text
        return ""
