"""What a market takes as a seed: all that Mesa and NumPy take, and nothing else."""

from __future__ import annotations

import inspect
import re
from typing import Any

import numpy as np
import pytest

from sim.market.market import Market
from sim.market.seeding import seed_word

from .builders import busy


def small(**words: Any) -> Market:
    return Market(busy("purchase", 40), **words)


def test_no_seed_is_a_fresh_one_each_time() -> None:
    markets = [small(), small(rng=None), small(seed=None), small(rng=None, seed=None)]
    assert len({market.seed_word for market in markets}) == 4
    assert len({market.digest() for market in markets}) == 4


def test_the_word_that_was_drawn_makes_the_market_again() -> None:
    market = small()
    assert small(rng=market.seed_word).digest() == market.digest()


@pytest.mark.parametrize("number", [0, 7, 2**32 - 1])
def test_a_number_of_32_bits_is_the_word_itself_whatever_its_type(number: int) -> None:
    assert seed_word(number) == seed_word(np.int64(number)) == seed_word(seed=number) == number
    assert seed_word(np.uint64(number)) == number


@pytest.mark.parametrize(
    "make",
    [
        lambda: 2**32,
        lambda: 2**200 + 1,
        lambda: np.uint64(2**63),
        lambda: [1, 2, 3],
        lambda: (1, 2, 3),
        lambda: np.array([1, 2, 3]),
        lambda: np.random.SeedSequence(5),
        lambda: np.random.default_rng(5),
        lambda: np.random.MT19937(5),
    ],
)
def test_whatever_numpy_takes_is_a_seed(make: Any) -> None:
    word = seed_word(make())
    assert 0 <= word < 2**32
    assert seed_word(make()) == seed_word(seed=make()) == word
    assert small(rng=make()).seed_word == word


@pytest.mark.parametrize("given", [1.5, "tuesday", b"tuesday"])
def test_seed_takes_what_pythons_generator_takes(given: Any) -> None:
    assert seed_word(seed=given) == seed_word(seed=given) != seed_word(seed="wednesday")


def test_larger_numbers_differ_from_each_other_and_from_their_last_32_bits() -> None:
    assert len({seed_word(number) for number in (3, 2**32 + 3, 2**64 + 3)}) == 3


def test_a_generator_gives_another_market_each_time_and_is_the_markets_own() -> None:
    generator = np.random.default_rng(5)
    one, two = small(rng=generator), small(rng=generator)
    assert one.seed_word != two.seed_word
    assert one.rng is two.rng is generator


def test_rng_and_seed_together_are_refused() -> None:
    with pytest.raises(ValueError, match=r"rng \(1\) and seed \(1\) are two names of the same"):
        small(rng=1, seed=1)


@pytest.mark.parametrize("given", [-1, np.int64(-5)])
def test_negative_seeds_are_refused(given: Any) -> None:
    with pytest.raises(ValueError, match=rf"rng \({given}\) must be a whole number of 0 or more"):
        small(rng=given)


@pytest.mark.parametrize("given", ["a", 1.5, True, {"seed": 1}, [1, -2], ["a"], object])
def test_other_kinds_are_refused_in_words(given: Any) -> None:
    with pytest.raises(TypeError, match=re.escape(f"rng ({given!r}) is no seed: expected")):
        small(rng=given)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"threads": 0}, "threads (0) must be a whole number of 1 or more"),
        ({"threads": 1.5}, "threads (1.5) must be a whole number of 1 or more"),
        ({"block": 0}, "block (0) must be a whole number from 1 to 2048"),
        ({"block": 5000}, "block (5000) must be a whole number from 1 to 2048"),
        ({"replication": -1}, "replication (-1) must be a whole number of 0 or more"),
        ({"replication": "2"}, "replication ('2') must be a whole number of 0 or more"),
    ],
)
def test_other_numbers_out_of_range_are_told_with_the_range(words: Any, said: str) -> None:
    with pytest.raises((ValueError, TypeError), match=re.escape(said)):
        small(**words)


@pytest.mark.parametrize(
    ("source", "said"),
    [(5, "scenario (int) must be"), (None, "(NoneType)"), ({}, "Scenario.from_dict makes one")],
)
def test_what_is_no_scenario_is_told_what_would_be(source: Any, said: str) -> None:
    with pytest.raises(TypeError, match=re.escape(said)):
        Market(source, rng=1)


def test_help_documents_every_argument() -> None:
    documented = re.findall(r"^(\w+) : ", inspect.getdoc(Market) or "", re.MULTILINE)
    code = Market.__init__.__code__
    arguments = code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]
    assert documented == list(arguments)
