"""Numbers that kernels read as a scenario has them: under which names, and how many a week."""

from __future__ import annotations

import re
from pathlib import Path

from sim.market import rules
from sim.market.plain import plain_values
from sim.market.rules import KIND, OFFER, RULES
from sim.market.start import STANDING
from sim.scenario.facts import Key, numbers
from sim.scenario.levers import Levers
from sim.scenario.scenario import Scenario

ROOM = Path(rules.__file__).parent
KEYS: dict[str, Key] = {
    ".".join(path): key
    for path, key in numbers(Scenario).items()
    if path[0] != "policies" or path[2] not in Levers.model_fields
}

LETTERS = "alpha beta gamma delta zeta eta theta iota kappa lambda mu rho sigma phi chi psi omega"
GREEK = dict(zip("αβγδζηθικλμρσφχψω", LETTERS.split(), strict=True))
GENERAL = {"mean", "sd", "per", "year", "share", "rate", "best", "lapsing"}
"""Words of keys that need their table's name to be understood."""


def spelt(symbol: str) -> str:
    """Return the symbol in small letters of the keyboard, as a program has it."""
    return "".join(GREEK.get(letter, letter) for letter in symbol).lower()


def words_of(name: str) -> set[str]:
    """Return its words, in the singular."""
    return {word.removesuffix("s") for word in name.split("_")} - {"after", "from"}


def test_kernels_call_a_number_by_its_symbol_or_by_a_word_of_its_key() -> None:
    for name, key in KEYS.items():
        if key.facts.kernel:
            words = words_of(key.path[-1])
            words |= words_of(key.path[-2]) if words <= GENERAL else set()
            symbol = key.facts.kernel == spelt(key.facts.symbol)
            assert symbol or words_of(key.facts.kernel) & words, (name, key.facts.kernel)


RECORDS: dict[str, tuple[str, set[str]]] = {
    r"rules": ("*.py", set(RULES.names or ()) | {"copy"}),
    r"o|offers\[\w+\]": ("steps/*.py", set(OFFER.names or ())),
    r"o|standing\[\w+\]": ("start.py", set(STANDING.names or ())),
    r"kind": ("traits.py", set(KIND.names or ())),
}
"""What kernels call a record -> where they do, and what can be read off it."""


def text_of(pattern: str) -> str:
    """Return the files of the engine that apply mechanisms, one by one."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(ROOM.rglob(pattern)))


def test_records_have_every_name_that_kernels_read_and_kernels_read_every_name() -> None:
    """Kernels are read as text: to compile them for every record that might be would take hours."""
    for record, (where, names) in RECORDS.items():
        read = set(re.findall(rf"(?<![\w.])(?:{record})\.([a-z]\w*)", text_of(where)))
        assert read
        assert read <= names, (record, read - names)
    text = "".join(map(text_of, ("steps/*.py", "mechanisms/*.py", "traits.py", "start.py")))
    for record in (RULES, OFFER, KIND):
        for name in record.names or ():
            assert re.search(rf"\.{name}\b|\[\"{name}\"\]", text), name


def test_no_two_numbers_of_a_table_have_one_name_in_the_kernels() -> None:
    for root in ("firms", "segments", "behaviour"):
        names = [k.facts.kernel for k in KEYS.values() if k.path[0] == root and k.facts.kernel]
        assert names
        assert len(names) == len(set(names))


def test_what_is_told_per_year_is_given_to_kernels_per_week_and_the_rest_as_it_is() -> None:
    levers = Levers(price=10.0).replace({"contacts.per_year": 26.0, "contacts.relevance": 0.25})
    found = plain_values(levers)
    assert (found["contact_rate"], found["contact_relevance"]) == (0.5, 0.25)
    assert (found["goal"], found["expires_after"]) == (500, 52)
    assert {OFFER[name].name for name in ("goal", "deal_best")} == {"int32"}
    assert {OFFER[name].name for name in ("expires_after", "deal_lapsing")} == {"int16"}
