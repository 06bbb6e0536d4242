"""Words for arguments that a command cannot take: the value, what was expected, what was meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, get_args, get_type_hints

from typer.models import ArgumentInfo, OptionInfo

_INVALID = re.compile(r"Invalid value for '(?P<option>--[\w-]+)': ")
_EXTRA = re.compile(r"Got unexpected extra argument\S* \((?P<words>.*)\)$")
_MISSING = re.compile(r"Missing (?:argument|option) '(?P<name>[^']*)'")


def in_words(message: str, given: Sequence[str], command: Callable[..., Any] | None) -> str:
    """Return the message in plain words.

    >>> from sim.analysis.compare.command import compare
    >>> in_words("Invalid value for '--until': Input should be ...", ["--until", "95"], compare)
    '--until 95: expected a number from 0.6 to 0.9999; 95 % is 0.95'
    """
    if command is None:
        return message
    if found := _INVALID.match(message):
        return _invalid(message, found["option"], given, command)
    if found := _EXTRA.match(message):
        return _extra(message, found["words"], command)
    if found := _MISSING.match(message):
        return _missing(message, found["name"], command)
    return message


def _invalid(message: str, option: str, given: Sequence[str], command: Callable[..., Any]) -> str:
    """A value of an option that is no number, or out of range."""
    from sim.scenario.hints import hint_for
    from sim.scenario.likely import likely
    from sim.scenario.schema import words
    from sim.text import visible

    value, node = _value(option, given), _node(option, command)
    if value is None or not node:
        return message
    hint = likely(node, _number(value))
    if not hint and any(char.isdigit() for char in value):
        hint = hint_for(f"= {value}")
    return "; ".join(filter(None, [f"{option} {visible(value)}: expected {words(node)}", hint]))


def _extra(message: str, words: str, command: Callable[..., Any]) -> str:
    """Words without an option: names of policies, more often than not."""
    for name, join in (("policy", " "), ("policies", ",")):
        if name in get_type_hints(command):
            return f"{message}; did you mean --{name} {join.join(words.split())}?"
    return message


def _missing(message: str, name: str, command: Callable[..., Any]) -> str:
    """Something that must be given: with what it is."""
    declared = get_type_hints(command, include_extras=True).values()
    infos = [info for each in declared for info in get_args(each)]
    for info in infos:
        known = isinstance(info, (ArgumentInfo, OptionInfo)) and info.help
        if known and name in (info.metavar, *(info.param_decls or ())):
            return f"{message.rstrip('.')}: {info.help}"
    return message


def _value(option: str, given: Sequence[str]) -> str | None:
    """The value given last for an option."""
    found = None
    for word, after in zip(given, [*given[1:], None], strict=True):
        if word == option:
            found = after
        elif word.startswith(f"{option}="):
            found = word.partition("=")[2]
    return found


def _node(option: str, command: Callable[..., Any]) -> dict[str, Any]:
    """The schema of a number that an option takes; {} if it takes something else."""
    name = option.lstrip("-").replace("-", "_")
    declared = get_type_hints(command, include_extras=True).get(name)
    info = next((each for each in get_args(declared) if isinstance(each, OptionInfo)), None)
    kinds = {int: "integer", float: "number"}
    plain = get_type_hints(command).get(name)
    kind = next((kinds[each] for each in (plain, *get_args(plain)) if each in kinds), None)
    if info is None or kind is None:
        return {}
    ends = {"minimum": info.min, "maximum": info.max}
    return {"type": kind} | {key: end for key, end in ends.items() if end is not None}


def _number(text: str) -> object:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
