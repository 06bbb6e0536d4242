"""A new analysis is one class and one command: here, how concentrated a market is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import typer
from matplotlib.figure import Figure

from sim.cli import main
from sim.command.analysis import Analysis
from sim.command.frame import Json, Out, ScenarioName, answering, app
from sim.command.runner import run
from sim.market.market import Market
from sim.measure.summary import summarise
from sim.report.blocks import Numbers, Picture, Prose, Section, Table, Texts
from sim.report.folders import report_folder
from sim.report.page import Page
from sim.scenario import Scenario
from tests.commands import SMALL


@dataclass(frozen=True)
class Concentration:
    """The answer: market shares, and the sum of their squares (Herfindahl and Hirschman)."""

    shares: dict[str, float]
    index: float


class ConcentrationAnalysis(Analysis[Concentration]):
    """How concentrated is a market?"""

    def __init__(self, scenario: Scenario, name: str) -> None:
        self._scenario = scenario
        self.kind = scenario.kind
        self.folder = report_folder(name, "concentration")

    def find(self, folder: Path | None) -> Concentration:
        market = Market(self._scenario, rng=1)
        market.run()
        shares = {name: of["market_share"] or 0.0 for name, of in summarise(market).items()}
        return Concentration(shares, sum(share**2 for share in shares.values()))

    def data(self, answer: Concentration) -> Mapping[str, Any]:
        return asdict(answer)

    def table(self, answer: Concentration) -> Table:
        firms = Texts("Firm", list(answer.shares), csv="firm")
        shares = Numbers("Share", list(answer.shares.values()), "{:.3f}".format, csv="share")
        return Table("Shares", [firms, shares], file="of")

    def told(self, answer: Concentration) -> list[Section]:
        found = Prose(f"Herfindahl index {answer.index:.3f}")
        return [Section("found", "How concentrated?", [found, self.table(answer)])]

    def page(self, answer: Concentration) -> Page:
        figure = Figure()
        figure.subplots().bar(list(answer.shares), list(answer.shares.values()))
        blocks = [
            Prose(f"Herfindahl index {answer.index:.3f}", strong=True),
            Picture("shares", figure, "Market shares", "Market shares by firm."),
            self.table(answer),
        ]
        return Page("How concentrated?", "", [Section("found", "Found", blocks)])


def concentration(scenario: ScenarioName, out: Out = None, as_json: Json = False) -> None:
    """Say how concentrated a market is."""
    with answering(as_json):
        run(ConcentrationAnalysis(Scenario.load(scenario), "it"), out, as_json)


@pytest.fixture(autouse=True)
def _registered() -> Iterator[None]:
    app.command()(concentration)
    yield
    app.registered_commands = [
        command for command in app.registered_commands if command.callback is not concentration
    ]


def test_it_has_json_terminal_page_and_tables(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["concentration", str(SMALL), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert sum(answer["shares"].values()) == pytest.approx(1.0)
    assert 1 / len(answer["shares"]) <= answer["index"] < 1.0
    assert main(["concentration", str(SMALL), "--out", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert f"Herfindahl index {answer['index']:.3f}" in out
    assert "report.html" in out
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"report.html", "shares.png", "shares.svg", "of.csv"}
    assert pd.read_csv(tmp_path / "of.csv").set_index("firm")["share"].to_dict() == pytest.approx(
        answer["shares"]
    )


def test_bad_input_and_bad_folders_are_told_as_of_any_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["concentration", "grocry"]) == 2
    assert 'did you mean "grocery"?' in capsys.readouterr().err
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    assert main(["concentration", str(SMALL), "--out", str(tmp_path / "taken")]) == 2
    assert "it is not a folder" in capsys.readouterr().err
    assert typer.main.get_command(app).name == "loyalsim"
