"""The decision report: what is in the page, and what a browser makes of it."""

from __future__ import annotations

import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim.analysis.compare import sections
from sim.analysis.compare.compare import compare
from sim.analysis.compare.findings import Findings
from sim.analysis.compare.headline import grounds
from sim.analysis.compare.page import decision_page
from sim.analysis.compare.robustness.losses import Loss
from sim.analysis.compare.robustness.robustness import robustness
from sim.analysis.compare.sections import assumptions
from sim.analysis.compare.sections.decision import headline
from sim.analysis.compare.twins import compare_twins
from sim.report.blocks import Prose
from sim.report.page import PAGE, write_page
from sim.report.units import whole_percent
from sim.runs.rule import Limit, Rule
from sim.scenario import Scenario
from sim.scenario.content import content
from sim.scenario.origins import origins
from sim.text import shown

SMALL = Path(__file__).parents[1] / "scenario" / "small.toml"
EVIL = "<script>alert(1)</script>"
PLAIN = ["status-quo", "discount", "bond"]
POLICIES = ["status-quo", "discount", f"bond {EVIL}"]
NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="module")
def findings() -> Findings:
    """A decision in a market whose firms, segments and policies have dangerous names."""
    data = content(Scenario.load(SMALL))
    data["firms"][EVIL] = data["firms"].pop("us")
    data["segments"][f"</table>{EVIL}"] = data["segments"].pop("regulars")
    policies = data["policies"]
    policies["bond"]["summary"] = f'{EVIL} "quoted" & <b>bold</b>'
    data["policies"] = dict(zip(POLICIES, (policies[n] for n in PLAIN), strict=True))
    data["focal"] = EVIL
    data["uncertainty"] = {"segments.*.relationship_intention.mean": {"plus_minus": 0.1}}
    data["title"] = f"Town {EVIL}"
    data["customers"], data["weeks"], data["burn_in"] = 400, 104, 52
    scenario = Scenario.from_dict(data)
    return Findings(
        scenario,
        compare(scenario, POLICIES, replications=3, workers=1),
        f"loyalsim compare {EVIL}",
        compare_twins(scenario, POLICIES),
        robustness(scenario, POLICIES, points=6, customers=300, workers=1),
    )


