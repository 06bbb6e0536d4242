"""Mistakes in TOML: all of them at once, each at its line, with what to write instead."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.errors import Problem, ScenarioError
from sim.scenario.mistakes import MOST, mistakes
from sim.scenario.syntax import parse


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(ScenarioError) as caught:
        parse(text, "my.toml")
    return caught.value.problems


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("fixed = 200,000", "write 200_000; only _ may part the digits of a number"),
        ("fixed = 1,850,000  # a year", "write 1_850_000;"),
        ("fixed = 2.000.000", "write 2_000_000;"),
        ("fixed = 200 000", "write 200_000;"),
        ("fixed = 200'000", "write 200_000;"),
        ("costs = { fixed = 200,000, quality = 1.0 }", "write 200_000;"),
        ("fixed = 200k", "write 200_000"),
        ("fixed = 1.5M", "write 1_500_000"),
        ("share = 0,400", "write decimals with a point: 0.5"),
        ("discount = { depth = 20% }", "write 20 % as 0.2"),
        ("rate = 2.5 %", "write 2.5 % as 0.025"),
        ("price = 3.", "write a digit after the point: 1.0"),
        ("price = 3 USD", "write money as a plain number"),
        ("price = ¥300", "write money as a plain number"),
        ("week = 01", "write a number without zeros in front"),
        ("focal = us", 'write text in quotes: "us"'),
        ("until = None", "leave the key out"),
        ("price =", "give the key a value, or leave it out"),
        ("price == 3", "write one equals sign: key = value"),
        ("basket = { sd: 0.5 }", "write key = value, with an equals sign"),
        ('"price": 3', "write key = value, with an equals sign"),
        ("basket = { sd = 0.5, }", "leave out the comma before }"),
        ("price = 3;", "a comment starts with #"),
        ("// prices", "a comment starts with #"),
        ("price = 3 4  # the “big” one, 20 %, 200,000", ""),
    ],
)
def test_a_habit_of_elsewhere_is_told_how_toml_writes_it(line: str, hint: str) -> None:
    (problem,) = problems(f"title = 'T'\n{line}\nlast = 1")
    assert problem.line == 2
    assert hint in problem.hint
    assert bool(hint) == bool(problem.hint)


@pytest.mark.parametrize(
    "text",
    [
        "recovery = { resolved = 0.5,\n  fast = 0.3 }",
        "recovery = {\n  resolved = 0.5,  # half\n  fast = 0.3,\n}",
        "recovery = { resolved = 0.5\n  fast = 0.3 }",
        "recovery = { resolved = 0.5\n\n  , fast = 0.3\n}",
    ],
)
def test_a_table_over_several_lines_is_one_mistake_and_is_shown_in_one_line(text: str) -> None:
    (problem,) = problems(f"{text}\nlast = 1")
    assert problem.line == 1
    assert problem.hint == "write in one line: recovery = { resolved = 0.5, fast = 0.3 }"
    assert tomllib.loads(problem.hint.partition(": ")[2])


def test_a_long_table_over_several_lines_is_told_the_other_way_to_write_it() -> None:
    keys = ",\n".join(f"a_rather_long_key_{i} = {i}" for i in range(20))
    (problem,) = problems(f"recovery = {{ {keys} }}\nlast = 1")
    assert "a table of its own: [TABLE.recovery]" in problem.hint


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[policies.bond]\nprice = 3\n[policies.bond]\nprice = 4",
            "3: this table is there already: policies.bond is given in line 1",
        ),
        (
            '[firms."our shop"]\n\n[firms."our shop"]',
            '3: this table is there already: firms."our shop" is given in line 1',
        ),
        (
            "[firms.us]\nprice = 3\nunit_cost = 1\nprice = 4\n",
            "4: this key already has a value: firms.us.price is given in line 2",
        ),
        (
            "firms.us = { price = 3 }\n[firms.us]\nunit_cost = 1",
            "2: this table is there already: firms.us is given in line 1",
        ),
    ],
)
def test_what_is_given_twice_is_named_with_both_lines(text: str, said: str) -> None:
    (problem,) = problems(text)
    assert str(problem).startswith(f"my.toml:{said}")
    assert problem.hint == "keep one of the two"
    assert "(" not in str(problem)


def test_all_mistakes_are_told_at_once_each_at_its_line() -> None:
    text = (
        "title = “Town”\nfocal = us\n\n[segments.all]\nshare = 0,4\n"
        "basket = { sd = 0.5,\n  mean = 1 }\n[firms.our shop]\nprice: 3\nunit_cost = 1\n"
        "[firms.us]\nprice = [1, 2\nunit_cost = $1\n"
    )
    assert [problem.line for problem in problems(text)] == [1, 2, 5, 6, 8, 9, 12, 13]


def test_a_list_without_an_end_names_the_line_in_which_it_starts() -> None:
    (problem,) = problems("lags = [13, 26\nprice = 3")
    assert problem.line == 1
    (problem,) = problems("lags = [\n13\n26\n]\nprice = 3")
    assert problem.line == 3
    assert "a list that starts in line 1" in problem.expected
    (problem,) = problems("price = 3\nlags = [13,\n26\n")
    assert problem.line == 2
    assert "to the end of the file" in problem.expected


def test_a_text_without_an_end_names_the_line_in_which_it_starts() -> None:
    (problem,) = problems('price = 3\nsummary = """It was\na = 1\n[dark]\n')
    assert problem.line == 2
    assert "a quote that never ends" in problem.expected


def test_so_many_mistakes_are_told_and_no_more() -> None:
    assert len(problems("share = 0,4\n" * 1000)) == MOST


GOOD = ("key{} = 3", "[table{}]", "list{} = [1, 2]", 'text{} = "a # b"', "t{} = {{ a = [1] }}", "")
BAD = ("key{} = 0,4", "key{} 3", "text{} = “a”", "[table {}]", "t{} = {{ a: 1 }}", "l{} = [1 2]")


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), max_size=12))
def test_mistakes_in_lines_of_their_own_are_all_found_and_nothing_else(
    kinds: list[tuple[bool, int]],
) -> None:
    lines = [(GOOD if good else BAD)[kind].format(i) for i, (good, kind) in enumerate(kinds)]
    wrong = [number for number, (good, _) in enumerate(kinds, 1) if not good]
    assert [each.line for each in mistakes("\n".join(lines))] == wrong


@given(st.text(alphabet=list("ab=[]{}\"'\n#,.1 ")))
def test_any_text_is_toml_or_has_a_mistake_in_one_of_its_lines(text: str) -> None:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        found = mistakes(text)
        assert found
        assert all(1 <= (each.line or 1) <= text.count("\n") + 1 for each in found)
    else:
        assert mistakes(text) == []
