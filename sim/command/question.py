"""Question: what somebody has asked, read off the command line, and told apart from all others."""

from __future__ import annotations

import hashlib
import inspect
import json
import os
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from sim.command.analysis import Analysis
from sim.command.asking import called
from sim.report.asked import Asked
from sim.scenario.shipped import shipped
from sim.text import slug, visible

THOROUGHNESS = frozenset(
    {
        *("replications", "until", "indifference", "precision", "max_replications"),
        *("trials", "points", "draws", "voi", "worlds", "pilots", "assign", "results"),
    }
)
"""Options that say how thoroughly a question is answered, or by what that was found out since: with
any of them it is the same."""
NO_NUMBER = frozenset(
    {"workers", "threads", "fresh", "out", "as_json", "everything", "csv", "parquet"}
)
"""Options that change no number of an answer."""
LISTS = ("policies", "only")
"""Options that take several names, with commas between them, in any order."""
BARE = ("policies", "policy")
"""Options whose values name a folder without the option's name."""


@dataclass(frozen=True, slots=True)
class Given:
    """What was given for one argument, or for one option other than it is by itself."""

    name: str
    option: str
    """As it is typed; "" for an argument."""
    value: Any

    @property
    def values(self) -> list[str]:
        """The value as texts: none for a flag, the names of a list in alphabetical order."""
        if self.value is True:
            return []
        texts = self.value if isinstance(self.value, (list, tuple)) else [self.value]
        if self.name not in LISTS:
            return [f"{text:.15g}" if isinstance(text, float) else str(text) for text in texts]
        names = {part.strip() for text in texts for part in str(text).split(",")}
        return sorted(names - {""})

    @property
    def typed(self) -> list[str]:
        """The words on the command line."""
        if self.name not in LISTS:
            return [self.option, *self.values]
        return [self.option, ",".join(self.value) if isinstance(self.value, list) else self.value]

    @property
    def words(self) -> str:
        """What it says, in a sentence."""
        name = self.option.removeprefix("--").replace("-", " ")
        return visible(" ".join([name, ", ".join(self.values)]).strip(), 200)

    @property
    def short(self) -> str:
        """What it says, in the name of a folder."""
        name = [] if self.name in BARE else [self.option.removeprefix("--")]
        return "-".join([*name, *(slug(value.replace(".", "-")) for value in self.values)])


def question_of(analysis: Analysis[Any], folder: Path) -> Asked | None:
    """Return what the command that runs was asked; None if none does.

    `folder` is where its page would go. The question is that of the analysis: the first line of
    what its class says of itself.
    """
    context = called.get()
    if context is None:
        return None
    given = [each for each in _given(context) if each.name not in NO_NUMBER]
    about = [each for each in given if each.name not in THOROUGHNESS]
    subjects = [each for each in about if not each.option]
    options = [each for each in about if each.option]
    others = [each for each in options if each.name not in analysis.named]
    asks = (inspect.getdoc(type(analysis)) or "").partition("\n")[0]
    of = ", ".join(visible(_called(each.value), 80) for each in subjects)
    words = "; ".join(each.words for each in options)
    identity = [
        context.info_name,
        analysis.folder.name,
        [_place(each.value, folder.parent) for each in subjects],
        sorted((each.name, each.values) for each in others),
    ]
    typed = [_called(each.value) if not each.option else each.typed for each in given]
    return Asked(
        words=f"{asks} Asked of {of}{f': {words}' if words else ''}.".strip(),
        command=shlex.join(_flat(["loyalsim", context.info_name or "", *typed])),
        id=hashlib.sha256(json.dumps(identity).encode("utf-8", "surrogatepass")).hexdigest(),
        differs=[each.short for each in others],
    )


def _given(context: typer.Context) -> list[Given]:
    """Arguments, and options that are not as they are by themselves, in the command's order."""
    found = []
    for each in context.command.params:
        value = context.params.get(each.name or "")
        option = each.opts[0] if each.param_type_name == "option" else ""
        nothing = value is None or (isinstance(value, (list, tuple)) and not value)
        if not nothing and (not option or value != each.default):
            found.append(Given(each.name or "", option, value))
    return found


def _called(subject: object) -> str:
    """How a scenario or a file is called: from here, or by its name, as others have no such place.

    >>> _called("grocery"), _called("markets/my.toml"), _called("/nowhere/else/my.toml")
    ('grocery', 'markets/my.toml', 'my.toml')
    """
    path = Path(str(subject))
    if not path.is_absolute():
        return str(subject)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else path.name


def _place(subject: object, start: Path) -> str:
    """What a scenario or a file is, from a folder: its shipped name, or the way to it.

    The file of runs is the same experiment as the folder that it is in.
    """
    path = Path(str(subject))
    if str(subject) in shipped():
        return str(subject)
    place = path.parent if path.suffix == ".sqlite" else path
    return os.path.relpath(place.resolve(), start.resolve())


def _flat(words: list[str | list[str]]) -> list[str]:
    return [word for each in words for word in ([each] if isinstance(each, str) else each)]
