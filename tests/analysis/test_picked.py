"""Picking a telling customer: it is of its group, in the middle, and whoever cannot be is told."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.analysis.compare.twins import compare_twins
from sim.analysis.explain.customer import GROUPS
from sim.analysis.explain.explain import explain
from sim.analysis.explain.picked import Picked, pick
from sim.market.market import Market
from sim.measure.followed import FollowedMarket
from sim.scenario import Scenario, ScenarioError
from tests.market.builders import busy

NAMES = {
    "persuaded": "persuaded",
    "put-off": "put off",
    "subsidised": "subsidised",
    "bystander": "bystander harmed",
    "lost-anyway": "lost anyway",
}


@cache
def scenario() -> Scenario:
    return busy("purchase", 400, turnover=0.2, weeks=30)


@cache
def picked(group: str) -> Picked:
    return pick(Market(scenario(), rng=3, labels=False), "busy", group)


@cache
def groups() -> dict[int, list[str]]:
    """Place -> the groups of the persons who lived there, as comparisons have them."""
    table = compare_twins(scenario(), ["busy"], 3).policies["busy"].incrementality.customers_frame()
    return table.groupby("place")["cell"].agg(list).to_dict()


def there() -> list[str]:
    found = {cell for cells in groups().values() for cell in cells}
    return [group for group in GROUPS if NAMES[group] in found]


def test_most_groups_have_somebody_here() -> None:
    assert {"persuaded", "put-off", "subsidised"} <= set(there())


@pytest.mark.parametrize("group", GROUPS)
def test_who_is_picked_is_of_the_group_that_a_comparison_puts_it_in(group: str) -> None:
    members = sum(cells.count(NAMES[group]) for cells in groups().values())
    if not members:
        with pytest.raises(ScenarioError, match="nobody of"):
            picked(group)
        return
    assert NAMES[group] in groups()[picked(group).customer]
    assert picked(group).of == members
    assert f"of {members:,} in " in picked(group).why


def test_as_many_of_those_who_stay_bring_less_as_bring_more() -> None:
    start = FollowedMarket(scenario(), 3)
    ledgers = []
    for policy in ("busy", "status-quo"):
        market = start.fork(policy)
        market.run()
        ledgers.append(market.ledger)
    mine, other = ledgers
    gains = mine.profit() - other.profit()
    persons = dict(zip(mine.place.tolist(), gains.tolist(), strict=True))
    alone = [place for place, cells in groups().items() if len(cells) == 1]
    of_group = [place for place in alone if groups()[place] == [NAMES["persuaded"]]]
    sorted_gains = np.sort([persons[place] for place in of_group])
    chosen = persons[picked("persuaded").customer]
    assert picked("persuaded").customer in of_group
    below, above = (sorted_gains < chosen).sum(), (sorted_gains > chosen).sum()
    assert abs(int(below) - int(above)) <= 1


def test_the_same_question_picks_the_same_customer_and_leaves_the_market_as_it_is() -> None:
    start = Market(scenario(), rng=3, labels=False)
    before = start.digest()
    assert pick(start, "busy", "persuaded") == picked("persuaded")
    assert start.digest() == before


def test_the_story_is_of_who_was_picked_and_the_json_says_so() -> None:
    told = explain(scenario(), None, "busy", 3, group="subsidised")
    found = picked("subsidised")
    assert told.customer == found.customer
    data = told.to_dict()
    assert data["picked"] == {"group": "subsidised", "why": found.why, "of": found.of}
    assert data["chosen"] == found.why
    assert explain(scenario(), 7, "busy", 3, week=2).to_dict()["picked"] is None


def test_an_empty_group_is_told_with_those_that_have_somebody() -> None:
    mild = busy("purchase", 300, weeks=1)
    with pytest.raises(ScenarioError) as caught:
        explain(mild, None, "campaign", 3, group="put-off")
    said = str(caught.value)
    assert 'pick = "put-off": nobody of 300 customers is in this group under campaign' in said
    assert "nor is anybody in another group" in said or "there are customers in" in said


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"group": "persuadd", "policy": "busy"}, 'did you mean "persuaded"?'),
        ({"group": "put-off", "policy": "busy", "customer": 3}, "customer 3 is named already"),
        ({"group": "put-off"}, "under the baseline nobody differs from a twin; name a policy"),
        ({"group": "put-off", "policy": "status-quo"}, "under the baseline nobody differs"),
    ],
)
def test_a_pick_that_cannot_be_is_refused_before_anything_runs(
    asked: dict[str, Any], told: str
) -> None:
    def never(done: int, of: int) -> None:
        raise AssertionError((done, of))

    with pytest.raises(ScenarioError) as caught:
        explain(scenario(), progress=never, **asked)
    assert told in str(caught.value)
