"""One table in a terminal, on a page and as CSV; and how blocks stand below each other."""

from __future__ import annotations

import math
import re
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console

from sim.report.blocks import Numbers, Points, Prose, Section, Span, Table, Texts, Values
from sim.report.page import PAGE, Page, write_page
from sim.report.terminal import rendered

TABLE = Table(
    "Gains of policies",
    [
        Texts("Policy", ["bond", "<i>mix</i>"], csv="policy"),
        Numbers("Pro-\nfit", [1.23456, -2.0], "{:+.1f}".format, unit="k€", csv="profit"),
        Numbers("95 %", [(-0.5, 2.25), None], lambda ends: "–" if ends is None else f"{ends[0]}"),
        Texts("Verdict", [Span("holds", "good"), ("is ", Span("false", "bad"))]),
        Texts("Why", ["page one", "page two"], only="page"),
        Texts("In short", ["one", "two"], only="terminal"),
        Values("low", [-0.5, -math.inf]),
        Values("covers", [True, False]),
    ],
    strong=[0],
    below=[1],
    note="How it is meant.",
    file="gains",
)


def printed(*sections: Section, width: int = 80) -> str:
    paper = StringIO()
    Console(file=paper, width=width).print(rendered(sections))
    return "\n".join(line.rstrip() for line in paper.getvalue().splitlines())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("blocks")
    page = Page("Title", "", [Section("gains", "Gains", [TABLE, Prose("Meant.", faint=True)])])
    files = write_page(lambda: page, folder)
    assert [file.name for file in files] == [PAGE, "gains.csv"]
    return folder


def test_a_terminal_shows_its_own_columns_and_the_shared_ones() -> None:
    told = printed(Section("gains", "Gains", [TABLE]))
    head = told.splitlines()[1:3]
    assert re.split(" {2,}", head[1].strip()) == ["Policy", "fit", "95 %", "Verdict", "In short"]
    assert "bond" in told
    assert "is false" in told
    assert "page" not in told
    assert "covers" not in told
    assert "+1.2" in told
    assert told.endswith("\n\nHow it is meant.")


def test_a_narrow_terminal_has_records_with_the_names_of_columns() -> None:
    told = printed(Section("gains", "", [TABLE]), width=24)
    assert "Profit    +1.2 k€" in told
    assert "     <i>mix</i>\n       Profit    -2.0 k€" in told, "a row below is moved in"


def test_a_page_shows_its_own_columns_and_the_shared_ones(folder: Path) -> None:
    html = (folder / PAGE).read_text(encoding="utf-8")
    heads = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', html)
    assert heads == ["Policy", 'Profit<span class="unit">k€</span>', "95 %", "Verdict", "Why"]
    assert "&lt;i&gt;mix&lt;/i&gt;" in html
    assert 'is <span class="bad">false</span>' in html
    assert '<tr class="strong">' in html
    assert '<tr class="below">' in html
    assert '<p class="note">How it is meant.</p>' in html
    assert '<p class="note">Meant.</p>' in html
    assert '<td class="words">page one</td>' in html


def test_a_csv_file_has_values_in_full_precision_of_the_columns_that_it_names(
    folder: Path,
) -> None:
    table = pd.read_csv(folder / "gains.csv")
    assert list(table) == ["policy", "profit", "low", "covers"]
    assert list(table["profit"]) == [1.23456, -2.0]
    assert table["low"].isna().tolist() == [False, True]
    assert list(table["covers"]) == [True, False]


def test_blank_lines_part_kinds_of_blocks_and_sections_but_no_paragraphs() -> None:
    told = printed(
        Section("a", "First", [Prose("One."), Prose("Two."), Points(["p", "q"]), Prose("Three.")]),
        Section("b", "Second", [TABLE, TABLE]),
    )
    assert told.startswith("First\nOne.\nTwo.\n\n· p\n· q\n\nThree.\n\nSecond\n")
    assert told.endswith("\n\nHow it is meant.")
    assert told.count("How it is meant.") == 1


def test_columns_of_different_length_are_refused_on_a_page(tmp_path: Path) -> None:
    odd = Table("Odd", [Texts("A", ["x", "y"]), Texts("B", ["x"])])
    with pytest.raises(ValueError, match="shorter"):
        write_page(lambda: Page("T", "", [Section("a", "A", [odd])]), tmp_path)
