"""Errors for the person who typed: what, where, what was expected, what was probably meant."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import Enum

MOST = 100
"""Problems that a message lists one by one."""


class Absent(Enum):
    """The type of ABSENT, which stands for "there is no value to show"."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT

Path = tuple[str, ...]
"""Keys from the top of a scenario file down to one value."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong at a path of a scenario, before anyone knows in which file and line."""

    path: Path
    expected: str
    value: object = ABSENT
    hint: str = ""
    rests_on: tuple[Path, ...] = ()
    """Other paths that were read to find it; if one of those is wrong itself, this may not be."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a scenario file, ready to be read.

    >>> print(Problem("my.toml", 22, "firms.us.price", "-1", "expected a number above 0"))
    my.toml:22: firms.us.price = -1: expected a number above 0
    """

    file: str
    """The file as it was named; empty if the scenario does not come from a file."""
    line: int | None
    """Line in the file, from 1; None if the problem is not in one line."""
    path: str
    """Dotted name of the key, as in the file."""
    value: str | None
    """The value found, shortened; None if there is none to show."""
    expected: str
    """What is wrong, or what was expected, in plain words."""
    hint: str = ""
    """What was probably meant, or what to do."""

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        name = self.path if self.value is None else f"{self.path} = {self.value}"
        text = ": ".join(part for part in (place, name, self.expected) if part)
        return f"{text}; {self.hint}" if self.hint else text


class ScenarioError(Exception):
    """Everything that is wrong with one scenario, at once.

    >>> print(ScenarioError([Problem("my.toml", 3, "focal", '"su"', "unknown firm", "us?")]))
    my.toml:3: focal = "su": unknown firm; us?
    1 error in my.toml
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        lines = [str(problem) for problem in self.problems[:MOST]]
        if len(self.problems) > MOST:
            lines.append(f"... and {len(self.problems) - MOST} more")
        count = "1 error" if len(self.problems) == 1 else f"{len(self.problems)} errors"
        files = sorted({problem.file for problem in self.problems if problem.file})
        lines.append(f"{count} in {', '.join(files)}" if files else count)
        return "\n".join(lines)

    def to_json(self) -> str:
        """Return a JSON list with one object per problem.

        >>> ScenarioError([Problem("", None, "focal", None, "missing")]).to_json()
        '[{"file": "", "line": null, "path": "focal", "value": null, "expected": "missing", \
"hint": ""}]'
        """
        return json.dumps([asdict(problem) for problem in self.problems], ensure_ascii=False)