@pytest.fixture(scope="module")
def folder(findings: Findings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    write_page(lambda: decision_page(findings), folder)
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
    assert anchors == [
        "decision",
        "accounts",
        "policies",
        "time",
        "segments",
        "customers",
        "holding",
        "loyalty",
        "costs",
        "break-even",
        "robustness",
        "assumptions",
        "provenance",
    ]
    assert [link["href"] for link in outline.all("a")][1:] == [f"#{name}" for name in anchors]


def test_names_from_scenario_files_are_text(outline: Outline) -> None:
    tags = Counter(tag for tag, _ in outline.tags)
    assert tags["script"] == tags["b"] == 0
    assert tags["table"] == tags["caption"] == 17
    words = "".join(outline.words)
    assert EVIL in words
    assert "</table><script>" in words
    assert '"quoted" & <b>bold</b>' in words


def test_the_page_can_be_heard_as_well_as_seen(outline: Outline) -> None:
    assert outline.all("html")[0]["lang"] == "en"
    assert len(outline.all("h1")) == 1
    images = outline.all("img")
    assert len(images) == 7
    for image in images:
        assert str(image["src"]).startswith("data:image/svg+xml;base64,")
        assert len(str(image["alt"])) > 30
    scopes = Counter(head["scope"] for head in outline.all("th"))
    assert set(scopes) == {"col", "row"}


def test_the_headline_says_what_the_comparison_found(findings: Findings) -> None:
    words = headline(findings)
    comparison = findings.comparison
    assert comparison.decision is not None
    assert comparison.decision.best in words
    chance = comparison.decision.probability[comparison.decision.best]
    assert f"probability {chance:.2f}" in words
    assert "3 worlds are too few to say how often" in words
    alone = replace(findings, comparison=replace(comparison, decision=None))
    assert headline(alone).startswith("Nothing is decided")


def test_the_headline_says_in_how_many_worlds_it_holds_and_what_may_go_wrong(
    findings: Findings,
) -> None:
    led = compare(findings.scenario, [PLAIN[0], "discount"], replications=8, workers=1)
    assert led.verdict is not None
    share = led.verdict.p_best_world[led.verdict.policy]
    assert share is not None
    words = headline(replace(findings, comparison=led))
    assert f"and in {whole_percent(share)} of the 4 worlds drawn" in words
    at_file = compare(findings.scenario, POLICIES[:2], 3, workers=1, at_file=True)
    assert "if the numbers of the file hold" in headline(replace(findings, comparison=at_file))


def test_where_it_loses_is_said_only_if_a_rule_tells_it(findings: Findings) -> None:
    assert findings.robustness is not None
    judged = replace(findings.robustness, recommended=findings.best)
    rule = Rule((Limit(0, True, 0.05, 0.0),), 0.3, 0.8, 0.9, 0.01)
    for told, told_where in ((rule, True), (None, False)):
        lost = Loss(findings.baseline, 0.25, 5.0, told, (0, 0))
        losing = replace(judged, losses={findings.baseline: lost})
        said = " ".join(grounds(replace(findings, robustness=losing)))
        assert (f"it loses to {shown(findings.baseline)} where " in said) == told_where
        assert ("(25 % of the worlds drawn)" in said) == told_where


def test_a_dearer_list_price_persuades_nobody_and_a_gain_that_melts_away_is_said_to(
    findings: Findings,
) -> None:
    """A price rise earns from those who go on buying; a gift at the end is a loss after it."""
    data = content(Scenario.load(SMALL))
    data["customers"], data["weeks"], data["burn_in"], data["uncertainty"] = 400, 156, 52, {}
    data["policies"] = {"status-quo": {}, "dearer": {"price": data["firms"]["us"]["price"] * 1.05}}
    scenario = Scenario.from_dict(data)
    led = compare(scenario, replications=2, workers=1)
    assert led.decision is not None
    best = replace(led, decision=replace(led.decision, best="dearer"))
    words = " ".join(grounds(Findings(scenario, best, "", compare_twins(scenario), None)))
    assert "it works by a higher list price" in words
    assert "persuading" not in words
    runs = [
        run if run.policy == "status-quo" else replace(run, horizons=melting(run.horizons))
        for run in led.runs
    ]
    melted = Findings(scenario, replace(best, runs=tuple(runs)), "", None, None)
    words = " ".join(grounds(melted))
    assert "the average hides that it loses after week 52" in words


def melting(horizons: Mapping[int, Mapping[str, float | None]]) -> Any:
    """Return the same with a large gain by week 52, of which half is lost later."""
    gain = {13: 1e6, 52: 4e6, 156: 2e6}
    return {w: {**v, "profit": (v["profit"] or 0.0) + gain[w]} for w, v in horizons.items()}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a = 1  # assumed", "The scenario file says beside each number where it comes from"),
        ("a = 1  # assumed\nb = 2", "The scenario file says beside 1 of 2 numbers"),
        ("a = 1  # to do", "The scenario file says of no number where it comes from."),
        (None, "The answer is as good as these numbers."),
    ],
)
def test_where_numbers_come_from_is_said_only_as_far_as_the_file_says_it(
    findings: Findings, text: str | None, told: str
) -> None:
    found = replace(findings, origins=None if text is None else origins(text))
    said = assumptions.section(found).blocks[1]
    assert isinstance(said, Prose)
    assert said.text.startswith(told)
    assert said.text.endswith("The answer is as good as these numbers.")


def test_every_figure_has_its_files_and_every_table_its_rows(
    findings: Findings, folder: Path
) -> None:
    names = {path.name for path in folder.iterdir()}
    figures = {name.removesuffix(".svg") for name in names if name.endswith(".svg")}
    assert {f"{name}.png" for name in figures} <= names
    assert len(figures) == 7
    runs = pd.read_csv(folder / "runs.csv")
    assert len(runs) == len(findings.comparison.runs) == 9
    gains = runs.pivot(index="replication", columns="policy", values="profit")
    mean = (gains["discount"] - gains["status-quo"]).mean()
    found = findings.comparison.policies["discount"].vs_baseline["profit"].mean
    assert mean == pytest.approx(found)
    cells = pd.read_csv(folder / "incrementality.csv").query("segment == 'all'")
    assert set(cells.policy) == set(POLICIES)


