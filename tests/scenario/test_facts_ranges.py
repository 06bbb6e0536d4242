"""Ranges follow from what a number is: a share, an amount of money, a rate, or a count."""

from __future__ import annotations

from typing import Any

import pytest

from sim.scenario.errors import ScenarioError
from sim.scenario.paths import join

from .stated import KEYS, fits, loaded, place_of, problems, tables, with_value

every_number = pytest.mark.parametrize("key", KEYS)

PART = {
    "category.season": (0.0, 0.99),
    "segments.*.share": (1e-9, 1.0),  # nobody is no segment
    "firms.*.market_share": (1e-9, 1.0),
    "segments.*.relationship_intention.mean": (0.01, 0.99),  # a score of 0 or 1 is infinite
    "segments.*.relationship_intention.sd": (0.0, 0.45),  # 0.5: everybody is at one of the ends
    "firms.*.failures.rate": (0.0, 0.5),
    "firms.*.discount.depth": (0.0, 0.9),  # what is left is the smallest part of a unit's price
}
"""Shares that cannot be anything from 0 to 1."""
RATIOS = {"behaviour.demand.lowest", "behaviour.choice.sensitivity_correlation"}
"""From 0 to 1, but a factor and a correlation."""


@every_number
def test_what_goes_from_0_to_1_is_a_share_and_a_share_goes_from_0_to_1(key: str) -> None:
    number = KEYS[key]
    low, high = PART.get(key, (0.0, 1.0))
    ends = [fits(number, low), fits(number, high), fits(number, low - 1e-9)]
    ends.append(fits(number, high + 1e-9))
    if number.facts.unit == "share":
        assert ends == [True, True, False, False]
    elif not number.whole and number.facts.unit != "per year":
        assert ends != [True, True, False, False]
        assert fits(number, 1.5) or key in RATIOS


@pytest.mark.parametrize("key", [key for key in KEYS if KEYS[key].facts.money])
def test_money_is_0_or_more_and_in_proportion_to_prices(key: str) -> None:
    """A billion times the mean price is too much, be the price 10 or 10,000."""
    number, path = KEYS[key], place_of(KEYS[key])
    assert fits(number, 1e-6)
    assert not fits(number, -1e-6)
    assert fits(number, 0.0) == (path[-1] != "price")
    for price in (10.0, 10_000.0) if key != "firms.*.price" else ():
        data = with_value(path, 2e9 * price**number.facts.money)
        for firm in data["firms"].values():
            firm["price"] = price
        with pytest.raises(ScenarioError) as caught:
            loaded(data)
        said = [p.expected for p in caught.value.problems if p.path == join(path)]
        assert said
        assert said[0].startswith("expected at most")


@every_number
def test_all_that_a_file_may_have_a_thousand_billion_of_is_money_or_a_week_of_a_policy(
    key: str,
) -> None:
    whenever = key in ("policies.*.from", "policies.*.until")
    assert fits(KEYS[key], 10**12) == (bool(KEYS[key].facts.money) or whenever)


@pytest.mark.parametrize(
    "key", [key for key in KEYS if KEYS[key].facts.unit == "per year" and "category" not in key]
)
def test_what_happens_a_number_of_times_a_year_happens_once_a_week_at_most(key: str) -> None:
    most = 1.0 if key in ("turnover", "discount_rate") else 52.0
    assert fits(KEYS[key], 0.0)
    assert not fits(KEYS[key], -1e-9)
    assert fits(KEYS[key], most)
    assert not fits(KEYS[key], most + 1e-9)


SIZES = {"segments": (1, 32), "firms": (2, 8), "policies": (1, 64), "uncertainty": (0, 256)}
"""Tables whose names are free: how few and how many entries they have."""


@pytest.mark.parametrize("key", SIZES)
def test_tables_have_as_many_entries_as_can_be_told_apart_and_reckoned_with(key: str) -> None:
    least, most = SIZES[key]
    for size in {max(least - 1, 0), least, most, most + 1}:
        wrong = [p.path for p in problems(of_size(key, size)) if "table of" in p.expected]
        assert (key in wrong) == (not least <= size <= most), (key, size)


def of_size(key: str, size: int) -> dict[str, Any]:
    """Return the file with so many entries in a table."""
    data = tables()
    entry = {"times": 1.1} if key == "uncertainty" else next(iter(data[key].values()))
    data[key] = {f"n{number}": entry for number in range(size)}
    return data


def test_a_currency_has_a_sign_or_a_word_of_eight_letters() -> None:
    assert not problems(tables() | {"currency": "Guineas!"})
    found = problems(tables() | {"currency": "Doubloons"})
    assert [problem.path for problem in found] == ["currency"]
