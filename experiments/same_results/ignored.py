"""What must differ between two versions, each with the reason; all else is compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Ignored:
    """One thing that is left out."""

    what: str
    reason: str
    patterns: tuple[str, ...]
    """Regular expressions: a group that stays, and after it what is left out."""


_SHA = "[0-9a-f]{64}"
IGNORED = (
    Ignored(
        "code hash",
        "names the bytes of the code, which are what differs; stands in brackets after a version",
        (r"(\d[\w.+-]* \()[0-9a-f]{16}(?=\))",),
    ),
    Ignored(
        "version",
        "names the version; in JSON by its key, in pages after the name of the project",
        (
            r'("version": ")[\w.+-]+',
            r"(Loyalsim )\d+\.[\w.+-]*\w",
            r"(>Loyalsim[^<]*</th>\s*<td[^>]*>)[\w.+-]+",
        ),
    ),
    Ignored(
        "experiment",
        "SHA-256 of all that determines a sweep, the code hash among it; scenarios have their own",
        (
            rf'(SHA-256 of all that determines it": "){_SHA}',
            rf"(SHA-256 of all that determines it</th>\s*<td[^>]*>){_SHA}",
            rf'("sweep": \{{[^{{}}]*"fingerprint": "){_SHA}',
        ),
    ),
    Ignored(
        "folder",
        "each version is in one of its own; questions name no other place",
        (),
    ),
)


def comparable(text: str, root: Path) -> str:
    """Return the text without what must differ; `root` is the version's own folder.

    >>> comparable('in /tmp/a/sim, {"version": "0.1.0 (0123456789abcdef)"}', Path("/tmp/a"))
    'in FOLDER/sim, {"version": "VERSION (CODE HASH)"}'
    """
    text = text.replace(str(root.resolve()), "FOLDER")
    for each in IGNORED:
        for pattern in each.patterns:
            text = re.sub(pattern, rf"\1{each.what.upper()}", text)
    return text
