"""What a sensitivity analysis says and draws."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console

from sim.analysis.sensitivity.analyse import Finding, Sensitivity, ask
from sim.analysis.sensitivity.figure import sensitivity_figure
from sim.analysis.sensitivity.morris import MorrisEffect
from sim.analysis.sensitivity.noise import Noise
from sim.analysis.sensitivity.page import sensitivity_page
from sim.analysis.sensitivity.sobol import Share, SobolIndex
from sim.analysis.sensitivity.table import sensitivity_report
from sim.analysis.sensitivity.words import sensitivity_sentences
from sim.report.page import write_page
from sim.report.style import house_style, render
from sim.report.terminal import rendered
from sim.runs.parameter import Parameter
from sim.runs.spreads import Between
from sim.scenario import Scenario

PATHS = (
    "segments.deal-seekers.price_sensitivity.mean",
    "behaviour.relationship.growth",
    "firms.us.price",
    "turnover",
)
NOISE = Noise(share=0.14, floor=0.03, standard_error=1234.0)


def made(
    indices: list[SobolIndex | MorrisEffect], noise: Noise | None, method: str = "sobol"
) -> Sensitivity:
    parameters = [Parameter(path, Between(1.0, 2.0)) for path in PATHS[: len(indices)]]
    question = ask(
        Scenario.load("grocery"),
        parameters,
        method=method,
        replications=1 if noise is None else 5,
    )
    found = tuple(Finding(p, index) for p, index in zip(parameters, indices, strict=True))
    return Sensitivity(question, 1e5, 2e4, noise, found, pd.DataFrame({"profit": [1.0]}))


def sobol(first: float, total: float, half: float = 0.04) -> SobolIndex:
    return SobolIndex(Share(first, half), Share(total, half / 4))


@pytest.fixture
def shares() -> Sensitivity:
    return made([sobol(0.71, 0.8), sobol(0.12, 0.2), sobol(0.06, 0.06), sobol(0.0, 0.01)], NOISE)


@pytest.fixture
def effects() -> Sensitivity:
    return made(
        [
            MorrisEffect(900.0, 900.0, 100.0, 200.0, 50.0),
            MorrisEffect(100.0, 500.0, 100.0, 600.0, 50.0),
            MorrisEffect(-300.0, 300.0, 100.0, 30.0, 50.0),
            MorrisEffect(0.0, 40.0, 20.0, 50.0, 50.0),
        ],
        NOISE,
        "morris",
    )


def test_the_variance_is_shared_out_in_a_sentence(shares: Sensitivity) -> None:
    matters, hardly, chance = sensitivity_sentences(shares)
    assert matters == (
        "Of the variance of profit under status-quo, 71 % is price sensitivity of deal-seekers, "
        "12 % is growth of the bond with good service, 6 % is price of us, 8 % comes of several "
        "together and 3 % is chance left in the means."
    )
    assert hardly == "Turnover hardly matters."
    assert chance.startswith("Chance is 14 % of the variance of a single run, and 3 % of that")


def test_wide_intervals_and_a_single_replication_are_told() -> None:
    wide = made([sobol(0.2, 0.9, 0.4), sobol(0.1, 0.5, 0.4)], None)
    none, hint, chance = sensitivity_sentences(wide)
    assert none.endswith("no number's share alone can be told from 0.")
    assert hint == (
        "The intervals are wide, up to ± 0.40: --points 1024 would bring them to about ± 0.1."
    )
    assert chance.startswith("With one replication, chance cannot be told from the numbers")


@pytest.mark.parametrize(
    ("floor", "advice"),
    [
        (0.75, "is chance; --replications 135 would bring that to about 10 %."),
        (1.0, "is chance. Widen what varies, or take another outcome."),
    ],
)
def test_numbers_that_chance_hides_are_not_said_to_matter_or_not(floor: float, advice: str) -> None:
    hidden = made([sobol(0.1, 0.2, 0.9), sobol(0.0, 0.3)], Noise(0.95, floor, 1.0))
    told, _ = sensitivity_sentences(hidden)
    assert told.startswith("Chance hides what the numbers do to profit under status-quo: ")
    assert told.endswith(advice)


def test_effects_are_told_by_size_and_by_what_they_hang_on(effects: Sensitivity) -> None:
    first, then, bent, lost, chance = sensitivity_sentences(effects)
    assert first.startswith("Profit under status-quo hangs most on price sensitivity of deal-")
    assert "changes it by 0.90 thousand $ on average" in first or "changes it by 0.9" in first
    assert then.startswith("Then come growth of the bond with good service (")
    assert bent.startswith("What growth of the bond with good service does depends on where")
    assert lost == "Turnover cannot be told from chance."
    assert chance.startswith("Chance is 14 %")


def test_effects_no_larger_than_chance_are_told_as_such() -> None:
    lucky = made([MorrisEffect(5.0, 9.0, 3.0, 9.0, 12.0)], NOISE, "morris")
    assert sensitivity_sentences(lucky)[0] == (
        "No number moves profit under status-quo by more than chance would."
    )
    still = made([MorrisEffect(0.0, 0.0, 0.0, 0.0, 0.0)], NOISE, "morris")
    assert sensitivity_sentences(still)[0] == "Nothing that varies changes profit under status-quo."


@pytest.mark.parametrize("which", ["shares", "effects"])
def test_the_terminal_has_a_row_for_each_number(which: str, request: pytest.FixtureRequest) -> None:
    paper = StringIO()
    result = request.getfixturevalue(which)
    Console(width=100, file=paper).print(rendered(sensitivity_report(result)))
    text = " ".join(paper.getvalue().split())
    for finding in result.findings:
        assert finding.parameter.words in text
    told = {"shares": "0.71 0.67 to 0.75 0.80 0.79 to 0.81", "effects": "mu* 95 % mu sigma"}
    assert told[which] in text


@pytest.mark.parametrize("which", ["shares", "effects"])
def test_the_figure_is_drawn_the_same_every_time(
    which: str, request: pytest.FixtureRequest
) -> None:
    result = request.getfixturevalue(which)
    with house_style():
        first, second = (render(sensitivity_figure(result)) for _ in range(2))
    assert first == second
    assert b"price of us" in first["svg"]
    assert (b"alone (S1)" in first["svg"]) == (which == "shares")


def test_figure_and_tables_are_written(shares: Sensitivity, tmp_path: Path) -> None:
    told = sensitivity_report(shares)
    files = write_page(lambda: sensitivity_page(shares, told), tmp_path / "out")
    assert [file.name for file in files] == [
        "report.html",
        "sobol-profit-status-quo.png",
        "sobol-profit-status-quo.svg",
        "sobol-profit-status-quo.csv",
        "sobol-profit-status-quo-runs.csv",
    ]
    table = pd.read_csv(tmp_path / "out" / "sobol-profit-status-quo.csv")
    assert table["parameter"].tolist() == list(PATHS)
    assert table["S1"].tolist() == [0.71, 0.12, 0.06, 0.0]
    assert (table["S1_low"] < table["S1_high"]).all()


def test_what_lies_beyond_the_axis_is_marked_with_an_arrow_and_its_value() -> None:
    beyond = made([sobol(-0.9, 2.3, 0.8), sobol(0.2, 0.4)], NOISE)
    with house_style():
        (axes,) = sensitivity_figure(beyond).axes
    arrows = [line for line in axes.lines if line.get_marker() in ("<", ">")]
    assert [line.get_marker() for line in arrows] == ["<", ">"]
    assert [line.get_xdata()[0] for line in arrows] == list(axes.get_xlim())
    assert [text.get_text() for text in axes.texts] == ["2.3"]
