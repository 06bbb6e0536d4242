"""What was probably meant by a line that is not TOML: habits of other files, sheets and languages.

Every hint is a pattern, looked for in a line without its comment, and what to write instead; the
first that is found counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable

LONGEST_LINE = 1000
"""Characters of a line that are looked at."""

Found = re.Match[str]

_AFTER = r"(?=\s*(?:[,}\]]|$))"
"""What may come after a value."""
_THOUSANDS = rf"=\s*([-+]?[1-9]\d{{0,2}})((?:[,.' \u00a0\u202f]\d{{3}})+){_AFTER}"
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"' + r"|'[^']*'")


def hint_for(line: str) -> str:
    """Return what to write in place of a line that is not TOML; "" if nothing is known.

    >>> hint_for("fixed = 200,000  # a year"), hint_for("share = 40 %")
    ('write 200_000; only _ may part the digits of a number', 'write 40 % as 0.4')
    """
    code = without_comment(line[:LONGEST_LINE])
    for pattern, words in _HINTS:
        found = pattern.search(code)
        if found is not None:
            return words if isinstance(words, str) else words(found)
    return ""


def without_comment(line: str) -> str:
    """Return the line up to its comment; a # within quotes begins none.

    >>> without_comment('title = "No # 1"  # the name')
    'title = "No # 1"  '
    """
    bare = _QUOTED.sub(lambda text: "-" * len(text.group()), line)
    return line[: bare.index("#")] if "#" in bare else line


def _thousands(found: Found) -> str:
    groups = re.findall(r"\d{3}", found[2])
    whole = "_".join([found[1], *groups])
    return f"write {whole}; only _ may part the digits of a number"


def _percent(found: Found) -> str:
    return f"write {found[1]} % as {float(found[1]) / 100:g}"


def _many(found: Found) -> str:
    number = float(found[1]) * (1_000 if found[2] in "kK" else 1_000_000)
    return f"write {number:_.0f}"


def _text(found: Found) -> str:
    return f'write text in quotes: "{found[1].strip()}"'


_HINTS: tuple[tuple[re.Pattern[str], str | Callable[[Found], str]], ...] = (
    (re.compile("[“”„‘’«»]"), 'write straight quotes: "'),
    (re.compile(_THOUSANDS), _thousands),
    (re.compile(rf"=\s*[-+]?\d+,\d+{_AFTER}"), "write decimals with a point: 0.5"),
    (re.compile(r"[=\[,]\s*[-+]?\.\d"), "write a digit before the point: 0.5"),
    (re.compile(rf"[=\[,]\s*[-+]?\d+\.{_AFTER}"), "write a digit after the point: 1.0"),
    (re.compile(r"=\s*[-+]?0\d+"), "write a number without zeros in front"),
    (re.compile(r"[=\[,]\s*[-+]?(\d+(?:\.\d+)?)\s*%"), _percent),
    (re.compile(r"=\s*[€$£¥₹]|=\s*[\d.,_]+\s*[€$£¥₹]"), "write money as a plain number"),
    (re.compile(rf"=\s*(?:[A-Z]{{3}}\s*[\d.,_]+|[\d.,_]+\s*[A-Z]{{3}}){_AFTER}"),
     "write money as a plain number"),
    (re.compile(rf"=\s*(\d+(?:\.\d+)?)\s*([kKM]){_AFTER}"), _many),
    (re.compile(r"=\s*(?:True|False|TRUE|FALSE|yes|no)\b"), "write true or false"),
    (re.compile(r"=\s*(?:None|null|nil|NA|n/a)\b"), "leave the key out"),
    (re.compile(r"""^\s*["']?[\w.-]+["']?\s*:"""), "write key = value, with an equals sign"),
    (re.compile(r"[{,]\s*[\w-]+\s*:"), "write key = value, with an equals sign"),
    (re.compile(r",\s*\}"), "leave out the comma before }"),
    (re.compile(r"^[^=]*=="), "write one equals sign: key = value"),
    (re.compile(r"^\s*(?://|--|;)"), "a comment starts with #"),
    (re.compile(r"//|;\s*$"), "end the line after the value; a comment starts with #"),
    (re.compile(r"^\s*\[[^\]]*\s[^\]]*\]"), 'put names with spaces in quotes: [firms."our shop"]'),
    (re.compile(r"^\s*[A-Za-z_][\w-]*\s+[A-Za-z_][\w -]*="), 'put names with spaces in quotes'),
    (re.compile(rf"=\s*([A-Za-z][\w -]*?){_AFTER}"), _text),
    (re.compile(r"^\s*[\w.-]+\s*=\s*$"), "give the key a value, or leave it out"),
)  # fmt: skip
