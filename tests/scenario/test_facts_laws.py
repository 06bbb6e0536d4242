"""What a field of the schema says about its number agrees with everything else it says."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sim.scenario.facts import Key, numbers
from sim.scenario.firm import FirmSpec
from sim.scenario.levers import Levers
from sim.scenario.likely import likely
from sim.scenario.phrases import path_words
from sim.scenario.policy import Policy
from sim.scenario.schema import facts_at, node_at
from sim.scenario.switches import idle, switches

from .stated import KEYS, fits, loaded, page, place_of, problems, tables


def meaning(key: Key) -> str:
    """Return what the schema says that it is, without its symbol."""
    said = str((node_at(place_of(key)) or {}).get("description", ""))
    return said.removeprefix(f"{key.facts.symbol}: ") if key.facts.symbol else said


SAID = {
    "weeks": r"\bweeks?\b",
    "per week": r"\band week\b",
    "per year": r"\byear\b",
    "utility": r"\butility\b",
    "logit": r"\blogit\b",
    "sd of quality": r"\bstandard deviations?\b|\b(dis)?satisfaction\b",
    "customers": r"\bcustomers?\b",
    "purchases": r"\bpurchases\b",
    "points": r"\bpoints\b|\bstamps\b",
    "contacts": r"\bcontacts\b",
    "money": r"\b(costs?|fee|money|price|same, per year)\b",
    "per unit of money": r"\bper unit of money\b",
}
"""Unit -> a word of it, in what a number means."""
ALONE = ("utility", "logit", "per unit of money")
"""Units whose words no other number is described with."""
WHOLE = ("weeks", "customers", "purchases", "points")
"""What whole numbers count."""


def test_the_unit_is_that_of_the_number_in_words() -> None:
    for name, key in KEYS.items():
        said, unit = meaning(key), key.facts.unit
        assert re.search(SAID.get(unit, ""), said, re.IGNORECASE), (name, said)
        for other in ALONE:
            assert unit == other or not re.search(SAID[other], said, re.IGNORECASE), (name, said)
        assert key.whole == (unit in WHOLE), name
        rate = re.search(r"\b(per year|a year|and year)\b", said)
        if rate and unit not in ("money", "per unit of money", "contacts"):
            assert unit == "per year", (name, said)


@pytest.mark.parametrize("name", [name for name, key in KEYS.items() if key.whole])
def test_days_are_taken_for_weeks_where_weeks_are_counted(name: str) -> None:
    node = node_at(place_of(KEYS[name])) or {}
    days = int(node.get("maximum", 1000)) + 7
    told = f"it counts weeks: {days} days are {round(days / 7)}"
    limited = "maximum" in node
    assert likely(node, days) == (told if KEYS[name].facts.unit == "weeks" and limited else "")


def test_rates_a_year_are_taken_for_rates_a_week_where_those_are_meant() -> None:
    path = ("segments", "all", "purchase_rate", "mean")
    assert likely(node_at(path) or {}, 104.0) == "rates are per week: 104 a year is 2 a week"


LATIN, GREEK_LETTER = r"(?<![A-Za-z_]){}(?![A-Za-z_⁺⁻])", r"{}(?![_⁺⁻])"
"""A symbol of letters of the alphabet stands by itself; Greek ones are also factors, as in `βι`."""
SURVEYED = {"overshoot", "loss_at_stake"}
"""Count in surveys only, see docs/measures.md."""


def test_every_symbol_stands_in_the_equations_of_the_model() -> None:
    text = page()
    for name, key in KEYS.items():
        symbol = key.facts.symbol
        form = GREEK_LETTER if symbol and not symbol[0].isascii() else LATIN
        if symbol or (key.path[0] == "behaviour" and key.path[-1] not in SURVEYED):
            assert re.search(form.format(re.escape(symbol or key.path[-1])), text), name


UNPAID = {"firms.*.programme.reward_value"}
"""What something is worth to customers."""


def test_every_amount_of_money_is_paid_for_something() -> None:
    for name, key in KEYS.items():
        assert bool(key.facts.per) == (key.facts.unit == "money" and name not in UNPAID), name


def test_spending_amounts_and_degrees_are_facts_about_levers_and_costs() -> None:
    for name, key in KEYS.items():
        facts, its = key.facts, key.path[2:]
        about = [facts.spends, facts.scales, facts.amount, facts.follows]
        assert its in numbers(Levers) or not any(about[1:]), name
        assert its in numbers(FirmSpec) or not facts.spends, name
        assert facts.scales or not facts.amount, name
        assert not facts.follows or not facts.scales, name
        if facts.follows:
            table = {
                other.path[-1]: other for other in KEYS.values() if other.path[:-1] == key.path[:-1]
            }
            assert facts.unit == "money", name
            assert table[facts.follows].facts.scales, name


def test_a_policy_may_say_of_a_lever_what_a_firm_says() -> None:
    for path, key in numbers(Levers).items():
        assert numbers(Policy)[path] == key
        nodes: list[dict[str, Any]] = [
            dict(node_at((table, "x", *path)) or {}) for table in ("policies", "firms")
        ]
        for node in nodes:
            for told in ("title", "description", "default"):
                node.pop(told, None)
        assert nodes[0] == nodes[1], path
    for lever in Levers.model_fields:
        assert getattr(loaded(tables()).policies["status-quo"], lever) is None, lever


DARK = {
    "": ("simulate",),
    "firms.*.strategy": ("lag", "fidelity"),
    "behaviour.choice": ("habit", "inertia", "satisfaction", "trust", "bond"),
    "behaviour.price_image": ("weight", "learning"),
    "behaviour.attention": ("per_year", "renewal"),
    "behaviour.deals": ("unfairness",),
    "behaviour.relationship": ("growth", "decay", "contact"),
    "behaviour.rewards": ("pull", "abandonment"),
    "behaviour.talk": ("weight",),
    "behaviour.lives": ("rate_changes", "taste_changes"),
}
"""Numbers that reports speak of and nobody would understand by their keys alone."""


def test_a_phrase_says_what_the_number_is_of_and_no_other_has_it() -> None:
    told = {name: key.facts.words for name, key in KEYS.items() if key.facts.words}
    assert set(told) == {
        f"{table}.{key}".lstrip(".") for table, keys in DARK.items() for key in keys
    }
    assert len(told) == len(set(told.values()))
    for name, words in told.items():
        key = KEYS[name]
        said = stems(" ".join([meaning(key), *key.path[-2:]]).replace("_", " ").lower(), 3)
        assert 3 * len(stems(words) & said) >= len(stems(words)), (name, stems(words) - said)
        assert words.count("{}") == (key.path[0] == "firms"), name
        assert words.replace("{}", "us") == path_words(tuple(key.path[:1]) + place_of(key)[1:])


def stems(text: str, least: int = 4) -> set[str]:
    """Return the first letters of its longer words, which words of one origin share."""
    words = re.findall(rf"[a-z]{{{least},}}", text)
    return {word.removesuffix("s")[:5] for word in words}


def test_a_switch_is_at_an_end_of_its_range_or_at_0() -> None:
    for name, key in KEYS.items():
        off = key.facts.off
        if key.facts.mechanism:
            assert fits(key, int(off) if key.whole else off), name
            assert off == 0.0 or not (fits(key, off - 1e-9) and fits(key, off + 1e-9)), name
        else:
            assert off == 0.0, name


def test_a_mechanism_is_called_by_words_of_its_numbers() -> None:
    for mechanism, edits in switches().items():
        said = " ".join(f"{path} {meaning(KEYS[path])} {of_table(KEYS[path])}" for path in edits)
        assert stems(mechanism, 3) & stems(said.replace("_", " ").lower(), 3), mechanism


def of_table(key: Key) -> str:
    """Return what the schema says of the table that it stands in."""
    return str((node_at(place_of(key)[:-1]) or {}).get("description", ""))


def test_what_does_nothing_without_a_mechanism_names_one_and_all_its_switches_agree() -> None:
    mechanisms = switches()
    needs = {name: key.facts.within for name, key in KEYS.items() if key.facts.within}
    assert set(needs.values()) <= set(mechanisms)
    for mechanism, edits in mechanisms.items():
        assert len({needs.get(path, "") for path in edits}) == 1, mechanism
        assert not set(edits) & set(idle(mechanism)), mechanism


def test_facts_of_a_place_that_is_no_number_are_none() -> None:
    assert not facts_at(("title",)).unit
    assert not facts_at(("firms", "us", "price", "of")).unit


@pytest.mark.parametrize("key", ["title", "focal"])
def test_a_file_says_what_it_is_about_and_whose_policies_it_compares(key: str) -> None:
    data = tables()
    del data[key]
    assert [(p.path, p.expected[:7]) for p in problems(data)] == [(key, "missing")]


def test_defaults_of_text_are_those_of_the_plainest_market() -> None:
    plain = loaded(tables())
    assert (plain.kind, plain.currency, plain.baseline) == ("purchase", "€", "status-quo")
    assert (plain.summary, plain.uncertainty) == ("", {})
    for firm in plain.firms.values():
        assert (firm.strategy.name, firm.strategy.watch, firm.summary) == ("hold", None, "")
        assert (firm.programme.kind, firm.discount.target) == ("none", "everyone")
        assert firm.contacts.target == "customers"
    policy = plain.policies["status-quo"]
    assert (policy.summary, policy.extends, policy.until) == ("", (), None)
    assert plain.segments["all"].summary == ""
