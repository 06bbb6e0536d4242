"""A scenario as a value: merging policies, replacing numbers, writing, recognising."""

from __future__ import annotations

import json
import pickle
import random
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.scenario import Problem, Scenario, ScenarioError
from sim.scenario.levers import Contacts, Levers
from sim.scenario.paths import join, split
from sim.scenario.scenario import SETTLING

SMALL = Path(__file__).with_name("small.toml")


def refused(scenario: Scenario, path: str, value: object) -> Problem:
    with pytest.raises(ScenarioError) as caught:
        scenario.replace(path, value)
    return caught.value.problems[0]


def test_a_policy_changes_only_the_keys_it_names(small: Scenario) -> None:
    today, during = small.levers("status-quo"), small.levers("discount")
    assert type(today) is Levers
    assert (during.discount.depth, during.discount.every) == (0.10, 4)
    assert during.programme == today.programme == small.firms["us"].programme
    assert small.levers("campaign").price == 28.5


def test_own_keys_of_a_policy_come_after_those_it_extends(small: Scenario) -> None:
    mix = small.levers("mix")
    assert (mix.discount.depth, mix.discount.every) == (0.05, 4)
    assert mix.contacts == Contacts(per_year=3, personal=0.5, relevance=0.7, cost=1.2)


def test_extended_policies_are_merged_in_order_and_from_comes_from_the_policy_itself(
    data: dict[str, Any],
) -> None:
    data["policies"] |= {
        "late": {"extends": ["campaign", "dear"], "from": 40},
        "dear": {"price": 40.0, "recovery": {"cost": 1.0}},
        "again": {"extends": ["late"]},
    }
    scenario = Scenario.from_dict(data)
    assert scenario.levers("late").price == scenario.levers("again").price == 40.0
    assert (scenario.policies["late"].starts, scenario.policies["late"].until) == (40, None)
    data["policies"]["late"]["extends"] = ["dear", "campaign"]
    late = Scenario.from_dict(data).levers("late")
    assert (late.price, late.recovery.cost) == (28.5, 1.0)


def test_policies_that_all_extend_each_other_twice_are_merged_in_no_time(
    data: dict[str, Any],
) -> None:
    names = [f"p{number}" for number in range(58)]
    data["policies"] |= {names[0]: {"price": 9.0}}
    for above, below in zip(names[1:], names, strict=False):
        data["policies"][above] = {"extends": [below, "bond", below]}
    assert Scenario.from_dict(data).levers(names[-1]).price == 9.0


def test_unknown_and_cyclic_policies_are_refused_also_without_a_file(small: Scenario) -> None:
    with pytest.raises(ScenarioError, match='did you mean "bond"'):
        small.levers("bnd")
    loop = small.policies["bond"].model_copy(update={"extends": ("mix",)})
    broken = small.model_copy(update={"policies": {**small.policies, "bond": loop}})
    with pytest.raises(ScenarioError, match="mix -> bond -> mix"):
        broken.levers("mix")


@pytest.mark.parametrize(
    ("kind", "weeks", "burn_in", "expected"),
    [
        ("purchase", 0, None, 52),
        ("purchase", 0, 7, 7),
        ("subscription", 26, None, 52),
        ("subscription", 104, None, 104),
        ("subscription", 104, 0, 0),
    ],
)
def test_burn_in_covers_a_year_and_the_longest_contract_unless_given(
    data: dict[str, Any], kind: str, weeks: int, burn_in: int | None, expected: int
) -> None:
    data["kind"] = kind
    del data["burn_in"], data["firms"]["us"]["programme"]
    data["firms"]["rival"]["switching_costs"] = {"contract_weeks": weeks}
    if burn_in is not None:
        data["burn_in"] = burn_in
    assert Scenario.from_dict(data).burn_in_weeks == expected


def test_burn_in_lets_a_programme_of_today_settle(data: dict[str, Any]) -> None:
    del data["burn_in"]
    assert Scenario.from_dict(data).burn_in_weeks == SETTLING
    del data["firms"]["us"]["programme"]
    assert Scenario.from_dict(data).burn_in_weeks == 52


def test_what_is_written_loads_as_the_same_scenario(small: Scenario) -> None:
    again = Scenario.from_dict(tomllib.loads(small.to_toml()))
    assert again == small
    assert again.to_toml() == small.to_toml()
    assert again.fingerprint() == small.fingerprint()
    assert [again.levers(name) for name in again.policies] == [
        small.levers(name) for name in small.policies
    ]


def shuffled(value: Any, draw: random.Random) -> Any:
    if not isinstance(value, dict):
        return value
    items = [(key, shuffled(item, draw)) for key, item in value.items()]
    draw.shuffle(items)
    return dict(items)


@given(seed=st.integers(0, 1000))
def test_the_fingerprint_does_not_depend_on_the_order_of_keys(seed: int) -> None:
    data = tomllib.loads(SMALL.read_text(encoding="utf-8"))
    other = Scenario.from_dict(shuffled(data, random.Random(seed)))
    assert other.fingerprint() == Scenario.from_dict(data).fingerprint()


