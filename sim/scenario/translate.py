"""From pydantic's errors to findings in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Sized

from pydantic_core import ErrorDetails

from sim.scenario.errors import MOST, Finding, Path
from sim.scenario.likely import likely
from sim.scenario.paths import closest, shown, value_at
from sim.scenario.policy import Policy
from sim.scenario.scenario import Scenario
from sim.scenario.schema import BAND, keys_at, node_at, words
from sim.scenario.words import Words
from sim.text import show, visible

_FEW = 12
"""Keys that a message lists when none is close to the one found."""

_OTHER_WORDS = {
    name: field.alias for name, field in Policy.model_fields.items() if field.alias is not None
}
"""Names that Python code uses -> keys of a scenario file."""


def translate(
    errors: Sequence[ErrorDetails], data: object, root: type[Words] = Scenario
) -> Iterator[Finding]:
    """Yield a finding for each place of the data with an error.

    The data are those of a scenario, or of the table of it that `root` is.
    """
    places: set[Path] = set()
    for error in errors:
        path = path_of(error)
        if path not in places:
            places.add(path)
            found = _finding(error, path, root, helpful=len(places) <= MOST)
            yield _about_band(path, value_at(data, path)) if _is_band(path) else found


def path_of(error: ErrorDetails) -> Path:
    """Return the path of the key that has to change, without pydantic's own marks."""
    keys = [str(key) for key in error["loc"] if key != "[key]"]
    if keys[:1] == ["uncertainty"]:
        return tuple(keys[:2])
    if error["loc"] and isinstance(error["loc"][-1], int):
        keys.pop()
    return tuple(keys)


def meant_key(path: Path, root: type[Words] = Scenario) -> str:
    """Return the key that an unknown key was probably meant to be, or "".

    >>> meant_key(("network", "acquaintance"))
    'acquaintances'
    """
    if _home(path, root) is not None:
        return ""
    return _OTHER_WORDS.get(path[-1]) or closest(path[-1], keys_at(path[:-1], root))


def _home(path: Path, root: type[Words]) -> Path | None:
    """Return the closest table around this one with a key of this name, or the only one in it."""
    *table, key = path
    around = (path[:length] for length in range(len(path) - 2, -1, -1))
    inside = [(*table, below) for below in keys_at(tuple(table), root)]
    found = [below for below in inside if key in keys_at(below, root)]
    outer = next((above for above in around if key in keys_at(above, root)), None)
    return found[0] if outer is None and len(found) == 1 else outer


def _finding(error: ErrorDetails, path: Path, root: type[Words], helpful: bool) -> Finding:
    kind, value, node = error["type"], error["input"], node_at(path, root)
    if kind == "extra_forbidden":
        return Finding(path, "unknown key", hint=key_hint(path, root) if helpful else "")
    if kind == "missing":
        asked = f"expected {words(node)}" if node else "expected a value"
        return Finding(path, f"missing; {asked}")
    if node is None:
        return Finding(path, error["msg"], value)
    if not path:
        said = "expected a table with the keys of a scenario file"
        return Finding(path, f"{said}; this is {show(value)}")
    if kind in ("too_short", "too_long"):
        found = f"; it has {len(value)}" if isinstance(value, Sized) else ""
        return Finding(path, f"expected {words(node)}{found}")
    return Finding(path, f"expected {words(node)}", value, likely(node, value) if helpful else "")


def key_hint(path: Path, root: type[Words] = Scenario) -> str:
    """Return what was probably meant by a key that its table does not have, or "".

    >>> key_hint(("firms", "us", "prise")), key_hint(("firms", "us", "depth"))
    ('did you mean "price"?', 'it belongs in firms.us.discount')
    """
    home = _home(path, root)
    if home is not None:
        if home:
            return f"it belongs in {shown(home)}"
        above = "it belongs above the first [table]"
        return above if root is Scenario else f'did you mean "{visible(path[-1])}"?'
    meant = meant_key(path, root)
    if meant:
        return f'did you mean "{meant}"?'
    keys = keys_at(path[:-1], root)
    return f"the keys here are {', '.join(keys)}" if 0 < len(keys) <= _FEW else ""


def _is_band(path: Path) -> bool:
    return len(path) == 2 and path[0] == "uncertainty"


def _about_band(path: Path, value: object) -> Finding:
    hint = ""
    if isinstance(value, dict) and any(isinstance(item, (dict, list)) for item in value.values()):
        hint = "write the whole dotted name as one key, in quotes"
    return Finding(path, f"expected {BAND}", value, hint)
