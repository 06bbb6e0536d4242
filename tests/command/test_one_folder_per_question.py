"""Every question has a folder of its own, and no report of another one is lost."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup

from sim.command.asking import called
from sim.command.frame import app
from sim.command.question import NO_NUMBER, THOROUGHNESS, _given
from tests.commands import ALONE, SMALL, answered

QUICK = ("--replications", "2", *ALONE)
FEW = ("--customers", "300", "--weeks", "4")
TOWN = SMALL.read_text(encoding="utf-8").replace("customers = 1_000", "customers = 200")

pytestmark = pytest.mark.usefixtures("compiled")


@pytest.fixture
def town(tmp_path: Path) -> Path:
    (tmp_path / "town.toml").write_text(TOWN, encoding="utf-8")
    return tmp_path


def commands() -> dict[str, Any]:
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    return dict(group.commands)


def ask(folder: Path, *arguments: str) -> tuple[str, str]:
    status, out, err = answered(folder, *arguments)
    assert status == 0, err
    return out, err


def pages(folder: Path) -> list[str]:
    return sorted(str(page.parent.relative_to(folder)) for page in folder.rglob("report.html"))


def foot(page: Path) -> str:
    text = page.read_text(encoding="utf-8")
    return text[text.index("<footer>") : text.index("</footer>")]


def test_another_question_leaves_the_report_of_the_first_as_it_was(town: Path) -> None:
    ask(town, "run", "town.toml", "--weeks", "4")
    first = town / "reports" / "town-status-quo-weeks-4"
    before = {file.name: file.read_bytes() for file in first.iterdir()}
    ask(town, "run", "town.toml", "--weeks", "4", "--seed", "2")
    ask(town, "run", "town.toml", "--weeks", "4", "--policy", "bond")
    assert pages(town) == [
        "reports/town-bond-weeks-4",
        "reports/town-status-quo-weeks-4",
        "reports/town-status-quo-weeks-4-seed-2",
    ]
    assert {file.name: file.read_bytes() for file in first.iterdir()} == before


def test_a_question_of_which_nothing_is_said_has_the_plain_folder(town: Path) -> None:
    ask(town, "compare", "town.toml", *QUICK)
    assert pages(town) == ["reports/town-comparison"]


@pytest.mark.parametrize("name", ["compare", "validate", "claims", "sweep", "optimise"])
def test_options_that_are_left_out_are_not_given(name: str) -> None:
    given = _given(commands()[name].make_context(name, ["grocery"]))
    assert [each.option for each in given] == [""]


def test_the_page_tells_the_question_and_the_command(town: Path) -> None:
    ask(town, "run", str(town / "town.toml"), "--weeks", "4", "--policy", "bond", "--threads", "2")
    told = foot(town / "reports" / "town-bond-weeks-4" / "report.html")
    assert "How does every firm fare under one policy? Asked of town.toml" in told
    assert "policy bond; weeks 4." in told
    assert "<code>loyalsim run town.toml --policy bond --weeks 4</code>" in told
    assert str(town) not in told


def test_what_is_typed_is_text_on_the_page(town: Path) -> None:
    (town / "<b>$x.toml").write_text(TOWN, encoding="utf-8")
    ask(town, "run", "<b>$x.toml", "--weeks", "4", "--out", "here")
    told = foot(town / "here" / "report.html")
    assert "<b>" not in told
    assert "&lt;b&gt;$x.toml" in told


def test_runs_of_one_question_serve_another(town: Path) -> None:
    store = town / "reports" / "town-comparison" / "runs.sqlite"
    ask(town, "compare", "town.toml", "--policies", "bond", *FEW[2:], *QUICK)
    size = store.stat().st_size
    rows = len(answered_runs(store))
    ask(town, "compare", "town.toml", "--policies", "bond,discount", *FEW[2:], *QUICK)
    assert len(answered_runs(store)) == rows + 2
    assert store.stat().st_size >= size
    assert pages(town) == [
        "reports/town-comparison-bond-discount-weeks-4",
        "reports/town-comparison-bond-weeks-4",
    ]


def answered_runs(store: Path) -> list[tuple[str, str, int]]:
    from sim.runs.store.store import Store

    with Store(store) as kept:
        return kept.keys()


def test_policies_in_another_order_and_more_replications_are_the_same_question(town: Path) -> None:
    few = FEW[2:]
    ask(town, "compare", "town.toml", "--policies", "discount,bond", *few, *QUICK)
    _, err = ask(
        town, "compare", "town.toml", "--policies", "bond, discount", *few, "--replications", "3"
    )
    assert "is now in" not in err
    (page,) = pages(town)
    assert page == "reports/town-comparison-bond-discount-weeks-4"
    assert "--replications 3" in foot(town / page / "report.html")


def test_a_long_question_has_a_short_name_that_ends_in_a_hash(town: Path) -> None:
    names = ("--policies", "bond,discount,campaign,status-quo", "--customers", "150")
    ask(town, "compare", "town.toml", *names, *FEW[2:], *QUICK)
    (page,) = pages(town)
    assert re.fullmatch(r"reports/town-comparison-bond-campaign-discount-[a-z0-9-]+-\w{6}", page)
    assert len(Path(page).name) <= len("town-comparison-") + 47


def test_another_question_in_the_same_folder_moves_the_first_report_aside(town: Path) -> None:
    few = ("--weeks", "4", "--out", "here")
    ask(town, "run", "town.toml", *few)
    first = (town / "here" / "report.html").read_bytes()
    beside = {file.name for file in (town / "here").iterdir()}
    _, err = ask(town, "run", "town.toml", *few)
    assert err == ""
    assert (town / "here" / "report.html").read_bytes() == first
    _, err = ask(town, "run", "town.toml", *few, "--seed", "2")
    told = re.fullmatch(
        r"The report of another question, which was there, is now in (here/earlier-\w{6})\.\n", err
    )
    assert told
    assert (town / told[1] / "report.html").read_bytes() == first
    assert {file.name for file in (town / told[1]).iterdir()} == beside
    assert (town / "here" / "report.html").read_bytes() != first


def test_files_of_one_name_in_two_folders_are_two_questions(town: Path) -> None:
    (town / "other").mkdir()
    (town / "other" / "town.toml").write_text(TOWN, encoding="utf-8")
    ask(town, "run", "town.toml", "--weeks", "4")
    first = (town / "reports" / "town-status-quo-weeks-4" / "report.html").read_bytes()
    _, err = ask(town, "run", "other/town.toml", "--weeks", "4")
    (aside,) = (town / "reports" / "town-status-quo-weeks-4").glob("earlier-*")
    assert aside.name in err
    assert (aside / "report.html").read_bytes() == first


def test_an_examination_has_no_page_and_needs_no_folder(town: Path) -> None:
    out, _ = ask(town, "check", "town.toml", "--deep")
    assert "What a referee would ask of" in out
    assert not (town / "reports").exists()


def test_the_options_that_ask_no_other_question_exist() -> None:
    there = {each.name for command in commands().values() for each in command.params}
    assert there >= (THOROUGHNESS | NO_NUMBER)


def test_nobody_is_asked_once_a_command_has_ended(town: Path) -> None:
    ask(town, "run", "town.toml", "--weeks", "4", "--json")
    assert called.get() is None
