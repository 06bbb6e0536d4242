"""Levers as values: changed copies are checked like a file, and nothing else changes them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.scenario import Scenario, ScenarioError
from sim.scenario.check_levers import check_levers
from sim.scenario.levers import Discount, Failures, Levers
from sim.scenario.words import Words

TODAY = Levers(price=20.0)


def why(path: Any, value: object) -> str:
    """Return what is said of a replacement that is refused."""
    with pytest.raises(ScenarioError) as caught:
        TODAY.replace(path, value)
    return str(caught.value)


def test_replace_changes_a_copy_at_a_dotted_path() -> None:
    deal = TODAY.replace("discount.depth", 0.3)
    assert (deal.discount.depth, TODAY.discount.depth) == (0.3, 0.0)
    assert deal.replace("discount.depth", 0.0) == TODAY
    assert TODAY.replace("discount", Discount(depth=0.2)).discount == Discount(depth=0.2)
    assert TODAY.replace("discount", {"depth": 0.2}).discount == Discount(depth=0.2)


def test_several_values_are_replaced_at_once_and_checked_together() -> None:
    weekly = {"discount.duration": 2, "discount.every": 8}
    assert TODAY.replace(weekly).discount.every == 8
    assert "at most 1, the weeks in discount.every" in why("discount.duration", 2)


def test_numbers_of_numpy_become_numbers_of_python() -> None:
    levers = TODAY.replace({"price": np.float32(2.5), "programme.goal": np.int64(7)})
    assert (type(levers.price), type(levers.programme.goal)) == (float, int)


def test_a_firm_of_a_scenario_stays_one(small: Scenario) -> None:
    dear = small.firms["us"].replace("price", 31.0)
    assert dear.market_share == small.firms["us"].market_share
    assert type(dear) is type(small.firms["us"])


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("prise", 20.0, 'prise: no such path; did you mean "price"?'),
        ("depth", 0.2, 'depth: no such path; did you mean "discount.depth"?'),
        ("discount.deph", 0.2, 'did you mean "discount.depth"?'),
        ("weeks", 3, "no such path"),
        ("discount.depth", 1.5, "discount.depth = 1.5: expected a number from 0 to 0.9"),
        ("price", -5.0, "price = -5.0: expected a number"),
        ("price", "20", "without quotes"),
        ("price", None, "price = None: expected a number"),
        ("programme.kind", "point", 'did you mean "points"?'),
        ("discount", {"price": 0.2}, 'discount.price: unknown key; did you mean "price"?'),
        ("discount", 0.2, "discount = 0.2: expected a table"),
        ("discount..depth", 0.2, 'expected a dotted name, such as "discount.depth"'),
    ],
)
def test_replace_refuses_what_a_file_could_not_have(path: Any, value: object, said: str) -> None:
    assert said in why(path, value)


def test_replace_wants_a_value_or_a_table_of_them() -> None:
    with pytest.raises(TypeError, match="needs a value"):
        TODAY.replace("price")
    with pytest.raises(TypeError, match="or a table of paths and values"):
        TODAY.replace({"price": 3.0}, 4.0)


def test_a_scenario_takes_several_values_at_once_as_levers_do(small: Scenario) -> None:
    shares = {"firms.us.market_share": 0.3, 'firms."corner shop".market_share': 0.4}
    total = sum(firm.market_share for firm in small.firms.values())
    rest = total - small.firms["us"].market_share - small.firms["corner shop"].market_share
    shares["firms.us.market_share"] = 1.0 - rest - 0.4
    assert small.replace(shares).firms["corner shop"].market_share == 0.4
    bare = small.replace("policies.bond", small.policies["bond"])
    assert bare.fingerprint() == small.fingerprint()


@pytest.mark.parametrize(
    ("words", "key", "hint"),
    [
        (TODAY, "prise", 'did you mean "price"?'),
        (TODAY, "depth", "it belongs in discount"),
        (Failures(), "rates", 'did you mean "rate"?'),
        (Scenario.load("grocery"), "wekes", 'did you mean "weeks"?'),
        (Scenario.load("grocery").policies["points"], "from", 'did you mean "starts"?'),
    ],
)
def test_copies_with_misspelt_keys_are_refused(words: Words, key: str, hint: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        words.model_copy(update={key: 1})
    assert f"{key}: unknown key; {hint}" in str(caught.value)


@pytest.mark.parametrize("words", [TODAY, Discount(), Scenario.load("grocery")])
def test_values_cannot_be_assigned_and_it_is_said_what_can_be_done(words: Words) -> None:
    name = next(iter(type(words).model_fields))
    before = words.model_copy()
    with pytest.raises(AttributeError, match=rf"{name} of .* cannot be assigned.*replace"):
        setattr(words, name, getattr(words, name))
    with pytest.raises(AttributeError, match=r"prise of .* cannot be assigned"):
        words.prise = 3.0  # type: ignore[attr-defined]
    assert words == before


def test_checked_levers_come_back_as_they_were_where_nothing_is_wrong() -> None:
    assert check_levers(TODAY, "purchase", "here") is TODAY


def test_what_python_code_gets_past_the_schema_is_found_at_once() -> None:
    wrong = TODAY.model_copy(update={"price": float("nan"), "discount": {"depth": 0.2}})
    with pytest.raises(ScenarioError, match=r'expected a Discount.*replace\("discount.depth", 0.2'):
        check_levers(wrong, "purchase", "here")
    vars(wrong).update(discount=Discount(), depth=0.2)
    with pytest.raises(ScenarioError) as caught:
        check_levers(wrong, "purchase", "here")
    said = {str(problem) for problem in caught.value.problems}
    assert "here: depth: unknown key; it belongs in discount" in said
    assert any(one.startswith("here: price = nan: expected a number") for one in said)
