"""Accounts and movers: rows add up to the totals, at the market's size, to the cent."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from sim.analysis.compare.accounts import ALL, INCOME
from sim.analysis.compare.findings import Findings, Question, find_out
from sim.analysis.compare.sections.accounts import BESIDE, section
from sim.report.blocks import Table
from sim.scenario import Scenario
from sim.scenario.shipped import shipped


def cents(amount: float) -> int:
    return round(100 * amount)


@pytest.fixture(scope="module", params=shipped())
def findings(request: pytest.FixtureRequest) -> Findings:
    scenario = Scenario.load(request.param)
    policy = next(name for name in scenario.policies if name != scenario.baseline)
    question = Question((policy,), 2, weeks=60, customers=300, workers=1)
    return find_out(request.param, question)


def test_accounts_add_up_to_the_profit_and_years_to_all_to_the_cent(findings: Findings) -> None:
    sums: dict[tuple[str, object], int] = defaultdict(int)
    by_account: dict[tuple[str, str], dict[object, int]] = defaultdict(dict)
    for line in findings.to_dict()["accounts"]:
        policy, year, account = line["policy"], line["year"], line["account"]
        by_account[policy, account][year] = cents(line["amount"])
        if account not in ("contribution", "profit"):
            sums[policy, year] += cents(line["amount"])
            assert (line["amount"] >= 0.0) or account not in INCOME
    for years in by_account.values():
        assert set(years) == {1, 2, ALL}
        assert sum(amount for year, amount in years.items() if year != ALL) == years[ALL]
    for (policy, year), amount in sums.items():
        assert by_account[policy, "profit"][year] == amount


def test_the_profit_of_all_years_is_the_mean_profit_of_the_runs(findings: Findings) -> None:
    comparison = findings.comparison
    for name, result in comparison.policies.items():
        told = [
            line["amount"]
            for line in findings.to_dict()["accounts"]
            if (line["policy"], line["year"], line["account"]) == (name, ALL, "profit")
        ]
        assert told == [pytest.approx(result.values["profit"].mean, abs=0.5)]


def test_movers_add_up_to_everybody_and_to_the_difference_in_the_books(findings: Findings) -> None:
    assert findings.twins is not None
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for each in findings.movers():
        groups[each["policy"]].append(each)
    assert set(groups) == {findings.focus}
    *parts, total = groups[findings.focus]
    assert total["group"] == "total"
    assert sum(part["customers"] for part in parts) == total["customers"]
    assert sum(cents(part["money"]) for part in parts) == cents(total["money"])
    assert {"persuaded", "put off", "pays more", "pays less", "untouched"} <= {
        part["group"] for part in parts
    }


def test_the_page_sets_the_baseline_beside_the_five_policies_of_most_profit() -> None:
    question = Question(None, 2, weeks=4, customers=300, follow=False, workers=1)
    found = find_out("grocery", question)
    told = section(found)
    assert told is not None
    (table,) = told.blocks
    assert isinstance(table, Table)
    named = [column.title for column in table.columns[1:]]
    assert named == ["status-quo", *(each.policy for each in found.others[:BESIDE])]
    assert len(found.others) > BESIDE
