"""Where the numbers of a scenario file come from, as far as its comments say."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from sim.scenario.errors import ScenarioError
from sim.scenario.load import file_of
from sim.scenario.read import read_text
from sim.text import name_of

ORIGINS = ("source:", "completejourney", "calibrated", "estimate", "measured", "assumed")
"""What the comment of a number says one of, if it says where the number comes from."""

_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'')
_NUMBER = re.compile(r"(?<![\w.-])[-+]?\d[\d_]*(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w-])")


@dataclass(frozen=True, slots=True)
class Origins:
    """The lines of a scenario file that hold numbers."""

    explained: tuple[int, ...]
    """Those of which a comment says where the numbers come from."""
    unexplained: tuple[int, ...]
    """The others."""

    @property
    def lines(self) -> int:
        """How many there are."""
        return len(self.explained) + len(self.unexplained)


def origins(text: str) -> Origins:
    """Return which lines of a scenario file with numbers say where these come from.

    A number is explained by a comment at the end of its line, or else by the comment lines
    directly above its line, without a blank line or another key between them; the comment has to
    say one of `ORIGINS`.

    >>> origins("a = 1  # assumed\\n# assumed\\nb = 2\\nc = 3\\nd = 'no 4'\\n")
    Origins(explained=(1, 3), unexplained=(4,))
    """
    above = ""
    explained: list[int] = []
    unexplained: list[int] = []
    for number, line in enumerate(text.splitlines(), start=1):
        bare = _TEXT.sub('""', line)
        code, _, comment = bare.partition("#")
        if not code.strip():
            above = above + comment + "\n" if comment else ""
            continue
        values = code.partition("=")[2] if "=" in code else code
        if not code.lstrip().startswith("[") and _NUMBER.search(values):
            said = (comment if comment.strip() else above).casefold()
            told = any(origin in said for origin in ORIGINS)
            (explained if told else unexplained).append(number)
        above = ""
    return Origins(tuple(explained), tuple(unexplained))


def origins_of(source: str | os.PathLike[str]) -> Origins | None:
    """Return the origins in a shipped scenario or in a file; None if it cannot be read.

    >>> origins_of("grocery").unexplained
    ()
    """
    try:
        path = file_of(source)
        return origins(read_text(path, name_of(path)))
    except ScenarioError:
        return None
