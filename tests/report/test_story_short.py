"""Short stories: what decided, on a screen of 24 lines of 80 columns."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from sim.analysis.explain.explain import explain
from sim.analysis.explain.life import Explanation
from sim.analysis.explain.story_parting import beside_sentences
from sim.analysis.explain.story_short import short_report
from sim.cli import main
from sim.report.terminal import rendered
from tests.market.builders import busy

LINES, COLUMNS = 24, 80
FILES = 5
"""Lines that say where the files are."""
SMALL = ("--customers", "300", "--weeks", "26")


@pytest.fixture(scope="module", params=["purchase", "subscription"])
def told(request: pytest.FixtureRequest) -> Explanation:
    return explain(busy(request.param, 300, weeks=52), 15, "busy", seed=3)


def shown(told: Explanation) -> str:
    console = Console(file=StringIO(), width=COLUMNS, highlight=False)
    console.print(rendered(short_report(told)))
    output = console.file
    assert isinstance(output, StringIO)
    return output.getvalue()


def test_the_story_fits_a_screen_with_the_names_of_its_files(told: Explanation) -> None:
    lines = shown(told).splitlines()
    assert len(lines) + FILES <= LINES
    assert max(map(len, lines)) <= COLUMNS


@pytest.mark.parametrize(
    ("name", "policy", "customer"),
    [("grocery", "points", 3), ("coffee", "stamps", 8), ("telecom", "mix", 5)],
)
def test_stories_of_shipped_markets_fit_a_screen(name: str, policy: str, customer: int) -> None:
    case = explain(name, customer, policy, weeks=52, customers=300)
    assert len(shown(case).splitlines()) + FILES <= LINES


def test_it_says_when_they_part_and_what_came_of_it(told: Explanation) -> None:
    text = " ".join(shown(told).split())
    parting = told.stretches[0].parting
    assert parting is not None
    assert f"They part in week {parting.week}:" in text
    assert " ".join(beside_sentences(told, told.stretches[0])[-2:]) in text
    deals = sum(year.deals for year in told.years(told.life))
    assert f"{deals} purchase" in text or not deals


def test_who_never_parts_is_told_of_without_a_parting() -> None:
    case = explain(busy("purchase", 300, weeks=8), 3, "busy")
    alone = explain(busy("purchase", 300, weeks=8), 3)
    assert case.stretches[0].parting is not None or "They part" not in shown(case)
    assert "there is no other world to compare with" in " ".join(shown(alone).split())
    assert "its twin" not in shown(alone)


def test_the_command_picks_tells_in_short_and_leaves_the_whole_story_on_its_page(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", str(COLUMNS))
    asked = ("explain", "grocery", "--policy", "discount", "--pick", "subsidised", *SMALL)
    assert main(asked) == 0
    short = capsys.readouterr().out
    assert len(short.splitlines()) <= LINES
    assert "Chosen: of " in short
    assert "Year by year" not in short
    (folder,) = (tmp_path / "reports").iterdir()
    assert folder.name == "grocery-discount-subsidised-weeks-26-customers-300"
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "Year by year" in page
    assert "loyalsim explain grocery --policy discount --pick subsidised" in page
    assert main((*asked, "--all")) == 0
    whole = capsys.readouterr().out
    assert "Year by year" in whole
    assert (folder / "report.html").read_text(encoding="utf-8") == page
    assert main((*asked, "--json")) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["picked"]["group"] == "subsidised"
    assert f"Customer {data['customer']} of " in short


def test_a_group_and_a_customer_together_are_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    wrong = ("--policy", "points", "--pick", "persuaded", "--customer", "3", *SMALL)
    assert main(("explain", "grocery", *wrong)) == 2
    assert "customer 3 is named already; leave out one of the two" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
