"""Dotted names: how a value is named in errors, uncertainty tables and sweeps."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from sim.scenario.errors import Path
from sim.text import LONGEST, visible

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_PART = re.compile(
    r"""\s*(?: (?P<basic>"(?:[^"\\]|\\.)*") | '(?P<literal>[^']*)' | (?P<bare>[^."']+) )\s*""",
    re.VERBOSE,
)

NAMED = ("segments", "firms", "policies")
"""Tables of a scenario file whose keys are names that the strategist chooses."""

ANY = "*"
"""Stands for every name at one level of a dotted path."""


def split(dotted: str) -> Path:
    """Return the keys of a dotted name; ValueError if the text is none.

    >>> split('firms."corner shop".price')
    ('firms', 'corner shop', 'price')
    """
    keys: list[str] = []
    position = 0
    while True:
        part = _PART.match(dotted, position)
        if part is None:
            raise ValueError(f"not a dotted name: {dotted!r}")
        keys.append(_key(part))
        position = part.end()
        if position == len(dotted):
            return tuple(keys)
        if dotted[position] != ".":
            raise ValueError(f"not a dotted name: {dotted!r}")
        position += 1


def _key(part: re.Match[str]) -> str:
    if part["basic"] is not None:
        return str(json.loads(part["basic"]))
    if part["literal"] is not None:
        return part["literal"]
    key = part["bare"].strip()
    if not key:
        raise ValueError("an empty name")
    return key


def join(keys: Iterable[str]) -> str:
    """Return the dotted name, with quotes around names that need them.

    >>> join(("firms", "corner shop", "price"))
    'firms."corner shop".price'
    """
    return ".".join(ANY if key == ANY else quoted(key) for key in keys)


def shown(keys: Iterable[str]) -> str:
    r"""Return the dotted name as a message shows it.

    Long keys are cut short, and characters that nobody can see are spelt out.

    >>> shown(("firms", "us\u200b", "price"))
    'firms."us\\u200b".price'
    """
    return visible(join(key[:LONGEST] for key in keys), longest=1000)


def quoted(key: str) -> str:
    """Return the key as TOML wants it: bare if possible, else in quotes.

    >>> quoted("deal-seekers"), quoted("deal seekers")
    ('deal-seekers', '"deal seekers"')
    """
    if _BARE.fullmatch(key):
        return key
    return json.dumps(key, ensure_ascii=False).replace("\x7f", "\\u007f")


def expand(data: object, keys: Path) -> list[Path]:
    """Return the paths in nested tables that keys stand for; [] if there are none.

    >>> expand({"firms": {"us": {"price": 3}, "rival": {"price": 4}}}, ("firms", "*", "price"))
    [('firms', 'us', 'price'), ('firms', 'rival', 'price')]
    """
    found: list[tuple[Path, object]] = [((), data)]
    for key in keys:
        found = [
            ((*path, name), value)
            for path, table in found
            if isinstance(table, Mapping)
            for name, value in table.items()
            if key in (ANY, name)
        ]
    return [path for path, _ in found]


def value_at(data: object, keys: Path) -> object:
    """Return the value at a path of nested tables; KeyError if there is none.

    >>> value_at({"firms": {"us": {"price": 3}}}, ("firms", "us", "price"))
    3
    """
    for key in keys:
        if not isinstance(data, Mapping):
            raise KeyError(key)
        data = data[key]
    return data


def closest(word: str, options: Iterable[str]) -> str:
    """Return the option that a word was probably meant to be; "" if none is near.

    >>> closest("price_sensitvity", ["share", "price_sensitivity"]), closest("x", ["share"])
    ('price_sensitivity', '')
    """
    if len(word) > LONGEST:
        return ""
    plain = {_plain(option): option for option in options if len(option) <= LONGEST}
    near = get_close_matches(_plain(word), list(plain), n=1, cutoff=0.6)
    return plain[near[0]] if near else ""


def did_you_mean(word: str, options: Iterable[str]) -> str:
    """Return a hint that names the closest option; "" if none is near.

    >>> did_you_mean("rivl", ["us", "rival"])
    'did you mean "rival"?'
    """
    near = closest(word, options)
    return f'did you mean "{visible(near)}"?' if near else ""


def _plain(word: str) -> str:
    return word.casefold().replace("-", "_").replace(" ", "_")
