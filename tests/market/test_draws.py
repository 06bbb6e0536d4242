"""Draws are Philox4x32-7, frozen, strictly between 0 and 1, and distributed as they should be."""

from __future__ import annotations

import numba
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from sim.market.draws import Decision, firm_id, first, pack, philox, second, u4, uniform
from sim.market.traits import log_gamma_draw

ONES = 0xFFFFFFFF
KNOWN_ANSWERS = [
    ((0, 0, 0, 0), (0, 0), "5f6fb709 0d893f64 4f121f81 4f730a48"),
    ((ONES,) * 4, (ONES, ONES), "5207ddc2 45165e59 4d8ee751 8c52f662"),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        "4dfccaba 190a87f0 c47362ba b6b5242a",
    ),
]
"""Counter, key and words of kat_vectors in Random123 1.14, philox4x32 7."""


@numba.njit
def many_words(places: int, seed: int) -> NDArray[np.uint32]:
    words = np.empty((places, 4), np.uint32)
    for place in range(places):
        w0, w1, w2, w3 = philox(u4(place), u4(3), u4(256), u4(7), u4(seed), u4(0))
        words[place, 0], words[place, 1] = w0, w1
        words[place, 2], words[place, 3] = w2, w3
    return words


@numba.njit
def many_gammas(shape: np.float32, places: int) -> NDArray[np.float32]:
    logs = np.empty(places, np.float32)
    for place in range(places):
        logs[place] = log_gamma_draw(shape, u4(place), u4(0), u4(9 << 8), u4(0), u4(1), u4(0))
    return logs


@pytest.mark.parametrize(("counter", "key", "words"), KNOWN_ANSWERS)
def test_philox_gives_the_known_answers(
    counter: tuple[int, ...], key: tuple[int, ...], words: str
) -> None:
    found = philox(*(u4(word) for word in (*counter, *key)))
    assert " ".join(f"{int(word):08x}" for word in found) == words


@pytest.mark.parametrize("word", [0, 1, 511, 512, 2**31, ONES - 511, ONES - 1, ONES])
def test_a_uniform_lies_strictly_between_0_and_1(word: int) -> None:
    found = float(uniform(u4(word)))
    assert 0.0 < found < 1.0
    assert found == ((word >> 9) + 0.5) * 2.0**-23


def test_packed_words_come_back() -> None:
    packed = pack(u4(0xDEADBEEF), u4(0x01234567))
    assert (int(first(packed)), int(second(packed))) == (0xDEADBEEF, 0x01234567)


def test_numbers_of_decisions_are_frozen() -> None:
    assert {decision.name: int(decision) for decision in Decision} == {
        "NEED": 0,
        "PURCHASE": 1,
        "COMPLAINT": 2,
        "REWARD": 3,
        "REACH": 4,
        "CARD": 5,
        "LISTENER": 6,
        "STANDING": 7,
        "PERSON": 8,
        "RATE": 9,
        "TASTE": 10,
        "AWARE": 11,
        "START": 12,
        "NETWORK": 13,
        "HOLDING": 14,
        "FORGETTING": 15,
        "CONTRACT": 16,
    }


def test_a_firm_has_its_own_number_by_name() -> None:
    assert firm_id("us") == 0x79ADB2A2
    assert firm_id("grocer 1") != firm_id("grocer 2")


def test_words_are_uniform_and_unrelated() -> None:
    words = many_words(100_000, 1).astype(np.float64) / 2.0**32
    for k in range(4):
        assert stats.kstest(words[:, k], "uniform").pvalue > 0.001
    between = np.corrcoef(np.column_stack([words[:-1], words[1:]]), rowvar=False)
    assert np.abs(between[~np.eye(8, dtype=bool)]).max() < 5.0 / np.sqrt(100_000)


def test_seeds_share_no_words() -> None:
    assert np.count_nonzero(many_words(10_000, 1) == many_words(10_000, 2)) < 5


@pytest.mark.parametrize("shape", [0.02, 0.3, 1.0, 8.0, 300.0])
def test_gamma_draws_in_logs_have_their_distribution_at_any_shape(shape: float) -> None:
    logs = many_gammas(np.float32(shape), 50_000).astype(np.float64)
    assert np.isfinite(logs).all()
    assert stats.kstest(logs, stats.loggamma(shape).cdf).pvalue > 0.001
