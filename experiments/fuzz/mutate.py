"""Mutations of the text of a scenario file: characters, lines, keys, values, names, bytes."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from experiments.fuzz.odd import CHARACTERS, LITERALS, NAMES
from sim.scenario.paths import quoted
from sim.scenario.policy import LEVERS
from sim.scenario.schema import keys_at

KEYS = (*keys_at(()), *keys_at(("firms", "us")), *keys_at(("policies", "x")), *LEVERS)
MOST = 4
"""Mutations of one file."""

_PAIR = re.compile(r"^([\w.\"'* -]+?)(\s*=\s*)([^#\n]*)", re.MULTILINE)
_INNER = re.compile(r"(?<=[{,] )([\w]+) = ([^,}\n]+)")
_HEAD = re.compile(r"^\[(segments|firms|policies)\.([\w-]+)", re.MULTILINE)


def mutated(text: str, rng: Random) -> bytes:
    """Return the file's bytes after some mutations, most often one or two."""
    for _ in range(rng.choice([1, 1, 1, 2, 2, 3, MOST])):
        text = rng.choice(MUTATIONS)(text, rng)
    return _bytes(text, rng)


def _character(text: str, rng: Random) -> str:
    place, gone = rng.randrange(len(text) + 1), rng.choice([0, 1, 1, 2, 20])
    return text[:place] + rng.choice([*CHARACTERS, ""]) + text[place + gone :]


def _line(text: str, rng: Random) -> str:
    lines = text.split("\n")
    here, there = rng.randrange(len(lines)), rng.randrange(len(lines))
    match rng.randrange(6):
        case 0:
            del lines[here]
        case 1:
            lines.insert(there, lines[here])
        case 2:
            lines[here], lines[there] = lines[there], lines[here]
        case 3:
            lines[here] = "# " + lines[here]
        case 4:
            lines[here] = lines[here][: rng.randrange(len(lines[here]) + 1)]
        case _:
            del lines[here:]
    return "\n".join(lines)


def _key(text: str, rng: Random) -> str:
    return _replaced(text, rng, _PAIR, lambda m: f"{_other_key(m[1], rng)}{m[2]}{m[3]}")


def _other_key(key: str, rng: Random) -> str:
    place = rng.randrange(len(key))
    misspelt = key[:place] + key[place + 1 :]
    return rng.choice([rng.choice(KEYS), misspelt, f"{key}.{rng.choice(KEYS)}", quoted(_name(rng))])


def _value(text: str, rng: Random) -> str:
    if rng.random() < 0.5:
        return _replaced(text, rng, _PAIR, lambda m: f"{m[1]}{m[2]}{rng.choice(LITERALS)}")
    return _replaced(text, rng, _INNER, lambda m: f"{m[1]} = {rng.choice(LITERALS)}")


def _digits(text: str, rng: Random) -> str:
    def other(match: re.Match[str]) -> str:
        return rng.choice([f"-{match[0]}", f"{match[0]}e{rng.randint(-12, 12)}", match[0] * 2, "0"])

    return _replaced(text, rng, re.compile(r"(?<![\w.])\d[\d_]*(\.\d+)?(?![\w.])"), other)


def _name_everywhere(text: str, rng: Random) -> str:
    """Give a segment, a firm or a policy another name, wherever it is mentioned."""
    heads = _HEAD.findall(text)
    if not heads:
        return text
    table, old = rng.choice(heads)
    new = _name(rng)
    text = re.sub(rf"(?<=\[{table}\.){re.escape(old)}(?=[.\]])", lambda _: quoted(new), text)
    return re.sub(rf'"{re.escape(old)}"', lambda _: quoted(new).join(_ends(new)), text)


def _ends(name: str) -> tuple[str, str]:
    """Return quotes for a name that `quoted` leaves bare, as values are never bare."""
    return ("", "") if quoted(name) != name else ('"', '"')


def _words(text: str, rng: Random) -> str:
    """Put odd words for the title, the currency or a summary."""
    pattern = re.compile(r'^(title|currency|summary)( = )"[^"\n]*"', re.MULTILINE)
    return _replaced(text, rng, pattern, lambda m: f"{m[1]}{m[2]}{_in_quotes(_name(rng)[:8])}")


def _in_quotes(name: str) -> str:
    return quoted(name).join(_ends(name))


def _tables(text: str, rng: Random) -> str:
    head = rng.choice(
        ["[firms.x]", "[[firms]]", "[policies.x.y.z]", "[behaviour]", "[uncertainty]"]
    )
    place = rng.choice([m.start() for m in re.finditer(r"^\[", text, re.MULTILINE)] or [0])
    return text[:place] + head + "\n" + text[place:]


def _name(rng: Random) -> str:
    name = rng.choice(NAMES)
    return name if rng.random() < 0.8 else name + rng.choice(NAMES)


def _replaced(
    text: str, rng: Random, pattern: re.Pattern[str], new: Callable[[re.Match[str]], str]
) -> str:
    """Return the text with another thing for one match of the pattern."""
    found = list(pattern.finditer(text))
    if not found:
        return text
    match = rng.choice(found)
    return text[: match.start()] + new(match) + text[match.end() :]


def _bytes(text: str, rng: Random) -> bytes:
    data = text.encode("utf-8", "surrogatepass")
    match rng.randrange(40):
        case 0:
            return b"\xef\xbb\xbf" + data
        case 1:
            return data.replace(b"\n", b"\r\n")
        case 2:
            place = rng.randrange(len(data) + 1)
            return data[:place] + rng.randbytes(rng.randint(1, 4)) + data[place:]
        case 3:
            return text.encode("utf-16", "surrogatepass")
        case _:
            return data


MUTATIONS: tuple[Callable[[str, Random], str], ...] = (
    _character,
    _line,
    _key,
    _value,
    _value,
    _digits,
    _digits,
    _name_everywhere,
    _name_everywhere,
    _words,
    _tables,
)