def test_the_fingerprint_sees_numbers_and_what_policies_name_but_not_written_out_defaults(
    data: dict[str, Any],
) -> None:
    def print_of(*path: str, value: object) -> str:
        changed = json.loads(json.dumps(data))
        table = changed
        for key in path[:-1]:
            table = table.setdefault(key, {})
        table[path[-1]] = value
        return Scenario.from_dict(changed).fingerprint()

    same = Scenario.from_dict(data).fingerprint()
    assert len(same) == 64
    assert print_of("turnover", value=0.05) == same
    assert print_of("firms", "us", "discount", "every", value=1) == same
    assert print_of("policies", "bond", "discount", value={}) == same
    assert print_of("policies", "bond", "from", value=0) == same
    assert print_of("policies", "bond", "discount", "every", value=1) != same
    assert print_of("firms", "us", "price", value=30.5) != same


def test_replace_gives_a_checked_copy(small: Scenario) -> None:
    dear = small.replace("firms.us.price", 31)
    assert (dear.firms["us"].price, small.firms["us"].price) == (31.0, 30.0)
    assert dear.replace("firms.us.price", 30.0).fingerprint() == small.fingerprint()
    assert small.replace('firms."corner shop".price', 2.0).firms["corner shop"].price == 2.0
    assert small.replace("policies.campaign.from", 3).policies["campaign"].starts == 3


def test_replace_reaches_keys_that_are_left_out_and_every_name_by_a_star(small: Scenario) -> None:
    assert small.replace("burn_in", 80).burn_in_weeks == 80
    assert small.replace("policies.bond.discount.depth", 0.2).levers("bond").discount.depth == 0.2
    assert small.replace("behaviour.choice.habit", 0.1).behaviour.choice.habit == 0.1
    dear = small.replace("firms.*.price", 40.0)
    assert {firm.price for firm in dear.firms.values()} == {40.0}


def test_replace_takes_numbers_of_numpy(small: Scenario) -> None:
    assert small.replace("customers", np.int64(500)).customers == 500
    assert small.replace("firms.us.price", np.float32(2.5)).firms["us"].price == 2.5


@pytest.mark.parametrize(
    ("path", "value", "hint"),
    [
        ("firms.us.pice", 3.0, 'did you mean "firms.us.price"?'),
        ("firm.us.prce", 3.0, 'did you mean "firms.us.price"?'),
        ("us.price", 3.0, 'did you mean "firms.us.price"?'),
        ("policies.bnd.price", 3.0, 'did you mean "policies.bond.price"?'),
        ("policies.campaign.fro", 3, 'did you mean "policies.campaign.from"?'),
        ("firms.*.pice", 3.0, 'did you mean "firms.*.price"?'),
        ("firms.us.price.high", 3.0, 'there is no "high" in firms.us.price'),
        ("firms.us.price", -3.0, "expected a number above 0"),
        ("firms.us.price", "3.0", "without quotes"),
        ("segments.regulars.share", 0.5, "add up to 0.9"),
        ("firms..price", 3.0, "expected a dotted name"),
        ("", 3.0, "expected a dotted name"),
        ("network.acquaintances", 3, "did you mean 2 or 4?"),
    ],
)
def test_replace_refuses_unknown_paths_and_impossible_values(
    small: Scenario, path: str, value: object, hint: str
) -> None:
    assert hint in str(refused(small, path, value))


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
def test_dotted_names_split_into_what_they_were_joined_from(keys: list[str]) -> None:
    assert split(join(keys)) == tuple(keys)


def test_from_dict_names_the_source_of_the_data(data: dict[str, Any]) -> None:
    data["weeks"] = 0
    with pytest.raises(ScenarioError, match=r"^<dict>: weeks = 0: expected a whole number"):
        Scenario.from_dict(data)
    with pytest.raises(ScenarioError, match=r"^sweep 3: weeks"):
        Scenario.from_dict(data, file="sweep 3")


@pytest.mark.parametrize("data", [None, 3, [], "title", {1: 2}, {"firms": {"us": {3: 4}}}])
def test_from_dict_refuses_anything_that_is_no_table(data: Any) -> None:
    with pytest.raises(ScenarioError):
        Scenario.from_dict(data)


def test_from_dict_refuses_tables_that_contain_themselves(data: dict[str, Any]) -> None:
    data["network"] = data
    with pytest.raises(ScenarioError, match="20 levels"):
        Scenario.from_dict(data)


def test_constructing_in_python_does_not_turn_text_into_numbers(data: dict[str, Any]) -> None:
    assert Scenario(**data).customers == 1000
    with pytest.raises(ValidationError):
        Scenario(**(data | {"turnover": "0.5"}))


def test_an_error_survives_pickling_and_becomes_json(data: dict[str, Any]) -> None:
    data["focal"] = "su"
    with pytest.raises(ScenarioError) as caught:
        Scenario.from_dict(data)
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)
    (problem,) = json.loads(again.to_json())
    assert (problem["path"], problem["value"], problem["line"]) == ("focal", '"su"', None)
