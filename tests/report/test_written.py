"""Pages that are there: whose they are, and where they go when another question is answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.report.asked import Asked
from sim.report.blocks import Prose, Section
from sim.report.page import Page, write_page
from sim.report.written import PAGE, set_aside

FIRST, SECOND = (Asked(f"Which {id_}?", f"loyalsim {id_}", id_ * 8) for id_ in "ab")


def write(folder: Path, asked: Asked | None, words: str = "It holds.") -> None:
    page = Page("A page", "", [Section("found", "Found", [Prose(words)])])
    write_page(lambda: page, folder, asked)


def test_the_page_of_the_same_question_is_renewed(tmp_path: Path) -> None:
    write(tmp_path, FIRST)
    write(tmp_path, FIRST, "It holds better.")
    assert [path.name for path in tmp_path.iterdir()] == [PAGE]
    assert "It holds better." in (tmp_path / PAGE).read_text(encoding="utf-8")


def test_the_page_of_another_question_is_kept_beside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, FIRST)
    first = (tmp_path / PAGE).read_bytes()
    write(tmp_path, SECOND)
    assert (tmp_path / "earlier-aaaaaa" / PAGE).read_bytes() == first
    assert "earlier-aaaaaa" in capsys.readouterr().err
    write(tmp_path, FIRST, "It holds better.")
    assert {path.name for path in tmp_path.iterdir()} == {PAGE, "earlier-aaaaaa", "earlier-bbbbbb"}


@pytest.mark.parametrize("text", [b"mine", b"\xff\xfe mine"])
def test_a_page_that_names_no_question_is_nobodys_to_replace(tmp_path: Path, text: bytes) -> None:
    (tmp_path / PAGE).write_bytes(text)
    write(tmp_path, FIRST)
    (aside,) = tmp_path.glob("earlier-*")
    assert (aside / PAGE).read_bytes() == text
    assert set_aside(tmp_path, FIRST.id) is None


def test_whoever_writes_a_page_from_python_names_its_folder_and_nothing_moves(
    tmp_path: Path,
) -> None:
    write(tmp_path, FIRST)
    write(tmp_path, None, "It holds better.")
    assert [path.name for path in tmp_path.iterdir()] == [PAGE]
    assert "loyalsim a" not in (tmp_path / PAGE).read_text(encoding="utf-8")


def test_the_foot_escapes_the_question_and_the_command(tmp_path: Path) -> None:
    write(tmp_path, Asked("Which <b>?", "loyalsim run '<b>&.toml'", "c" * 8))
    text = (tmp_path / PAGE).read_text(encoding="utf-8")
    assert "<b>" not in text
    assert "Which &lt;b&gt;?" in text
    assert "&lt;b&gt;&amp;.toml" in text
