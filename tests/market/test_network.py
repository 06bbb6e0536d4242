"""The network: mutual ties that do not change when the market grows; talk that goes along them."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numba
import numpy as np
import pytest
from numpy.typing import NDArray

from sim.market.columns import AWARE
from sim.market.flows import Flow
from sim.market.market import Market
from sim.market.network import Acquaintances, jump_hash, small_world
from sim.market.traits import assign_segments

from .builders import alike, busy, town

Pairs = Counter[tuple[int, int]]


SHARES = np.array([0.4, 0.6])


def ties(
    customers: int,
    acquaintances: int = 6,
    rewired: float = 0.1,
    homophily: float = 0.0,
    shares: NDArray[np.float64] = SHARES,
) -> Pairs:
    """Return how often each ordered pair of places is tied, in a town of such segments."""
    words = {"acquaintances": acquaintances, "rewired": rewired, "homophily": homophily}
    place = np.arange(customers, dtype=np.int32)
    segment = assign_segments(shares, customers)
    return pairs(small_world(town(customers=customers, network=words), place, segment, 3, 0))


def pairs(found: Acquaintances) -> Pairs:
    """Return how often each ordered pair of rows is tied."""
    near = np.repeat(np.arange(found.starts.size - 1), np.diff(found.starts))
    return Counter(zip(near.tolist(), found.rows.tolist(), strict=True))


@pytest.mark.parametrize("homophily", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("rewired", [0.0, 0.1, 1.0])
def test_ties_are_mutual_and_nobody_knows_themselves(rewired: float, homophily: float) -> None:
    found = ties(500, rewired=rewired, homophily=homophily)
    assert all(found[b, a] == n for (a, b), n in found.items())
    assert all(a != b for a, b in found)


def test_everybody_has_as_many_acquaintances_as_the_file_says() -> None:
    found = ties(500, acquaintances=6, rewired=0.3)
    assert sum(found.values()) == 2 * (500 * 3 - 3 - 2 - 1)
    degree = Counter[int]()
    for (near, _), n in found.items():
        degree[near] += n
    assert sum(degree.values()) / 500 == pytest.approx(6.0, abs=0.05)
    assert len(degree) == 500


def test_without_rewiring_neighbours_are_acquainted() -> None:
    found = ties(50, acquaintances=4, rewired=0.0)
    assert set(found) == {(a, b) for a in range(50) for b in range(50) if 1 <= abs(a - b) <= 2}


def test_a_share_of_ties_leads_far_away() -> None:
    found = ties(20_000, rewired=0.1)
    far = sum(n for (a, b), n in found.items() if abs(a - b) > 3)
    assert far / sum(found.values()) == pytest.approx(0.1, abs=0.006)


@pytest.mark.parametrize("homophily", [0.0, 0.7])
def test_one_customer_more_leaves_the_ties_of_others(homophily: float) -> None:
    """All but those that the last places would have with the newcomer, some of them rewired.

    Of ties within a segment, these are the last places of the newcomer's.
    """
    small, large = (ties(n, rewired=0.5, homophily=homophily) for n in (2000, 2001))
    lost = small - large
    new = large - small
    assert all(max(pair) >= (1990 if homophily else 1997) for pair in new)
    assert sum(n for pair, n in new.items() if 2000 not in pair) <= 2 * 6
    assert sum(lost.values()) <= 2 * 6
    assert 6 <= sum(new.values()) <= 40


def test_ties_seek_their_like_as_often_as_the_file_says() -> None:
    """In a network of ties that all lead anywhere: Coleman's index of inbreeding homophily (1958).

    It is `(s - w) / (1 - w)`, of the share `s` of ties within a segment that has the share `w`.
    """
    segment = assign_segments(SHARES, 20_000)
    for homophily in (0.0, 0.3, 0.8, 1.0):
        found = ties(20_000, rewired=1.0, homophily=homophily)
        for one, share in enumerate(SHARES):
            own = [(segment[b], n) for (a, b), n in found.items() if segment[a] == one]
            alike = sum(n for other, n in own if other == one) / sum(n for _, n in own)
            assert (alike - share) / (1.0 - share) == pytest.approx(homophily, abs=0.015)


def test_among_customers_of_one_kind_homophily_changes_nothing() -> None:
    one = np.array([1.0])
    assert ties(500, shares=one, homophily=0.8) == ties(500, shares=one)
    assert ties(500, homophily=0.8) != ties(500)


def test_without_rewiring_the_next_of_ones_own_kind_are_acquainted() -> None:
    found = ties(50, acquaintances=2, rewired=0.0, homophily=1.0)
    segment = assign_segments(SHARES, 50)
    places = [np.flatnonzero(segment == one).tolist() for one in (0, 1)]
    assert set(found) == {
        pair for own in places for a, b in pairwise(own) for pair in ((a, b), (b, a))
    }


@numba.njit
def buckets(keys: NDArray[np.uint64], number: int) -> NDArray[np.int64]:
    found = np.empty(keys.size, np.int64)
    for i in range(keys.size):
        found[i] = jump_hash(keys[i], number)
    return found


def test_a_jump_hash_moves_only_to_the_new_bucket() -> None:
    keys = np.random.default_rng(1).integers(0, 2**63, 2000, dtype=np.uint64)
    ten, eleven = buckets(keys, 10), buckets(keys, 11)
    moved = [new for old, new in zip(ten, eleven, strict=True) if old != new]
    assert set(moved) == {10}
    assert len(moved) / 2000 == pytest.approx(1 / 11, abs=0.03)
    assert set(ten.tolist()) == set(range(10))
    assert np.bincount(ten).std() / 200 < 0.15


def test_ties_do_not_depend_on_the_order_of_rows() -> None:
    scenario = busy("purchase", 300, network={"homophily": 0.5})
    market = Market(scenario, rng=3)
    place, segment = market.customers.place, market.customers.segment.astype(np.uint8)
    assert not np.array_equal(place, np.arange(300))
    rows = pairs(small_world(scenario, place, segment, 3, 0))
    by_place = Counter({(int(place[a]), int(place[b])): n for (a, b), n in rows.items()})
    order = np.argsort(place)
    plain = pairs(small_world(scenario, place[order], segment[order], 3, 0))
    assert by_place == plain


def test_talk_reaches_acquaintances_and_makes_a_firm_known() -> None:
    """One place in fifty knows `a`; it is loved by those who do, and the others hear of it."""
    behaviour = {"talk": {"recommend": 1.0, "recommend_from": 0.0, "weight": 1.0, "warn": 0.0}}
    scenario = alike(600, behaviour, network={"acquaintances": 6})
    scenario = scenario.replace("firms.a.awareness", 0.02)
    market = Market(scenario, rng=5)
    a = market.names.index("a")
    before = market.customers.aware[a].copy()
    market.run(weeks=30)
    after = market.customers.aware[a]
    assert (after >= before).all()
    assert after.sum() > 2 * before.sum()
    told = market.flows[..., a, Flow.RECOMMENDATIONS].sum()
    assert after.sum() - before.sum() <= told
    assert (market.customers.buzz[a][after > before] >= 0.0).all()


def test_a_recommendation_brings_customers_who_resemble_the_recommender() -> None:
    """One firm is known to deal-seekers alone: the more alike acquaintances are, the more of those
    who hear of it are deal-seekers, too."""
    behaviour = {"talk": {"recommend": 1.0, "recommend_from": 0.0, "warn": 0.0}}
    shares = []
    for homophily in (0.0, 0.5, 0.95):
        words = {"network": {"homophily": homophily}, "customers": 4000, "behaviour": behaviour}
        market = Market(town(turnover=0.0, burn_in=0, **words), rng=5)
        us, customers = market.names.index("us"), market.customers
        first = (customers.segment == 0) & (customers.place % 7 == 0)
        customers.columns.flag[AWARE, us] = first
        before = customers.aware[us].copy()
        market.run(weeks=8)
        heard = customers.segment[customers.aware[us] > before]
        assert heard.size > 100
        shares.append(float((heard == 0).mean()))
    print(shares)
    assert shares[0] < shares[1] < shares[2]
    assert shares[2] > 0.85


def test_warnings_lower_buzz_and_recommendations_raise_it() -> None:
    talks = {
        "warn": {"talk": {"recommend": 0.0, "warn": 1.0, "warn_from": 0.0}},
        "recommend": {"talk": {"recommend": 1.0, "recommend_from": 0.0, "warn": 0.0}},
    }
    for word, behaviour in talks.items():
        market = Market(alike(300, behaviour, network={"acquaintances": 6}), rng=5)
        market.run(weeks=20)
        sign = 1.0 if word == "recommend" else -1.0
        assert (sign * market.customers.buzz >= 0.0).all()
        assert np.abs(market.customers.buzz).max() > 0.0
