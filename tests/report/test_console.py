"""Free text stays free text in a terminal: no name, title or currency is taken for markup."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from rich.panel import Panel
from rich.table import Table

import sim
from sim.cli import main
from sim.report.layout import console
from sim.report.progress import progress_bar, stages, waiting
from sim.scenario.toml import dumps

ODD = "[/b] [red]x[/red] :smile:"
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
FIRM = {"price": 3.0, "unit_cost": 1.0, "market_share": 0.5, "summary": ODD}


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wide terminal with colours, so that bars are drawn."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture
def market(tmp_path: Path) -> Path:
    """A scenario file in which every text is markup that closes what nobody opened."""
    file = tmp_path / "[red].toml"
    tables = {
        "title": ODD,
        "summary": ODD,
        "currency": "[/b]",
        "customers": 200,
        "weeks": 8,
        "burn_in": 2,
        "focal": ODD,
        "baseline": "[/b]",
        "segments": {ODD: {"share": 1.0, "summary": ODD}},
        "firms": {ODD: FIRM, "[/i]": FIRM},
        "policies": {"[/b]": {"summary": ODD}, ODD: {"service_quality": 0.3}},
    }
    file.write_text(dumps(tables), encoding="utf-8")
    return file


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(
    "command",
    [
        ["check"],
        ["run", "--policy", ODD],
        ["compare", "--replications", "2", "--workers", "1"],
        ["explain", "--customer", "3", "--policy", ODD],
    ],
    ids=lambda command: str(command[0]),
)
def test_commands_show_markup_as_it_is_written(
    market: Path, tmp_path: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    name, *options = command
    out = [] if name == "check" else ["--out", str(tmp_path / "out")]
    status = main([name, str(market), *options, *out])
    shown = ESCAPES.sub("", capsys.readouterr().out)
    assert status == 0
    assert ODD in shown
    if name in ("check", "run", "compare"):
        assert "[/b]" in shown.replace(ODD, "")


@pytest.mark.parametrize("word", ["[/u]", ":smile:", "[link=x]"])
def test_errors_show_markup_as_it_is_written(
    market: Path, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in (
        ["run", str(market), "--policy", word],
        ["check", word],
        ["explain", str(market), "--customer", "1", "--policy", word],
        [word],
    ):
        assert main(command) == 2
        assert word in capsys.readouterr().err


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize("context", [waiting, lambda words: stages(words, words)])
def test_progress_shows_markup_as_it_is_written(
    context: Callable[[str], object], capsys: pytest.CaptureFixture[str]
) -> None:
    with context(ODD):  # type: ignore[attr-defined]
        pass
    with progress_bar(ODD, ODD, ODD) as tell:
        tell(1, 2)
    assert ODD in ESCAPES.sub("", capsys.readouterr().err)


def test_strings_in_tables_are_no_markup() -> None:
    table = Table(title=ODD)
    table.add_column(ODD)
    table.add_row(ODD)
    terminal = console()
    terminal.file, terminal.width = StringIO(), 100
    terminal.print(Panel(table), ODD)
    assert terminal.file.getvalue().count(ODD) == 4


def test_there_is_one_place_in_which_a_console_is_made() -> None:
    makers = {
        path.name
        for path in Path(sim.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Console"
    }
    assert makers == {"layout.py"}
