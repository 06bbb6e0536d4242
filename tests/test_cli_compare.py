"""`loyalsim compare` with everything that it can be asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands import SMALL, answered

QUICK = ("--customers", "300", "--weeks", "60", "--replications", "2", "--workers", "1")


def test_the_full_answer_is_one_object_and_one_page(tmp_path: Path) -> None:
    asked = ("compare", str(SMALL), "--policies", "bond,discount", *QUICK, "--replications", "20")
    status, out, err = answered(
        tmp_path, *asked, "--equal-budget", "median", "--full", "--voi", "--json", "--out", "r"
    )
    assert status == 0, err
    answer = json.loads(out)
    assert set(answer["policies"]) == {"status-quo", "bond", "discount"}
    assert set(answer["customers_followed"]["policies"]) == set(answer["policies"])
    assert set(answer["budget"]["policies"]) == {"bond", "discount"}
    spends = [policy["spend"] for policy in answer["budget"]["policies"].values()]
    reached = [policy["reached"] for policy in answer["budget"]["policies"].values()]
    amount = answer["budget"]["amount"]
    for spend, there in zip(spends, reached, strict=True):
        assert (abs(spend - amount) <= 0.005 * amount) == there
    assert len(answer["robustness"]["points"]) == len(answer["worlds"]) == 10
    assert answer["verdict"]["worlds"] == 10
    assert {each["path"] for each in answer["voi"]["evppi"]} == set(answer["worlds"][0])
    page = (tmp_path / "r" / "report.html").read_text(encoding="utf-8")
    assert "--equal-budget median --voi --full" in page
    assert "--json" not in page
    assert 'id="robustness"' in page


def test_equal_budgets_need_an_amount(tmp_path: Path) -> None:
    status, out, err = answered(tmp_path, "compare", str(SMALL), *QUICK, "--equal-budget", "mdeian")
    assert (status, out) == (2, "")
    assert 'equal-budget = "mdeian": expected an amount of money above 0' in err
    assert not (tmp_path / "reports").exists()


@pytest.mark.parametrize("amount", ["0", "-5", "nan", "inf"])
def test_an_amount_that_nobody_can_spend_is_refused(tmp_path: Path, amount: str) -> None:
    status, out, err = answered(tmp_path, "compare", str(SMALL), *QUICK, "--equal-budget", amount)
    assert (status, out) == (2, "")
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--at-file",), "voi: means nothing with --at-file; what it is worth to know"),
        (("--replications", "18"), "replications = 18: expected at least 20 with --voi"),
    ],
)
def test_the_worth_of_knowing_takes_worlds(
    tmp_path: Path, options: tuple[str, ...], told: str
) -> None:
    status, out, err = answered(tmp_path, "compare", str(SMALL), "--voi", *options)
    assert (status, out) == (2, "")
    assert told in err


def test_the_worth_of_knowing_takes_something_uncertain(tmp_path: Path) -> None:
    certain = tmp_path / "certain.toml"
    certain.write_text(SMALL.read_text(encoding="utf-8").partition("[uncertainty]")[0])
    status, out, err = answered(tmp_path, "compare", str(certain), "--voi")
    assert (status, out) == (2, "")
    assert "uncertainty: missing; --voi is about its numbers" in err
