"""Text: names and values as a person reads them, whatever they hold."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence

LONGEST = 60
"""Characters of a value or name that a message shows."""
NAME = 40
"""Characters of a policy's name that pages and figures show."""
SLUG = 40
"""Characters of a slug, without what makes it unique."""


def visible(text: str, longest: int = LONGEST) -> str:
    r"""Return the text, shortened, with characters nobody can see spelt out.

    >>> visible("red\x1b[31m")
    'red\\x1b[31m'
    """
    short = text if len(text) <= longest else text[: longest - 1] + "…"
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in short
    )


def listed(words: Sequence[str]) -> str:
    """Return the words with commas, and an "and" before the last.

    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def name_of(path: object) -> str:
    """Return the name of a file as a message shows it.

    >>> name_of("a/b.toml")
    'a/b.toml'
    """
    return visible(str(path), longest=1000)


def show(value: object) -> str:
    """Return a value of a scenario file in a few characters, much as TOML has it.

    >>> show("a"), show(True), show(0.5), show([1, 2, 3, 4, 5, 6]), show({"mean": 0.5})
    ('"a"', 'true', '0.5', '[1, 2, 3, 4, ...]', '{ mean = 0.5 }')
    """
    return _show(value, deep=2)


def shown(policy: str) -> str:
    """Return a policy's name as pages and figures have it: short, without control characters.

    >>> shown("bond")
    'bond'
    """
    return visible(policy, NAME)


def slug(name: str) -> str:
    """Return a name for a file: lower-case letters, digits and hyphens only.

    Names that had to be changed get some digits of their hash, so that different names stay
    different, also where file names ignore case.

    >>> slug("status-quo")
    'status-quo'
    >>> slug("../../x"), slug("Größe S"), slug("")
    ('x-9cdf6a', 'grosse-s-8b9b6a', 'unnamed-e3b0c4')
    """
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    short = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:SLUG].strip("-")
    if short and short == name:
        return short
    digits = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return f"{short or 'unnamed'}-{digits}"


def _show(value: object, deep: int) -> str:
    if isinstance(value, str):
        return f'"{visible(value)}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return visible(str(value)) if value.bit_length() < 1000 else "a very long number"
    if isinstance(value, dict):
        few = _few(value, deep)
        pairs = [f"{visible(str(key))} = {_show(item, deep - 1)}" for key, item in few]
        return "{ " + ", ".join(pairs + _rest(value, pairs)) + " }" if value else "{}"
    if isinstance(value, (list, tuple)):
        items = [_show(item, deep - 1) for _, item in _few(dict(enumerate(value[:4])), deep)]
        return "[" + ", ".join(items + _rest(value, items)) + "]"
    return visible(str(value))


def _few(table: dict[object, object], deep: int) -> list[tuple[object, object]]:
    return list(table.items())[:4] if deep > 0 else []


def _rest(whole: Sequence[object] | dict[object, object], shown: list[str]) -> list[str]:
    return ["..."] if len(whole) > len(shown) else []


def size_words(simulated: int, customers: int) -> str:
    """Return how many customers there are, and how many of them are simulated if not all.

    >>> size_words(20_000, 20_000), size_words(3_000, 5_000_000)
    ('20,000', '3,000 of 5,000,000')
    """
    return f"{customers:,}" if simulated == customers else f"{simulated:,} of {customers:,}"


def duration(seconds: float) -> str:
    """Return how long that is, in words, with two digits.

    >>> duration(0.2), duration(100.0), duration(90_000.0), duration(1e9)
    ('a second', '100 seconds', '25 hours', '32 years')
    """
    for unit, length in (("year", 31_557_600.0), ("day", 86_400.0), ("hour", 3_600.0)):
        if seconds >= 1.5 * length:
            return f"{float(f'{seconds / length:.2g}'):,.15g} {unit}s"
    if seconds >= 120.0:
        return f"{seconds / 60.0:.0f} minutes"
    return f"{seconds:.0f} seconds" if seconds >= 1.5 else "a second"


def size(count: float) -> str:
    """Return how much so many bytes are, in words, with two digits.

    >>> size(300), size(1_500_000), size(4.6e12)
    ('1 kB', '1.5 MB', '4.6 TB')
    """
    for unit, length in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6)):
        if count >= length:
            return f"{float(f'{count / length:.2g}'):,.15g} {unit}"
    return f"{max(count / 1e3, 1.0):.0f} kB"
