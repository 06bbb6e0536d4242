"""Checking levers that Python code made as those of a file are checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from numbers import Integral, Real
from typing import Any, TypeVar

from pydantic import ValidationError

from sim.scenario.check import problem_of
from sim.scenario.errors import Finding, ScenarioError
from sim.scenario.levers import Levers
from sim.scenario.policy import Policy
from sim.scenario.rules import clashes
from sim.scenario.translate import translate
from sim.scenario.words import Words
from sim.text import visible

AnyLevers = TypeVar("AnyLevers", bound=Levers)

_PYTHONS = frozenset({bool, float, int, str, dict, type(None)})


def check_levers(levers: object, kind: str, place: str) -> Levers:
    """Return the levers, if a file could say the same.

    They come back as they are, or as a copy where NumPy's numbers had to become Python's. `place`
    says in errors where the levers come from. Raises ScenarioError with everything that is wrong.

    >>> wrong = Levers(price=20.0).model_copy(update={"service_quality": 5.0})
    >>> try:
    ...     check_levers(wrong, "purchase", 'firm "us", week 3')
    ... except ScenarioError as error:
    ...     print(str(error).splitlines()[0])
    firm "us", week 3: service_quality = 5.0: expected a number from -3 to 3
    """
    levers = must_be_levers(levers, place)
    tables = list(_unchecked_tables(levers))
    if tables:
        raise _error(tables, place)
    checked = _validated(type(levers), tables_of(levers), place)
    levers = levers if _same_types(levers, checked) else checked
    clashing = list(clashes(levers, kind))
    if clashing:
        raise _error(clashing, place)
    return levers


def must_be_levers(found: object, place: str) -> Levers:
    """Return what was found if it is Levers, of whatever values; else raise ScenarioError.

    >>> try:
    ...     must_be_levers("points", "week 3")
    ... except ScenarioError as error:
    ...     print(str(error).splitlines()[0])
    week 3: expected Levers, found a str; market.spec.levers(NAME) gives those of a policy
    """
    if isinstance(found, Levers):
        return found
    raise _error([_no_levers(found)], place)


def levers_of_tables(root: type[AnyLevers], data: Mapping[str, object]) -> AnyLevers:
    """Return the levers that tables describe, if some kind of market allows them.

    Raises ScenarioError with everything that is wrong.

    >>> levers_of_tables(Levers, {"price": 20.0, "discount": {"depth": 0.1}}).discount.depth
    0.1
    """
    levers = _validated(root, data)
    elsewhere = list(clashes(levers, "subscription"))
    clashing = [clash for clash in clashes(levers, "purchase") if clash in elsewhere]
    if clashing:
        raise _error(clashing)
    return levers


def tables_of(words: Words) -> dict[str, Any]:
    """Return everything that words hold as nested tables, be it right or wrong.

    >>> tables_of(Levers(price=20.0))["failures"]
    {'rate': 0.02, 'severity': 1.5}
    """
    return {
        name: tables_of(value) if isinstance(value, Words) else plain(value)
        for name, value in vars(words).items()
    }


def plain(value: object) -> object:
    """Return the value, as one of Python's numbers where it is one of NumPy's.

    >>> import numpy as np
    >>> plain(np.int64(3)), plain(np.float32(0.5)), plain("text")
    (3, 0.5, 'text')
    """
    if type(value) in _PYTHONS:
        return value
    if isinstance(value, Integral) and not isinstance(value, bool):
        return int(value)
    return float(value) if isinstance(value, Real) and not isinstance(value, (int, bool)) else value


def _validated(root: type[AnyLevers], data: Mapping[str, object], place: str = "") -> AnyLevers:
    try:
        return root.model_validate(data)
    except ValidationError as error:
        raise _error(translate(error.errors(include_url=False), data, root), place) from None


def _same_types(one: Words, other: Words) -> bool:
    theirs = vars(other)
    return all(
        _same_types(value, theirs[name])
        if isinstance(value, Words)
        else type(value) is type(theirs[name])
        for name, value in vars(one).items()
    )


def _no_levers(found: object) -> Finding:
    what = f"a {type(found).__name__}"
    if found is None:
        what, hint = "nothing", 'is the last line of decide a "return"?'
    elif isinstance(found, str):
        hint = "market.spec.levers(NAME) gives those of a policy"
    elif isinstance(found, (int, float)) and not isinstance(found, bool):
        hint = f'did you mean firm.plan(market.week).replace("price", {visible(str(found))})?'
    elif isinstance(found, Mapping):
        hint = f"did you mean firm.plan(market.week).replace({visible(str(dict(found)))})?"
    elif isinstance(found, type):
        what, hint = f"the class {found.__name__}", "return levers that it makes"
    elif isinstance(found, Policy):
        hint = "policy.changes(firm.today) gives the levers under it"
    elif isinstance(found, Words):
        hint = "return all levers, such as firm.plan(market.week).replace(NAME, VALUE)"
    else:
        hint = "return levers, such as firm.plan(market.week)"
    return Finding((), f"expected Levers, found {what}", hint=hint)


def _unchecked_tables(levers: Levers) -> Iterator[Finding]:
    """Yield the tables given as dictionaries, which would do away with what they leave out."""
    for name, value in vars(levers).items():
        if isinstance(value, Mapping) and name in type(levers).model_fields:
            kind = type(levers).model_fields[name].annotation
            hint = ""
            if value:
                key, item = next(iter(value.items()))
                hint = f'did you mean levers.replace("{name}.{key}", {visible(repr(item))})?'
            expected = f"expected a {getattr(kind, '__name__', 'value')}, not a dictionary"
            yield Finding((name,), expected, value, hint)


def _error(findings: Iterable[Finding], place: str = "") -> ScenarioError:
    return ScenarioError(problem_of(finding, place) for finding in findings)
