"""The page of a sweep: what is in it, and what a browser makes of it."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim.analysis.results.export import described, write_csv, write_parquet
from sim.analysis.results.page import TABLE, results_page
from sim.analysis.results.reading import Failure, Reading, Varied
from sim.files import FileProblem
from sim.report.page import PAGE, write_page

EVIL = "<script>alert(1)</script>"
POLICIES = ("today", f"gift {EVIL}", "../../x")
NAMES = ("chromium", "chromium-browser", "google-chrome")
KEY = "0123456789abcdef" * 4
SECTIONS = ["run", "found", "curves", "heat", "parallel", "failures", "provenance"]


@pytest.fixture(scope="module")
def reading(made_up: Callable[..., Reading]) -> Reading:
    """A sweep whose title, policies and errors have dangerous names."""
    made = made_up(3, points=30, policies=POLICIES)
    return replace(
        made,
        title=f"Odd {EVIL}",
        planned=len(made.frame) + 4,
        failures=(
            Failure(KEY, 7, POLICIES[1], 1, "weeks", f"ValueError: {EVIL} </table>"),
            Failure("f" * 64, 8, POLICIES[1], 0, "burn-in", "ZeroDivisionError: division by zero"),
        ),
        place="my sweeps/a",
        patterns=("Runs fail where price of us is above 29",),
        varied=(
            Varied("firms.us.price", f"price of {EVIL}", "20 to 30"),
            *made.varied[1:],
        ),
    )


@pytest.fixture(scope="module")
def folder(reading: Reading, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sweep")
    write_page(lambda: results_page(reading), folder)
    return folder


class Outline(HTMLParser):
    """What a page consists of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def outline(folder: Path) -> Outline:
    return Outline((folder / PAGE).read_text(encoding="utf-8"))


def test_the_page_has_every_part_of_the_answer(outline: Outline) -> None:
    anchors = [section["id"] for section in outline.all("section")]
    assert anchors == SECTIONS
    assert [link["href"] for link in outline.all("a")][1:] == [f"#{name}" for name in anchors]


def test_names_are_text(outline: Outline) -> None:
    tags = Counter(tag for tag, _ in outline.tags)
    assert tags["script"] == tags["b"] == 0
    assert tags["table"] == tags["caption"] == 6
    words = "".join(outline.words)
    assert f"Odd {EVIL}" in words
    assert f"gift {EVIL}" in words
    assert "</table>" in words


def test_failures_have_their_keys_and_the_command_to_replay_them(outline: Outline) -> None:
    words = [word.strip() for word in outline.words]
    assert f"loyalsim replay {KEY[:12]} --in 'my sweeps/a'" in words
    assert {KEY[:12], "f" * 12, "weeks", "burn-in"} <= set(words)
    assert "Runs fail where price of us is above 29" in words
    assert any("2 runs are still to be made" in word for word in words)


def test_pictures_can_be_heard(outline: Outline) -> None:
    images = outline.all("img")
    assert len(images) == 5
    for image in images:
        assert str(image["src"]).startswith("data:image/svg+xml;base64,")
        assert len(str(image["alt"])) > 30


def test_figures_and_the_table_lie_beside_the_page(reading: Reading, folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    figures = {name.removesuffix(".svg") for name in names if name.endswith(".svg")}
    assert figures == {
        "curves-profit",
        "curves-retention",
        "heat-profit",
        "heat-retention",
        "parallel",
    }
    assert names == {
        PAGE,
        f"{TABLE}.csv",
        *(f"{n}.svg" for n in figures),
        *(f"{n}.png" for n in figures),
    }
    pd.testing.assert_frame_equal(pd.read_csv(folder / f"{TABLE}.csv"), reading.frame)


def test_the_same_reading_gives_the_same_bytes(
    reading: Reading, folder: Path, tmp_path: Path
) -> None:
    for path in write_page(lambda: results_page(reading), tmp_path / "again"):
        assert path.read_bytes() == (folder / path.name).read_bytes(), path.name


@pytest.mark.parametrize("parameters", [1, 2])
def test_fewer_parameters_leave_fewer_pictures(
    made_up: Callable[..., Reading], tmp_path: Path, parameters: int
) -> None:
    write_page(lambda: results_page(made_up(parameters)), tmp_path)
    outline = Outline((tmp_path / PAGE).read_text())
    assert [section["id"] for section in outline.all("section")] == SECTIONS
    assert len(outline.all("img")) == (3 if parameters == 1 else 5)
    assert "No run failed." in {word.strip() for word in outline.words}


def test_a_choice_without_runs_has_a_page_that_says_so(reading: Reading, tmp_path: Path) -> None:
    write_page(
        lambda: results_page(reading.chosen(reading.frame.iloc[:0], "profit > 1e12")), tmp_path
    )
    outline = Outline((tmp_path / PAGE).read_text())
    assert not outline.all("img")
    words = {word.strip() for word in outline.words}
    assert {"Only runs with: profit > 1e12", "There are no runs to tell of."} <= words


def test_json_has_the_summary_and_every_run(reading: Reading) -> None:
    data = json.loads(json.dumps(described(reading), allow_nan=False))
    assert data["policies"]["today"]["runs"] == 60
    assert data["failures"][0]["key"] == KEY
    assert pd.DataFrame(data["results"])["profit"].tolist() == reading.frame["profit"].tolist()
    gain = data["policies"]["../../x"]["measures"]["profit"]
    low, high = gain["difference_ci95"]
    assert low < gain["difference"] < high


def test_tables_come_back_as_they_went(reading: Reading, tmp_path: Path) -> None:
    write_csv(reading, tmp_path / "runs.csv")
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "runs.csv"), reading.frame)
    pytest.importorskip("pyarrow", reason="needs loyalsim[parquet]")
    write_parquet(reading, tmp_path / "runs.parquet")
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "runs.parquet"), reading.frame)


@pytest.mark.parametrize("name", ["sweep.sqlite", "my.toml", "report.html"])
def test_a_table_takes_the_place_of_no_other_kind_of_file(
    reading: Reading, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_bytes(b"dear to somebody")
    for write in (write_csv, write_parquet):
        with pytest.raises(FileProblem, match="it is there, and no table by its name"):
            write(reading, tmp_path / name)
    assert (tmp_path / name).read_bytes() == b"dear to somebody"


def test_parquet_without_pyarrow_says_what_to_install(
    reading: Reading, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)  # as Python has it if it is not installed
    with pytest.raises(FileProblem, match=r"loyalsim\[parquet\]"):
        write_parquet(reading, tmp_path / "runs.parquet")
    assert not list(tmp_path.iterdir())


BROWSER = next((path for name in NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium; tests that need one are skipped where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs loyalsim[browser]")
    if BROWSER is None:
        pytest.skip("needs Chromium")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_a_browser_shows_it_without_errors_or_requests(
    browser: Any, folder: Path, width: int, scheme: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: (said.append("a dialog"), dialog.dismiss()))
    page.on("request", lambda request: asked.append(request.url))
    page.goto((folder / PAGE).as_uri())
    assert said == []
    assert [url for url in asked if not url.startswith("data:")] == [(folder / PAGE).as_uri()]
    sizes = page.evaluate("Array.from(document.images, i => [i.complete, i.naturalWidth])")
    assert len(sizes) == 5
    assert all(complete and pixels > 300 for complete, pixels in sizes)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    red = int(re.findall(r"\d+", paper)[0])
    assert red > 200 if scheme == "light" else red < 60
    page.close()