def test_the_same_findings_give_the_same_bytes(
    findings: Findings, folder: Path, tmp_path: Path
) -> None:
    for path in write_page(lambda: decision_page(findings), tmp_path / "again"):
        assert path.read_bytes() == (folder / path.name).read_bytes(), path.name


def test_a_report_can_do_without_what_was_not_asked_for(findings: Findings, tmp_path: Path) -> None:
    bare = replace(findings, twins=None, robustness=None)
    write_page(lambda: decision_page(bare), tmp_path)
    anchors = [s["id"] for s in Outline((tmp_path / PAGE).read_text()).all("section")]
    assert anchors == [
        "decision",
        "accounts",
        "policies",
        "time",
        "segments",
        "costs",
        "break-even",
        "assumptions",
        "provenance",
    ]
    assert not (tmp_path / "incrementality.csv").exists()


def test_a_shorter_report_leaves_nothing_of_a_longer_one_and_all_that_is_not_a_reports(
    findings: Findings, folder: Path, tmp_path: Path
) -> None:
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    (tmp_path / "notes.png").write_bytes(b"somebody's own")
    short = {
        path.name
        for path in write_page(lambda: decision_page(replace(findings, twins=None)), tmp_path)
    }
    assert {path.name for path in tmp_path.iterdir()} == short | {"notes.png"}
    assert short < {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("named", ["../notes.csv", "/notes.csv", "notes.txt", "a/../../notes.csv"])
def test_a_page_from_elsewhere_can_have_nothing_removed_but_a_page_s_own_kinds_of_files(
    findings: Findings, tmp_path: Path, named: str
) -> None:
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / PAGE).write_text(f'<meta name="beside" content="{named} gone.csv">')
    kept = [tmp_path / "notes.csv", tmp_path / "report" / "notes.txt"]
    for path in (*kept, tmp_path / "report" / "gone.csv"):
        path.write_bytes(b"somebody's own")
    short = replace(findings, twins=None, robustness=None)
    write_page(lambda: decision_page(short), tmp_path / "report")
    assert all(path.exists() for path in kept)
    assert not (tmp_path / "report" / "gone.csv").exists()


NEW = """
import pandas as pd
from matplotlib.figure import Figure

from sim.report.blocks import Picture, Section

AFTER = "segments"


def section(findings):
    picture = Picture("mood", Figure(), "The mood of customers", "Mood.")
    return Section("mood", "Mood", [picture], {"moods": pd.DataFrame({"mood": [1.0]})})
"""


@pytest.fixture
def mood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file of a new section, beside the others."""
    file = tmp_path / "more" / "mood.py"
    file.parent.mkdir()
    file.write_text(NEW, encoding="utf-8")
    monkeypatch.setattr(sections, "__path__", [*sections.__path__, str(file.parent)])
    yield file
    sys.modules.pop(f"{sections.__name__}.mood", None)


def test_a_new_section_is_one_file_which_brings_its_place_pictures_and_tables(
    findings: Findings, mood: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = replace(findings, twins=None, robustness=None)
    folder = tmp_path / "report"
    own = {"mood.png", "mood.svg", "moods.csv"}
    write_page(lambda: decision_page(bare), folder)
    anchors = [s["id"] for s in Outline((folder / PAGE).read_text()).all("section")]
    assert anchors[anchors.index("segments") + 1] == "mood"
    assert own <= {path.name for path in folder.iterdir()}
    monkeypatch.undo()
    write_page(lambda: decision_page(bare), folder)
    assert not own & {path.name for path in folder.iterdir()}


def test_a_section_after_none_that_is_there_is_named(findings: Findings, mood: Path) -> None:
    mood.write_text(NEW.replace('"segments"', '"segmnets"'), encoding="utf-8")
    with pytest.raises(ValueError, match=r"AFTER in .*\.mood leads to no section that is there"):
        decision_page(findings)


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
    assert len(sizes) == 7
    assert all(complete and pixels > 300 for complete, pixels in sizes)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    lead = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.lead')).fontSize)")
    assert lead >= 16
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    red = int(re.findall(r"\d+", paper)[0])
    assert red > 200 if scheme == "light" else red < 60
    page.close()


def test_it_can_be_printed(browser: Any, folder: Path) -> None:
    page = browser.new_page()
    page.goto((folder / PAGE).as_uri())
    printed = page.pdf(format="A4")
    assert printed.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) > 3
    page.close()
