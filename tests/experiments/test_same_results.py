"""Comparing two versions: what is the same is told so, what differs is named with both values."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from experiments.same_results.__main__ import main
from experiments.same_results.answers import Answer
from experiments.same_results.differences import differences, first_difference
from experiments.same_results.ignored import IGNORED, comparable
from experiments.same_results.questions import QUESTIONS, with_needs

ROOT = Path(__file__).parents[2]
SHA = "0123456789abcdef" * 4
QUICK = "list,check,schema,complaints"
"""Questions that need no compiled engine."""


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """A copy of this version, to be changed by the test."""
    for folder in ("sim", "scenarios"):
        shutil.copytree(ROOT / folder, tmp_path / "code" / folder)
    return tmp_path / "code"


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_version_gives_the_same_as_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(ROOT), str(ROOT), "--only", f"{QUICK},explain"]) == 0
    told = capsys.readouterr().out
    assert "explain               csv, html, json, png, svg, text" in told
    assert told.endswith("5 of 5 answers are the same\n")


@pytest.mark.full
def test_another_version_number_and_code_hash_elsewhere_make_no_difference(
    changed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(changed / "sim/__init__.py", '__version__ = "', '__version__ = "7.')
    edit(changed / "sim/measure/measure.py", '"""', '"""Again: ')
    assert main([str(ROOT), str(changed), "--only", "validate,results"]) == 0, (
        capsys.readouterr().out
    )


def test_what_differs_is_named_with_its_key_and_both_values(
    changed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(
        changed / "scenarios/grocery.toml", "Grocery: three supermarkets", "Grocery: 3 supermarkets"
    )
    edit(changed / "sim/scenario/scenario.py", "le=1040", "le=1041")
    assert main([str(ROOT), str(changed), "--only", QUICK]) == 1
    told = capsys.readouterr().out
    assert "properties.weeks.maximum: 1040 before, 1041 after" in told
    assert "Grocery: three supermarkets" in told
    assert "Grocery: 3 supermarkets" in told
    assert "differs  complaints" in told  # those that pass have another fingerprint


def test_a_version_that_fails_is_no_version_that_gives_the_same(
    changed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(changed / "sim/__main__.py", "from", "raise SystemExit('out of order')\nfrom")
    assert main([str(changed), str(changed), "--only", "list"]) == 1
    assert "before it fails, status 1: out of order" in capsys.readouterr().out


@pytest.mark.full
def test_every_question_is_answered_the_same_twice(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(ROOT), str(ROOT)]) == 0, capsys.readouterr().out


def test_an_unknown_question_is_refused_with_those_that_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["HEAD", "HEAD", "--only", "runn"])
    assert ended.value.code == 2
    assert "no question 'runn'; there are: digests, complaints," in capsys.readouterr().err


def test_the_list_names_every_question_and_what_is_left_out_with_its_reason(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["HEAD", "HEAD", "--list"]) == 0
    told = capsys.readouterr().out
    assert all(name in told for name in QUESTIONS)
    assert all(each.what in told and each.reason in told for each in IGNORED)


def test_questions_that_read_a_sweep_bring_it_along() -> None:
    assert [each.name for each in with_needs(["discover"])] == ["sweep", "discover"]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, "b: 2 before, 3 after"),
        ({"a": 1}, {"a": 1, "b": None}, "b: nothing before, null after"),
        ({"a": {"b": [1, 2]}}, {"a": {"b": [1]}}, "a.b.1: 2 before, nothing after"),
        ({"a": 1}, {"a": 1.0}, "a: 1 before, 1.0 after"),
        ({"a": True}, {"a": 1}, "a: true before, 1 after"),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, "the order of keys"),
        ([1], {"a": 1}, 'all: [1] before, {"a": 1} after'),
    ],
)
def test_json_differs_in_its_first_key(before: object, after: object, told: str) -> None:
    one, two = json.dumps(before).encode(), json.dumps(after).encode()
    assert first_difference("json", one, two) == told
    assert first_difference("json", one, one) == ""


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("a,b\n1,2\n3,4\n", "a,b\n1,2\n3,5\n", "row 2, b: 4 before, 5 after"),
        ("a,b\n1,2\n", "a,c\n1,2\n", "columns: a, b before, a, c after"),
        ("a,b\n1,2\n", "a,b\n1,2\n3,4\n", "row 2, a: nothing before, 3 after"),
        ("a,b\n1,2\n", "a,b\n1,2,9\n", "row 1: 2 fields before, 3 after"),
        ("a\n1\n", "a\r\n1\r\n", "other line ends or quotes"),
    ],
)
def test_tables_differ_in_a_row_and_a_column(before: str, after: str, told: str) -> None:
    assert first_difference("x.csv", before.encode(), after.encode()) == told


def test_text_differs_in_a_line_and_pictures_in_bytes() -> None:
    assert first_difference("text", b"a\nb c\n", b"a\nb d\n") == 'line 2: "b c" before, "b d" after'
    assert first_difference("text", b"a\n", b"a\nb\n") == 'line 2: nothing before, "b" after'
    assert first_difference("x.png", b"\xff\x00", b"\xff\x01") == "bytes differ (2 before, 2 after)"


def test_a_part_that_only_one_has_is_told() -> None:
    before, after = Answer(Path(), {"a.csv": b""}), Answer(Path(), {"b.csv": b""})
    assert differences(before, after) == ["a.csv: only before", "b.csv: only after"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ('"version": "0.1.0",', '"version": "VERSION",'),
        ('"version": "0.1.0 (0123456789abcdef)"', '"version": "VERSION (CODE HASH)"'),
        ("<p>Loyalsim 0.1.0. A model", "<p>Loyalsim VERSION. A model"),
        ('<th scope="row">Loyalsim</th>\n<td>0.1.0</td>', None),
        (
            f'SHA-256 of all that determines it": "{SHA}"',
            'SHA-256 of all that determines it": "EXPERIMENT"',
        ),
        (f'"sweep": {{"seed": 1, "fingerprint": "{SHA}"', None),
        (f"wrote {ROOT}/x", "wrote FOLDER/x"),
    ],
)
def test_what_must_differ_is_left_out_where_it_stands(text: str, left: str | None) -> None:
    found = comparable(text, ROOT)
    assert found == left if left else "0.1.0" not in found and SHA not in found


def test_numbers_that_look_like_versions_and_hashes_are_compared() -> None:
    for text in ("0.1.0", "<td>0.1.0</td>", "(0123456789abcdef)", f'"fingerprint": "{SHA}"'):
        assert comparable(text, Path("/nowhere")) == text
