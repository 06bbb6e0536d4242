"""The page of an optimisation: the question, the answer, the final, and no foreign markup."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from sim.analysis.optimise.optimise import optimise
from sim.analysis.optimise.page import optimum_page
from sim.analysis.optimise.question import Question
from sim.analysis.optimise.result import Optimum
from sim.analysis.optimise.space import Axis
from sim.analysis.optimise.words import answers
from sim.report.page import write_page
from sim.scenario import Scenario

EVIL = "<script>alert(1)</script>"
SMALL = Path(__file__).parents[1] / "scenario" / "small.toml"


@pytest.fixture(scope="module")
def optimum() -> Optimum:
    asked = Question(
        name="small",
        title=f"Small {EVIL}",
        scenario=Scenario.load(SMALL).replace("customers", 300).replace("weeks", 52),
        policy="bond",
        space=(
            Axis("policies.bond.price", low=28.0, high=34.0),
            Axis("policies.bond.contacts.per_year", (0.0, 6.0)),
        ),
        objectives=("profit", "retention"),
        trials=6,
        replications=1,
        finalists=2,
        final_replications=3,
    )
    return optimise(asked, workers=1)


def page_of(optimum: Optimum, folder: Path) -> str:
    write_page(lambda: optimum_page(optimum), folder)
    return (folder / "report.html").read_text(encoding="utf-8")


def test_the_page_has_every_part_of_the_answer(optimum: Optimum, tmp_path: Path) -> None:
    page = page_of(optimum, tmp_path)
    sections = re.findall(r'<section id="(\w+)"', page)
    assert sections == ["question", "answer", "front", "final", "provenance"]
    assert re.findall(r'<p class="lead">(.*?)</p>', page) == [each[0] for each in answers(optimum)]
    for each in optimum.final:
        assert page.count(f'<th scope="row">{each.label}</th>') == 2
    assert optimum.question.scenario.fingerprint() in page
    assert page.count('src="data:image/svg+xml;base64,') == 1


def test_the_final_has_the_gains_with_fresh_draws(optimum: Optimum, tmp_path: Path) -> None:
    page = page_of(optimum, tmp_path)
    row = page[page.index('<th scope="row">bond as it is</th>') :]
    cells = re.findall(r"<td>(.*?)</td>", row[: row.index("</tr>")])
    gain = optimum.as_it_is.fresh.against(optimum.today.fresh, "retention")
    assert gain.mean is not None
    assert cells[:2] == ["30", "6"]
    assert float(cells[4]) == pytest.approx(100.0 * gain.mean, abs=0.006)


def test_names_are_text(optimum: Optimum, tmp_path: Path) -> None:
    page = page_of(optimum, tmp_path)
    assert "<script" not in page
    assert "Small &lt;script&gt;" in page


def test_the_same_optimum_gives_the_same_bytes(optimum: Optimum, tmp_path: Path) -> None:
    assert page_of(optimum, tmp_path / "a") == page_of(optimum, tmp_path / "b")


def test_where_nothing_keeps_the_limits_the_page_says_so(optimum: Optimum, tmp_path: Path) -> None:
    asked = replace(optimum.question, minimum_retention=0.999)
    final = tuple(replace(each, kept=False) for each in optimum.final)
    page = page_of(replace(optimum, question=asked, final=final, decisions={}), tmp_path)
    assert '<p class="lead">Nothing keeps the limits with fresh draws' in page
    assert page.count(", breaks a limit</th>") == len(final)
