"""Arguments of public functions: refused in words, before anything is run.

Wrong types are a TypeError, numbers out of range a ValueError (and so is one text in place of a
list of them). Both name the argument, the value,
what was expected, and what was probably meant.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable
from numbers import Integral, Real
from typing import Any

from sim.text import visible


def whole(name: str, value: object, least: int, most: int | None = None) -> int:
    """Return a whole number from `least` to `most`, or refuse the value in words.

    NumPy's are fine, too; without `most` there is no upper end.

    >>> whole("replications", 10, 1)
    10
    >>> whole("replications", 2.5, 1)
    Traceback (most recent call last):
    ValueError: replications (2.5) must be a whole number of 1 or more
    """

    def fits(given: float) -> bool:
        return given >= least and (most is None or given <= most)

    if isinstance(value, Integral) and not isinstance(value, bool) and fits(int(value)):
        return int(value)
    span = f"from {least} to {most}" if most is not None else f"of {least} or more"
    hint = _without_quotes(value, int, fits) if isinstance(value, str) else ""
    if isinstance(value, float) and value.is_integer() and fits(value):
        hint = f"did you mean {value:.0f}?"
    raise _error(name, value, f"a whole number {span}", hint, _is_number(value))


def number(
    name: str,
    value: object,
    *,
    above: float = -math.inf,
    least: float = -math.inf,
    most: float = math.inf,
    below: float = math.inf,
    what: str,
) -> float:
    """Return a number within the limits, or refuse the value in words.

    `what` says in words what is expected. Infinity and NaN are no numbers here.

    >>> number("until", 95, above=0.5, below=1.0, what="a number between 0.5 and 1")
    Traceback (most recent call last):
    ValueError: until (95) must be a number between 0.5 and 1; 95 % is 0.95
    """

    def fits(given: float) -> bool:
        return above < given < below and least <= given <= most

    hint = ""
    if isinstance(value, Real) and _is_number(value):
        given = float(value)
        if math.isfinite(given) and fits(given):
            return given
        if min(below, most) <= 1.0 < given <= 100.0 and fits(given / 100):
            hint = f"{given:g} % is {given / 100:g}"
    elif isinstance(value, str):
        hint = _without_quotes(value, float, fits)
    raise _error(name, value, what, hint, _is_number(value))


def text(name: str, value: object, what: str) -> str:
    """Return the text, or refuse what is none; `what` says in words what is expected.

    >>> text("policy", 3, "the name of a policy")
    Traceback (most recent call last):
    TypeError: policy (3) must be the name of a policy
    """
    if isinstance(value, str):
        return value
    raise _error(name, value, what)


def flag(name: str, value: object) -> bool:
    """Return True or False, or refuse what is neither.

    >>> flag("at_file", "no")
    Traceback (most recent call last):
    TypeError: at_file ('no') must be True or False
    """
    if isinstance(value, bool):
        return value
    raise _error(name, value, "True or False")


def names(name: str, value: object) -> list[str]:
    """Return the names in a list, tuple or whatever else one can go through, or refuse them.

    >>> names("policies", "bond")
    Traceback (most recent call last):
    ValueError: policies ('bond') must be a list of names, not one text; write ['bond']
    """
    if isinstance(value, str):
        shown = _shown(value)
        raise ValueError(f"{name} ({shown}) must be a list of names, not one text; write [{shown}]")
    if not isinstance(value, Iterable):
        raise _error(name, value, "a list of names")
    found = list(value)
    for each in found:
        if not isinstance(each, str):
            raise _error(name, value, "a list of names", f"{_shown(each)} is no text")
    return found


def callback(name: str, value: Callable[..., Any] | None) -> None:
    """Refuse what is neither None nor something that can be called.

    >>> callback("progress", True)
    Traceback (most recent call last):
    TypeError: progress (True) must be a function, or None
    """
    if value is not None and not callable(value):
        raise _error(name, value, "a function, or None")


def path(name: str, value: object) -> None:
    """Refuse what is neither None nor the path of a file.

    >>> path("store", 3)
    Traceback (most recent call last):
    TypeError: store (3) must be the path of a file, or None
    """
    if value is not None and not isinstance(value, (str, os.PathLike)):
        raise _error(name, value, "the path of a file, or None")


def _error(
    name: str, value: object, expected: str, hint: str = "", right_type: bool = False
) -> Exception:
    said = f"{name} ({_shown(value)}) must be {expected}"
    return (ValueError if right_type else TypeError)(f"{said}; {hint}" if hint else said)


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _without_quotes(
    value: str, kind: type[int] | type[float], fits: Callable[[float], bool]
) -> str:
    try:
        meant = fits(kind(value))
    except ValueError:
        return ""
    return f"did you mean {value.strip()}, without quotes?" if meant else ""


def _shown(value: object) -> str:
    return visible(str(value) if isinstance(value, Real) else repr(value))
