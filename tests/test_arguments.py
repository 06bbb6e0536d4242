"""Wrong arguments from Python: told in words that name value, expectation and likely meaning."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim import Imitate, Market, MatchPrice, Scenario, arguments, compare

SMALL = Scenario.load(Path(__file__).parent / "scenario" / "small.toml")
TINY = SMALL.replace("customers", 50).replace("weeks", 2)

Call = Callable[..., Any]


@pytest.mark.parametrize(
    ("name", "value", "error", "told"),
    [
        ("replications", 2.5, ValueError, r"replications \(2.5\) must be a whole number of 1 or"),
        ("replications", 3.0, ValueError, r"did you mean 3\?"),
        ("replications", "10", TypeError, r"replications \('10'\) .* did you mean 10, without quo"),
        ("replications", True, TypeError, r"replications \(True\) must be a whole number"),
        ("at_file", "no", TypeError, r"at_file \('no'\) must be True or False"),
        ("replications", [3], TypeError, r"replications \(\[3\]\) must be a whole number"),
        ("seed", "a", TypeError, r"seed \('a'\) must be a whole number from 0 to 4294967295$"),
        ("seed", -1, ValueError, r"seed \(-1\) must be a whole number from 0"),
        ("workers", 0.5, ValueError, r"workers \(0.5\) must be a whole number of 1 or more"),
        ("until", 95, ValueError, r"until \(95\) must be a confidence .*; 95 % is 0.95"),
        ("until", "0.95", TypeError, r"did you mean 0.95, without quotes\?"),
        ("until", float("nan"), ValueError, r"until \(nan\) must be a confidence"),
        ("precision", "small", TypeError, r"precision \('small'\) must be an amount of money"),
        ("precision", 0, ValueError, r"precision \(0\) must be an amount of money above 0"),
        ("maximum", 20.5, ValueError, r"maximum \(20.5\) must be a whole number of 10 or more"),
        ("policies", "bond", ValueError, r"not one text; write \['bond'\]"),
        ("policies", 3, TypeError, r"policies \(3\) must be a list of names"),
        ("policies", ["bond", 3], TypeError, r"must be a list of names; 3 is no text"),
        ("progress", 3, TypeError, r"progress \(3\) must be a function, or None"),
        ("forecast", "x", TypeError, r"forecast \('x'\) must be a function, or None"),
        ("store", 3, TypeError, r"store \(3\) must be the path of a file, or None"),
        ("name", 3, TypeError, r"name \(3\) must be what the scenario is called"),
        ("scenario", 3, TypeError, r"scenario \(3\) must be the name of a shipped one, or a path"),
        ("scenario", {"title": "T"}, TypeError, "Scenario.from_dict makes one from tables"),
    ],
)
def test_compare_tells_wrong_arguments_in_words(
    name: str, value: Any, error: type[Exception], told: str
) -> None:
    asked: dict[str, Any] = {"scenario": TINY, "replications": 1, "workers": 1, name: value}
    with pytest.raises(error, match=told):
        compare(**asked)


@pytest.mark.parametrize(
    ("call", "error", "told"),
    [
        (lambda: Scenario.load(b"grocery"), TypeError, r"scenario \(b'grocery'\) must be the name"),  # type: ignore[arg-type]
        (lambda: TINY.levers(3), TypeError, r"policy \(3\) must be the name of a policy"),  # type: ignore[arg-type]
        (lambda: TINY.levers([]), TypeError, r"policy \(\[\]\) must be the name of a policy"),  # type: ignore[arg-type]
        (lambda: TINY.replace(3, 4), TypeError, r"path \(3\) must be a dotted name"),  # type: ignore[arg-type]
        (lambda: Imitate(3), TypeError, r"watch \(3\) must be the name of a firm"),  # type: ignore[arg-type]
        (lambda: Imitate("us", lag=2.5), ValueError, r"lag \(2.5\) must be a whole number"),  # type: ignore[arg-type]
        (lambda: Imitate("us", fidelity=80), ValueError, r"fidelity \(80\) .*; 80 % is 0.8"),
        (lambda: MatchPrice("us", lag=-1), ValueError, r"lag \(-1\) must be a whole number of 0"),
        (lambda: MatchPrice("us", fidelity="a"), TypeError, r"fidelity \('a'\) must be a share"),  # type: ignore[arg-type]
        (lambda: Market(3), TypeError, r"scenario \(int\) must be a Scenario, the name of a"),  # type: ignore[arg-type]
        (lambda: Market(TINY, policy=3), TypeError, r"policy \(3\) must be the name of a policy"),  # type: ignore[arg-type]
        (lambda: Market(TINY, threads=2.5), ValueError, r"threads \(2.5\) must be a whole number"),  # type: ignore[arg-type]
        (lambda: Market(TINY, threads="2"), TypeError, r"did you mean 2, without quotes\?"),  # type: ignore[arg-type]
        (lambda: Market(TINY, block=0), ValueError, r"block \(0\) must be a whole number from 1 t"),
        (lambda: Market(TINY, replication="a"), TypeError, r"replication \('a'\) must be a whole"),  # type: ignore[arg-type]
    ],
)  # fmt: skip
def test_other_public_functions_do_so_too(call: Call, error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        call()


def test_what_is_no_table_is_said_to_be_none() -> None:
    with pytest.raises(Exception, match=r"expected a table with the keys .*; this is \[1\]"):
        Scenario.from_dict([1])  # type: ignore[arg-type]


def test_numbers_of_numpy_and_other_numbers_are_fine() -> None:
    assert arguments.whole("n", np.int64(3), 1) == 3
    assert arguments.number("x", np.float32(0.5), least=0.0, what="a share") == 0.5
    assert arguments.number("x", Fraction(1, 2), least=0.0, what="a share") == 0.5
    assert arguments.names("policies", ("a", "b")) == ["a", "b"]
    assert arguments.names("policies", {"a": 1}) == ["a"]
