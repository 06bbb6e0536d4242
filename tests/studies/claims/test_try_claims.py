"""Draws, intervals and conditions; the command from a scenario to what it leaves behind."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.analysis.claims.conditions import find_conditions
from sim.analysis.claims.result import ClaimResult, Judgement
from sim.analysis.claims.try_claims import try_claims
from sim.cli import main
from sim.scenario import Scenario, ScenarioError
from sim.scenario.edit import edited
from sim.studies.claims.claim import Outcome
from sim.studies.claims.table import CLAIMS, choose

SILENT = choose(["most-stay-silent"])


def outcomes(*margins: float) -> tuple[Outcome, ...]:
    return tuple(Outcome(margin, (margin,)) for margin in margins)


def result(*margins: float) -> ClaimResult:
    return ClaimResult(SILENT[0], outcomes(*margins), np.zeros(0))


def test_claims_are_told_apart_and_say_what_they_need_to() -> None:
    ids = [claim.id for claim in CLAIMS]
    assert len(set(ids)) == len(ids) == 8
    for claim in CLAIMS:
        assert claim.statement.endswith(".")
        assert claim.experiment.endswith(".")
        assert claim.source
        assert claim.true_when


def test_a_claim_is_judged_by_the_interval_of_its_margin() -> None:
    assert result(1.0, 1.1, 0.9).judgement is Judgement.HOLDS
    assert result(-1.0, -1.1, -0.9).judgement is Judgement.FALSE
    assert result(0.0, 0.0, 0.0).judgement is Judgement.FALSE
    assert result(-1.0, 1.0, 0.1).judgement is Judgement.UNDECIDED
    assert result(1.0).judgement is Judgement.UNDECIDED
    assert result().judgement is Judgement.UNMEASURED


def test_conditions_find_the_limit_behind_which_a_claim_is_false() -> None:
    values = np.random.default_rng(3).random((80, 5))
    found = find_conditions(values, 0.7 - values[:, 2], seed=1)
    assert found is not None
    assert found.false == int((values[:, 2] >= 0.7).sum())
    assert found.rule is not None
    assert [(limit.parameter, limit.above) for limit in found.rule.limits] == [(2, True)]
    assert found.rule.density == 1.0
    assert found.rule.coverage == 1.0
    assert [each.parameter for each in found.influences] == [2]
    assert found.influences[0].correlation == pytest.approx(-1.0)


def test_conditions_find_nothing_in_noise() -> None:
    chance = np.random.default_rng(4)
    told = 0
    for seed in range(20):
        found = find_conditions(chance.random((40, 6)), chance.normal(size=40), seed)
        assert found is not None
        told += bool(found.influences) + (found.rule is not None)
    assert told <= 6


def test_draws_that_could_not_be_measured_are_counted_apart() -> None:
    values = np.random.default_rng(5).random((20, 2))
    margins = np.where(values[:, 0] > 0.5, np.nan, 1.0)
    found = find_conditions(values, margins, seed=1)
    assert found is not None
    assert found.draws + found.unmeasured == 20
    assert found.unmeasured == int(np.isnan(margins).sum())
    assert (found.false, found.share, found.rule) == (0, 0.0, None)
    assert found.interval[0] == 0.0 < found.interval[1] < 0.5
    assert find_conditions(values, np.full(20, math.nan), seed=1) is None


def test_results_do_not_depend_on_the_number_of_processes() -> None:
    grocery = Scenario.load("grocery")
    asked = choose(["satisfied-leave", "most-stay-silent"])
    one, two = (
        try_claims(grocery, asked, draws=2, replications=1, customers=300, workers=workers)
        for workers in (1, 2)
    )
    assert json.dumps(one.to_dict()) == json.dumps(two.to_dict())


def test_more_replications_and_draws_leave_the_first_replications_as_they_were() -> None:
    grocery = Scenario.load("grocery")
    few, more = (
        try_claims(grocery, SILENT, draws=count, replications=count, customers=300, workers=1)
        for count in (2, 3)
    )
    assert few.results[0].replications == more.results[0].replications[:2]


def test_a_draw_can_make_a_claim_false() -> None:
    def loud(data: dict[str, Any]) -> None:
        data["uncertainty"] = {"behaviour.voice.intercept": [-20.0, 20.0]}

    shown = try_claims(
        edited(Scenario.load("grocery"), loud),
        SILENT,
        draws=10,
        replications=2,
        customers=300,
        workers=1,
    )
    (found,) = shown.results
    assert found.judgement is Judgement.HOLDS
    assert found.conditions is not None
    assert found.conditions.false == 5
    assert found.conditions.rule is not None
    assert found.conditions.rule.words(shown.parameters).endswith("is 20 or more")


def test_a_claim_that_cannot_be_measured_says_why() -> None:
    def flawless(data: dict[str, Any]) -> None:
        data["firms"]["us"]["failures"]["rate"] = 0.0

    market = edited(Scenario.load("grocery"), flawless)
    shown = try_claims(market, SILENT, replications=1, customers=300, workers=1)
    assert shown.draws == 0
    assert shown.results[0].judgement is Judgement.UNMEASURED
    assert shown.results[0].reason == "nothing went wrong for a year"
    assert shown.to_dict()["claims"][0]["margin"] is None


def test_wrong_numbers_and_names_are_refused() -> None:
    with pytest.raises(ValueError, match="replications \\(0\\)"):
        try_claims(Scenario.load("grocery"), SILENT, replications=0)
    with pytest.raises(ScenarioError, match='did you mean "bonds-persist"'):
        choose(["bond-persists"])


SMALL = ["--draws", "9", "--replications", "2", "--customers", "300", "--workers", "1"]


def test_the_command_prints_json_and_writes_the_same_page_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["claims", "telecom", "--only", "most-stay-silent,discounts-teach-waiting", *SMALL]
    assert main([*command, "--json", "--out", str(tmp_path)]) == 0
    told = json.loads(capsys.readouterr().out)
    silent = {each["id"]: each for each in told["claims"]}["most-stay-silent"]
    assert silent["judgement"] == "holds"
    assert len(silent["draws"]) == 9
    waiting = {each["id"]: each for each in told["claims"]}["discounts-teach-waiting"]
    assert (waiting["judgement"], waiting["values"]) == ("not for this market", [])
    first = (tmp_path / "report.html").read_bytes()
    assert (tmp_path / "most-stay-silent.svg").exists()
    assert main([*command, "--out", str(tmp_path)]) == 0
    assert (tmp_path / "report.html").read_bytes() == first
    table = pd.read_csv(tmp_path / "claims.csv")
    assert list(table["claim"]) == ["most-stay-silent"]
    assert table["margin"][0] == silent["margin"]["value"]
    assert table[["low", "high"]].values.tolist() == [silent["margin"]["interval"]]
    assert table["false_share"][0] == silent["conditions"]["share"]
    out = capsys.readouterr().out
    assert "most-stay-silent" in out
    assert max(len(line) for line in out.splitlines()[:12]) <= 80


def test_text_of_a_scenario_is_escaped_in_the_page(tmp_path: Path) -> None:
    small = Path(__file__).parents[2] / "scenario" / "small.toml"
    file = tmp_path / "wild.toml"
    title = 'title = "<script>alert(1)</script>"'
    text = small.read_text(encoding="utf-8").replace('title = "Small town"', title)
    file.write_text(text, encoding="utf-8")
    only = ["--only", "most-stay-silent"]
    assert main(["claims", str(file), *only, *SMALL, "--out", str(tmp_path / "page")]) == 0
    page = (tmp_path / "page" / "report.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--only", "bond-persists"], 'did you mean "bonds-persist"'),
        (["--draws", "-1"], "--draws"),
        (["--replications", "0"], "--replications"),
        (["--customers", "5"], "--customers"),
    ],
)
def test_the_command_refuses_what_it_cannot_do(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["claims", "grocery", *arguments]) == 2
    assert told in capsys.readouterr().err


def test_the_command_refuses_a_scenario_that_there_is_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["claims", "grocerry"]) == 2
    assert "grocery" in capsys.readouterr().err
