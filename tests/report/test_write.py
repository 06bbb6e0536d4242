"""Files of reports: names, contents, and what happens when they cannot be written."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sim.analysis.compare.compare import Comparison
from sim.analysis.compare.findings import Findings
from sim.analysis.compare.page import decision_page
from sim.analysis.run.page import run_page
from sim.market.market import Market
from sim.report.folders import make_folder, report_folder
from sim.report.page import write_page
from sim.scenario import FileProblem, Scenario
from sim.text import slug


@pytest.mark.parametrize(
    "name", ["../../x", "<script>", "$a_b$", "C:\\con", "..", "", "a/b", "\0", "x" * 300, "Größe"]
)
def test_a_slug_is_a_harmless_part_of_a_path(name: str) -> None:
    part = slug(name)
    assert part.strip("abcdefghijklmnopqrstuvwxyz0123456789-") == ""
    assert 0 < len(part) <= 50


def test_different_names_have_different_slugs_whatever_the_case() -> None:
    names = ["a b", "a-b", "A-b", "a_b", "a/b", "ä-b"]
    assert len({slug(name) for name in names}) == len(names)


def test_folders_stay_below_reports() -> None:
    for folder in (report_folder("../..", "../x"), report_folder("/etc", "comparison")):
        assert folder.parts[0] == "reports"
        assert len(folder.parts) == 2


def test_a_run_is_written_as_a_page_with_figures_and_tables(market: Market, tmp_path: Path) -> None:
    files = write_page(lambda: run_page(market, []), tmp_path / "new" / "report")
    assert sorted(path.name for path in (tmp_path / "new" / "report").iterdir()) == sorted(
        path.name for path in files
    )
    assert {path.suffix for path in files} == {".html", ".png", ".svg", ".csv"}


def test_tables_can_be_read_again(market: Market, tmp_path: Path) -> None:
    write_page(lambda: run_page(market, []), tmp_path)
    weekly = pd.read_csv(tmp_path / "weekly.csv")
    assert set(weekly["firm"]) == set(market.names)
    assert weekly["week"].max() == market.spec.weeks - 1
    summary = pd.read_csv(tmp_path / "summary.csv", index_col="firm")
    assert summary["market_share"].sum() == pytest.approx(1.0)


def test_a_comparison_is_written_as_a_picture_and_tables(
    odd: Scenario, comparison: Comparison, tmp_path: Path
) -> None:
    write_page(lambda: decision_page(Findings(odd, comparison, "here")), tmp_path)
    table = pd.read_csv(tmp_path / "comparison.csv", index_col="policy")
    assert list(table.index) == list(comparison.policies)
    assert table.loc["<script>", "profit_difference"] == 0.0
    assert len(pd.read_csv(tmp_path / "runs.csv")) == 12
    assert (tmp_path / "retention-profit.svg").exists()


def test_a_file_in_the_way_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    with pytest.raises(FileProblem, match="not a folder"):
        make_folder(tmp_path / "taken")
    with pytest.raises(FileProblem, match="cannot make the folder"):
        make_folder(tmp_path / "taken" / "report")
    with pytest.raises(FileProblem, match="not a possible path"):
        make_folder(tmp_path / "a\0b")
