"""Conditions: read as they are meant, asked of a table, and wrong ones shown their place."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.runs.where import parse
from sim.runs.where_words import LONGEST, WhereError

PRICE = "firms.us.price"
SHOP = 'firms."corner shop".price'
STAR = "segments.*.price_sensitivity.mean"
NAMES = ("profit", "profit_gain", "retention", "turnover", PRICE, SHOP, STAR)
POLICIES = ("status-quo", "bond", "not")
TABLE = pd.DataFrame(
    {
        "policy": ["status-quo", "bond", "bond", "not"],
        "profit": [-5.0, 0.0, 10.0, 3.0],
        "profit_gain": [0.0, 5.0, 4.0, -1.0],
        "retention": [0.5, 0.6, 0.7, 0.8],
        "turnover": [0.1, 0.1, 0.2, 0.2],
        PRICE: [28.0, 28.0, 32.0, 32.0],
        SHOP: [1.0, 2.0, 3.0, 4.0],
        STAR: [0.9, 1.0, 1.1, 1.2],
    }
)


def holds(text: str) -> list[bool]:
    return [bool(each) for each in parse(text, NAMES, POLICIES).holds(TABLE)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("profit < 0", "1000"),
        ("profit <= 0", "1100"),
        ("0 < profit", "0011"),
        ("profit >= 1e1", "0010"),
        ("profit > -.5 and profit < +1_0", "0101"),
        ("profit == 0", "0100"),
        ("profit != 0", "1011"),
        ("profit ≥ 3 and retention ≠ 0.8", "0010"),
        ("profit > profit_gain", "0011"),
        (f"{PRICE} > 30", "0011"),
        (f'"{PRICE}" > 30', "0011"),
        ('firms."us".price > 30', "0011"),
        (f"{SHOP} < 2", "1000"),
        ("firms.'corner shop'.price < 2", "1000"),
        (f"{STAR} < 1", "1000"),
        ("policy == 'bond'", "0110"),
        ('policy == "bond"', "0110"),
        ("policy == bond", "0110"),
        ("policy != status-quo", "0111"),
        ("'bond' == policy", "0110"),
        ('policy == "not"', "0001"),
        ("not policy == bond", "1001"),
        ("profit<0 or profit>5 and retention<0.6", "1000"),
        ("(profit<0 or profit>5) and retention<0.8", "1010"),
        ("not profit < 0 and not retention > 0.6", "0100"),
        ("not (profit < 0 or retention > 0.6)", "0100"),
        ("NOT profit < 0 AND retention < 0.8", "0110"),
        ("not not profit < 0", "1000"),
        ("((profit) < 0)", None),
        ("  profit\n<\t0  ", "1000"),
    ],
)
def test_conditions_mean_what_they_say(text: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(WhereError):
            holds(text)
    else:
        assert holds(text) == [digit == "1" for digit in expected]


@pytest.mark.parametrize(
    ("text", "told", "place"),
    [
        ("prfit < 0", 'there is no "prfit" in these results; did you mean "profit"?', "prfit"),
        ("profit < 0 and retntion > 1", 'did you mean "retention"?', "retntion"),
        ("firms.us.prise > 3", 'did you mean "firms.us.price"?', "firms.us.prise"),
        ("zzz > 3", "known are profit, profit_gain", "zzz"),
        ("policy == bnod", 'there is no policy "bnod" in these results; did you mean', "bnod"),
        ("policy == 3", "known are status-quo, bond, not", "3"),
        ("policy < bond", "policies can only be compared with == and !=", "<"),
        ("bond > 3", 'did you mean policy == "bond"?', "bond"),
        ("profit = 0", 'did you mean "=="?', "="),
        ("profit < 0 && profit > 3", 'did you mean "and"?', "&"),
        ("profit < 0 | profit > 3", 'did you mean "or"?', "|"),
        ("!(profit < 0)", 'did you mean "not"?', "!"),
        ("0 < profit < 3", "one comparison at a time", "<"),
        ("profit < 1,000", "without commas", ","),
        ("retention < 50 %", "write shares as numbers", "%"),
        ("profit * 2 > 1", "a condition compares, and does not calculate", "*"),
        ("profit < 0 and", "expected a measure", ""),
        ("and profit < 0", "expected a measure", "and"),
        ("profit", "expected a comparison such as", ""),
        ("profit <", "expected something to compare with", ""),
        ("", "expected a measure", ""),
        ("(profit < 0", 'a "(" without its ")"', "("),
        ("profit < 0)", 'a ")" without its "("', ")"),
        ("profit < 0 profit > 1", 'expected "and", "or" or the end', "profit"),
        ("1 < 2", "two numbers", "1 < 2"),
        ("profit < 1e999", "too large a number", "1e999"),
        ("profit < 'abc", "a quotation mark without its partner", "'"),
        ("__import__('os').system('id') < 1", ". has no meaning here", "."),
        ("__import__('os') < 1", "expected a comparison such as", "("),
        ("profit.__class__ < 1", 'there is no "profit.__class__"', "profit.__class__"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, told: str, place: str) -> None:
    with pytest.raises(WhereError) as caught:
        parse(text, NAMES, POLICIES)
    error = caught.value
    assert told in str(error)
    assert text[error.start : error.end] == place
    line, mark = str(error).splitlines()[-2:]
    assert line.strip() == text.strip()
    assert mark.index("^") - 2 == error.start


def test_depth_and_length_have_an_end() -> None:
    assert holds("(" * 40 + "profit < 0" + ")" * 40) == holds("profit < 0")
    with pytest.raises(WhereError, match="more than 50 parentheses"):
        parse("(" * 300 + "profit < 0" + ")" * 300, NAMES)
    with pytest.raises(WhereError, match="more than 50 parentheses"):
        parse("not " * 400 + "profit < 0", NAMES)
    with pytest.raises(WhereError, match="expected at most 2,000 characters"):
        parse("profit < 0 or " * LONGEST, NAMES)
    assert sum(holds(" or ".join(["profit < 0"] * 140))) == 1


def test_results_without_policies_say_so() -> None:
    with pytest.raises(WhereError, match="these results name no policies"):
        parse("policy == bond", NAMES)


@pytest.mark.parametrize(
    ("text", "true", "undecided"),
    [
        ("profit < 0", "1000", "0000"),
        ("retention > 0.55", "0001", "0010"),
        ("not retention > 0.55", "1100", "0010"),
        ("profit > 5 or retention > 0.55", "0011", "0000"),
        ("profit > 0 and retention > 0.55", "0001", "0010"),
        ("profit < 0 and retention > 0.55", "0000", "0000"),
        ("not (profit < 20 and retention > 0.55)", "1100", "0010"),
        ("retention != 0.5", "0001", "0010"),
        ("retention == profit", "0000", "0010"),
        ('policy == "not" and retention > 0.55', "0001", "0000"),
    ],
)
def test_a_comparison_with_what_is_undefined_is_neither_true_nor_false(
    text: str, true: str, undecided: str
) -> None:
    gaps = TABLE.assign(retention=[0.5, 0.5, np.nan, 0.6])
    condition = parse(text, NAMES, POLICIES)
    assert "".join(str(int(each)) for each in condition.holds(gaps)) == true
    assert "".join(str(int(each)) for each in condition.undecided(gaps)) == undecided


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_any_text_is_a_condition_or_an_error_with_a_place(text: str) -> None:
    try:
        condition = parse(text, NAMES, POLICIES)
    except WhereError as error:
        assert 0 <= error.start <= len(text)
        assert str(error).startswith("where: ")
    else:
        assert len(condition.holds(TABLE)) == len(TABLE)


WORDS = ["profit", "policy", "bond", "and", "or", "not", "(", ")", "<", "==", "3", "-1", PRICE]


@given(st.lists(st.sampled_from(WORDS), max_size=14))
def test_any_order_of_words_is_a_condition_or_an_error(words: list[str]) -> None:
    try:
        parse(" ".join(words), NAMES, POLICIES).holds(TABLE)
    except WhereError as error:
        assert error.problems[0].expected


Asked = tuple[str, Callable[[dict[str, Any]], bool]]
SIGNS = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def compared(name: str, sign: str, number: float) -> Asked:
    return f"{name} {sign} {number!r}", lambda row: bool(SIGNS[sign](row[name], number))


def turned(asked: Asked) -> Asked:
    return f"not ({asked[0]})", lambda row: not asked[1](row)


def joined(how: str, left: Asked, right: Asked) -> Asked:
    if how == "and":
        return f"({left[0]}) and ({right[0]})", lambda row: left[1](row) and right[1](row)
    return f"({left[0]}) or ({right[0]})", lambda row: left[1](row) or right[1](row)


NUMBERS = st.sampled_from([-5.0, 0.0, 0.6, 3.0, 28.0, 1e-3, -1e6])
SIMPLE = st.builds(compared, st.sampled_from(NAMES), st.sampled_from(list(SIGNS)), NUMBERS)
CONDITIONS = st.recursive(
    SIMPLE,
    lambda inner: st.one_of(
        st.builds(turned, inner), st.builds(joined, st.sampled_from(["and", "or"]), inner, inner)
    ),
    max_leaves=8,
)


@settings(max_examples=150)
@given(CONDITIONS)
def test_nested_conditions_are_true_where_their_parts_say(asked: Asked) -> None:
    text, meaning = asked
    rows = TABLE.to_dict("records")
    assert holds(text) == [meaning({str(k): v for k, v in row.items()}) for row in rows]
