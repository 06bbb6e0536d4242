"""Scenarios that no market could run: the check refuses each with its reason."""

from __future__ import annotations

from typing import Any

import pytest

from sim.scenario import Scenario, ScenarioError
from sim.scenario.prices import HIGHEST, LOWEST, price_range


def two(**words: Any) -> dict[str, Any]:
    """Return tables of a market of two firms, `us` and `them`, of price 10."""
    firm = {"price": 10.0, "unit_cost": 5.0, "market_share": 0.5}
    return {
        "title": "Two",
        "focal": "us",
        "segments": {"all": {"share": 1.0}},
        "firms": {"us": dict(firm), "them": dict(firm)},
        "policies": {"status-quo": {}},
    } | words


def refusal(data: dict[str, Any]) -> str:
    with pytest.raises(ScenarioError) as caught:
        Scenario.from_dict(data)
    return str(caught.value)


@pytest.mark.parametrize(("ours", "theirs"), [(0.01, 1_000_000.0), (1.0, 2_500.0)])
def test_a_price_below_a_thousandth_of_the_categorys_is_refused(ours: float, theirs: float) -> None:
    data = two()
    data["firms"]["us"]["price"], data["firms"]["them"]["price"] = ours, theirs
    told = refusal(data)
    assert f"firms.us.price = {ours}: expected at least" in told
    assert "a thousandth of the category's mean list price" in told
    assert "1 error" in told


def test_a_price_above_a_thousand_times_the_categorys_is_refused() -> None:
    data = two()
    data["firms"]["them"] |= {"price": 30_000.0, "market_share": 1e-5}
    data["firms"]["us"]["market_share"] = 1.0 - 1e-5
    assert "firms.them.price = 30000.0: expected at most 10299.9, a thousand times" in refusal(data)


@pytest.mark.parametrize("price", [5e-324, 1e-13, 1e16, 1.7e308])
def test_prices_that_no_currency_has_are_refused(price: float) -> None:
    data = two()
    for owner in data["firms"].values():
        owner["price"] = price
    assert f"firms.us.price = {price}: expected from 1e-12 to 1e+15" in refusal(data)


def test_the_price_of_a_policy_is_held_against_the_category_too() -> None:
    data = two(policies={"status-quo": {}, "gift": {"price": 0.0099}})
    data["policies"]["gift"]["price"] = 0.01
    low, high = price_range(Scenario.from_dict(data))
    assert (low, high) == (LOWEST * 10.0, HIGHEST * 10.0)
    for owner in data["firms"].values():
        owner["price"] = 11.0
    assert "policies.gift.price = 0.01: expected at least 0.011" in refusal(data)


@pytest.mark.parametrize("strategy", ["imitate", "match_price"])
def test_a_focal_firm_does_not_watch_itself(strategy: str) -> None:
    data = two()
    data["firms"]["us"]["strategy"] = {"name": strategy}
    told = refusal(data)
    assert "firms.us.strategy.watch: missing; expected the firm that is watched" in told
    data["firms"]["us"]["strategy"]["watch"] = "them"
    assert Scenario.from_dict(data).firms["us"].strategy.watch == "them"


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (("firms", "us", "failures", "severity"), 5e-324, "expected a number from 0.01 to 10"),
        (("behaviour", "experience", "span"), 1e-300, "expected a number from 0.01 to"),
        (("behaviour", "relationship", "irritation"), 1e9, "expected a number from 0 to 10"),
        (("behaviour", "relationship", "resentment"), 1e9, "expected a number from 0 to 10"),
        (("behaviour", "talk", "weight"), 1e9, "expected a number from 0 to 10"),
        (("segments", "all", "relationship_intention", "sd"), 0.45, None),
    ],
)
def test_what_would_break_the_arithmetic_is_out_of_range(
    path: tuple[str, ...], value: float, expected: str | None
) -> None:
    data: Any = two()
    table = data
    for key in path[:-1]:
        table = table.setdefault(key, {})
    table[path[-1]] = value
    if expected is None:
        Scenario.from_dict(data)
    else:
        assert f"{'.'.join(path)} = {value}: {expected}" in refusal(data)


def test_a_trait_that_is_all_or_nothing_is_refused() -> None:
    data = two()
    data["segments"]["all"]["relationship_intention"] = {"mean": 0.1, "sd": 0.29999}
    assert "sd = 0.29999: expected less than 0.299" in refusal(data)


@pytest.mark.parametrize(
    ("path", "owner"),
    [
        (("recovery", "compensation"), "firms.us"),
        (("unit_cost",), "firms.us"),
        (("costs", "per_purchase"), "firms.us"),
        (("contacts", "cost"), "policies.status-quo"),
        (("programme", "reward_cost"), "policies.status-quo"),
    ],
)
def test_money_beyond_what_can_be_counted_is_refused(path: tuple[str, ...], owner: str) -> None:
    data: Any = two(customers=20_000_000, simulate=20_000_000)
    worth = {"kind": "points", "earn": 1.0, "reward_value": 5.0, "reward_cost": 5.0}
    data["policies"]["status-quo"]["programme"] = worth
    data["network"] = {"acquaintances": 0}
    table = data[owner.partition(".")[0]][owner.partition(".")[2]]
    for key in path[:-1]:
        table = table.setdefault(key, {})
    table[path[-1]] = 1e6
    told = refusal(data)
    assert f"{owner}.{'.'.join(path)} = 1000000.0: expected at most" in told
    assert "could not be counted in a market of 20,000,000 customers and 208 weeks" in told
    data["simulate"] = 1_000
    Scenario.from_dict(data)


def test_a_market_that_nobody_knows_is_refused_and_nothing_fails() -> None:
    data = two()
    for owner in data["firms"].values():
        owner["awareness"] = 0.0
    assert "market shares" in refusal(data)


@pytest.mark.parametrize(
    ("band", "told"),
    [
        ([13, 10**400], "the band leads to firms.them.strategy.lag = a very long number"),
        ({"times": 1e308}, "lag = 0, but it must be a whole number from 1 to 520\n"),
        ({"plus_minus": 1e308}, "the band leads to firms.them.strategy.lag = -1e+308"),
    ],
)
def test_a_band_that_leads_beyond_all_numbers_is_refused(band: Any, told: str) -> None:
    data = two(uncertainty={"firms.them.strategy.lag": band})
    data["firms"]["them"]["strategy"] = {"name": "imitate", "lag": 39}
    assert told in refusal(data)


def test_a_very_long_number_in_place_of_a_table_is_refused() -> None:
    data = two()
    data["firms"]["us"]["discount"] = 10**400
    assert "firms.us.discount = a very long number: expected a table" in refusal(data)


INVISIBLE = "us\u200b"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"uncertainty": {f'firms."{INVISIBLE}".effort': [1, 2]}}, 'no "effort" in firms."us'),
        ({"uncertainty": {f'firms."{INVISIBLE}".pric': [1, 2]}}, 'did you mean "firms."us'),
        ({"uncertainty": {f'"{INVISIBLE}".price': [1, 2]}}, 'did you mean "firms."us'),
        ({"uncertainty": {f'firms."{INVISIBLE}"': [1, 2]}}, "expected the path of a number"),
        ({"focal": "us\u200c"}, 'did you mean "us'),
    ],
)
def test_names_in_expectations_and_hints_show_what_nobody_can_see(
    words: dict[str, Any], told: str
) -> None:
    data = two(focal=INVISIBLE)
    data["firms"][INVISIBLE] = data["firms"].pop("us")
    message = refusal(data | words)
    assert told in message
    assert message.isprintable() or message.replace("\n", "").isprintable()
    assert "\\u200b" in message
