"""Locating: the line of a key is the line that holds it."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.locate import Keys, line_of, locate
from sim.scenario.toml import dumps

EXAMPLE = '''\
title = "t"  # a comment with [brackets] = 1

[segments."deal seekers"]
share = 0.4
mean.low = 1
'single.quoted'.x = 2

[firms.us]
text = """
[not.a.table]
key = 1
quotes "" inside """""
failures = { rate = 0.1, inner = { deep = [1,
  2] } }
list = [
  1, # one
  { a = 3 },
]
literal = \'\'\'
x = 1\'\'\'
date = 1979-05-27 07:32:00

[[shops]]
name = "first"
[shops.place]
street = 1
[[shops]]
"caf\\u00e9" = 2
[firms]
after = 1
'''


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (("title",), 1),
        (("segments",), 3),
        (("segments", "deal seekers"), 3),
        (("segments", "deal seekers", "share"), 4),
        (("segments", "deal seekers", "mean", "low"), 5),
        (("segments", "deal seekers", "single.quoted", "x"), 6),
        (("firms",), 29),
        (("firms", "us"), 8),
        (("firms", "us", "text"), 9),
        (("firms", "us", "failures", "rate"), 13),
        (("firms", "us", "failures", "inner", "deep", 0), 13),
        (("firms", "us", "failures", "inner", "deep", 1), 14),
        (("firms", "us", "list"), 15),
        (("firms", "us", "list", 0), 16),
        (("firms", "us", "list", 1, "a"), 17),
        (("firms", "us", "literal"), 19),
        (("firms", "us", "date"), 21),
        (("shops",), 23),
        (("shops", 0, "name"), 24),
        (("shops", 0, "place", "street"), 26),
        (("shops", 1), 27),
        (("shops", 1, "café"), 28),
        (("firms", "after"), 30),
    ],
)
def test_known_lines(keys: Keys, line: int) -> None:
    assert locate(EXAMPLE)[keys] == line


def test_the_example_is_toml_and_lines_that_only_look_like_keys_are_not_located() -> None:
    tomllib.loads(EXAMPLE)
    lines = locate(EXAMPLE)
    assert ("not", "a", "table") not in lines
    assert ("firms", "us", "key") not in lines
    assert ("firms", "us", "x") not in lines


def test_a_path_that_is_not_in_the_text_has_the_line_of_the_table_around_it() -> None:
    lines = locate(EXAMPLE)
    assert line_of(lines, ("firms", "us", "price")) == 8
    assert line_of(lines, ("firms", "us", "failures", "severity")) == 13
    assert line_of(lines, ("nothing", "here")) is None


KEYS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8) | st.sampled_from(
    ["a", "b-c", "d.e", '"', "'", "[x]", "#", "="]
)
VALUES = st.recursive(
    st.integers(-9, 9) | st.booleans() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)
TABLES = st.recursive(
    st.dictionaries(KEYS, VALUES, max_size=3),
    lambda inner: st.dictionaries(KEYS, inner | VALUES, max_size=3),
    max_leaves=5,
)


def leaves(table: dict[str, object], path: Keys = ()) -> list[Keys]:
    found: list[Keys] = []
    for key, value in table.items():
        found.append((*path, key))
        if isinstance(value, dict):
            found += leaves(value, (*path, key))
    return found


@given(TABLES)
def test_every_key_of_a_written_file_is_located_where_a_change_of_its_line_changes_it(
    table: dict[str, object],
) -> None:
    text = dumps(table)
    assert tomllib.loads(text) == table
    lines = locate(text)
    assert set(leaves(table)) <= lines.keys()
    written = text.split("\n")
    for path in leaves(table):
        key = path[-1]
        assert isinstance(key, str)
        line = written[lines[path] - 1]
        assert line.startswith("[") or tuple(tomllib.loads(line)) == (key,)


@given(st.text(st.sampled_from("[]{}=.,#\"'\\\n\r\t ab1é\x00")))
def test_any_text_is_survived(text: str) -> None:
    count = text.count("\n") + 1
    assert all(1 <= line <= count for line in locate(text).values())
