"""The oracle on its own: draws, the first week, conservation, and long runs of busy markets."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.scenario.levers import Failures
from sim.scenario.relating import Experience
from sim.scenario.rules import broken_rules
from sim.scenario.segment import RelationshipIntention

from .baseline import intention_parameters, reactions
from .draws import Draws, firm_id, philox, poisson
from .firm import Counters
from .market import OracleMarket
from .network import acquaintances, jump_hash
from .person import MEMBER, PER_FIRM
from .scenarios import alike, busy, busy_levers, different, firm, market

KNOWN_ANSWERS = [
    ((0, 0), (0, 0, 0, 0), "5f6fb709 0d893f64 4f121f81 4f730a48"),
    ((2**32 - 1,) * 2, (2**32 - 1,) * 4, "5207ddc2 45165e59 4d8ee751 8c52f662"),
    (
        (0xA4093822, 0x299F31D0),
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        "4dfccaba 190a87f0 c47362ba b6b5242a",
    ),
]


@pytest.mark.parametrize(("key", "counter", "answer"), KNOWN_ANSWERS)
def test_philox(key: tuple[int, int], counter: tuple[int, int, int, int], answer: str) -> None:
    words = philox(*key)(*counter)
    assert " ".join(f"{word:08x}" for word in words) == answer
    first = ((words[0] >> 9) + 0.5) / 2**23
    assert Draws(*key).uniform(*counter) == Draws(*key).uniforms(*counter)[0] == first


def test_firm_id() -> None:
    # SHA-256 of "abc" begins with ba7816bf (FIPS 180-2).
    assert firm_id("abc") == 0xBA7816BF


def test_poisson_is_the_quantile() -> None:
    for mean in (0.05, 0.7, 3.0, 9.0):
        for u in np.linspace(0.001, 0.999, 201):
            assert poisson(float(u), mean)[0] == stats.poisson.ppf(u, mean)
    assert poisson(1.0 - 2.0**-24, 40.0)[0] == 31


@pytest.mark.parametrize("shape", [0.05, 0.6, 1.0, 7.5])
def test_log_gamma(shape: float) -> None:
    draws = Draws(3)
    sample = [draws.log_gamma(shape, place, 0, 10 * 256)[0] for place in range(3000)]
    probabilities = [stats.gamma.cdf(math.exp(log), shape) for log in sample if log > -600.0]
    assert stats.kstest(probabilities, "uniform").pvalue > 0.001


@pytest.mark.parametrize(("mean", "sd"), [(0.5, 0.15), (0.05, 0.1), (0.8, 0.3), (0.3, 0.0)])
def test_relationship_intention_has_the_mean_and_sd(mean: float, sd: float) -> None:
    mu, sigma = intention_parameters(RelationshipIntention(mean=mean, sd=sd))
    z = np.linspace(-9.0, 9.0, 20001)
    r, weight = stats.norm.cdf(mu + sigma * z), stats.norm.pdf(z) * (z[1] - z[0])
    assert np.sum(r * weight) == pytest.approx(mean, abs=1e-5)
    assert np.sum((r - mean) ** 2 * weight) == pytest.approx(sd**2, abs=1e-5)


def test_mean_reactions_by_simulation() -> None:
    experience, failures = Experience(tolerance=1.0), Failures(rate=0.2, severity=2.0)
    rng = np.random.default_rng(1)
    spread = math.sqrt(2.0 / (2.0 - experience.expectation_learning))
    x = spread * rng.standard_normal(1_000_000) + 0.4
    failed = rng.random(x.size) < 0.2
    x -= failed * 2.0 * rng.standard_exponential(x.size)
    react = reactions(failures, experience, 1.0)
    value = np.where(x < 0.0, experience.loss_weight * x, x)
    broken = np.clip((np.maximum(-x, 0.0) - experience.tolerance) / experience.span, 0.0, 1.0)
    assert react.value == pytest.approx(value.mean(), abs=0.01)
    assert react.delight == pytest.approx(np.maximum(x - 1.0, 0.0).mean(), abs=0.003)
    assert react.broken == pytest.approx((failed * broken).mean(), abs=0.002)


def test_jump_hash_moves_only_to_the_new_place() -> None:
    for key in range(0, 2**64, 2**57 + 12345):
        before, after = jump_hash(key, 20), jump_hash(key, 21)
        assert after in (before, 20)


def test_ties_are_mutual() -> None:
    circles = acquaintances(Draws(1), [0] * 200, 6, 0.3)
    assert sum(len(circle) for circle in circles) == 2 * (3 * 200 - (1 + 2 + 3))
    for place, circle in enumerate(circles):
        assert circle == sorted(circle)
        assert place not in circle
        for other in circle:
            assert circles[other].count(place) == circle.count(other)


@pytest.mark.parametrize("kind", ["purchase", "subscription"])
def test_first_week_has_the_shares_of_the_file(kind: str) -> None:
    scenario = different(kind, 2000)
    oracle = OracleMarket(scenario, seed=7)
    oracle.step()
    counters = {one.name: one.counters for one in oracle.firms}
    total = sum(counter.purchases for counter in counters.values())
    if kind == "subscription":
        assert total == 2000
    else:
        assert total == pytest.approx(2000, abs=5 * math.sqrt(2000 * 2))
    for name, spec in scenario.firms.items():
        assert counters[name].purchases / total == pytest.approx(spec.market_share, abs=0.05)
    assert max(abs(a) for a in oracle.intercepts) > 0.1


def test_intercepts_are_0_where_firms_are_alike() -> None:
    assert OracleMarket(alike(50), seed=1).intercepts == [0.0, 0.0]


def test_purchases_are_negative_binomial() -> None:
    oracle = OracleMarket(alike(2000, turnover=0.0, network={"acquaintances": 0}), seed=5)
    counts = [0] * 2000
    for _ in range(10):
        oracle.step()
        for row, one in enumerate(oracle.customers):
            counts[row] += len(one.bought)
    assert np.mean(counts) == pytest.approx(10.0, rel=0.1)
    # One customer in 1 + 10 buys nothing in ten weeks, at a shape of 1.
    assert counts.count(0) / 2000 == pytest.approx(1.0 / 11.0, abs=0.03)


def test_a_larger_market_holds_the_smaller_one() -> None:
    markets = [
        OracleMarket(alike(customers, network={"acquaintances": 0}), seed=2)
        for customers in (40, 60)
    ]
    for _ in range(8):
        for one in markets:
            one.step()
    small, large = markets
    for place, customer in enumerate(small.at_place):
        assert comparable(customer.state()) == comparable(large.at_place[place].state())


@pytest.mark.parametrize("kind", ["purchase", "subscription"])
def test_busy_market(kind: str) -> None:
    """Sixty weeks with every lever in use: states stay sane, points and money add up."""
    scenario = busy(kind, 150)
    assert broken_rules(scenario) == []
    oracle = OracleMarket(scenario, seed=11)
    total = Counters()
    held = [sum(one.points[j] for one in oracle.customers) for j in range(len(oracle.firms))]
    for week in range(60):
        assert oracle.week == week
        oracle.simulate(busy_levers(scenario, week))
        for j, one in enumerate(oracle.firms):
            counters = one.counters
            held[j] += counters.points_issued - counters.points_redeemed - counters.points_expired
            assert held[j] == sum(customer.points[j] for customer in oracle.customers)
            for name in Counters.__slots__:
                setattr(total, name, getattr(total, name) + getattr(counters, name))
        for customer in oracle.customers:
            check(customer.state(), week)
    expected = set(Counters.__slots__) - ({"exit_fees"} if kind == "purchase" else set())
    assert all(getattr(total, name) != 0 for name in expected), total
    assert sum(customer.born > 0 for customer in oracle.customers) > 10
    assert [len(oracle.customers), len(oracle.agents)] == [150, 150 + len(oracle.firms)]


def check(state: dict[str, Any], week: int) -> None:
    """Nothing impossible has happened to a customer."""
    assert all(len(state[name]) == 6 for name in PER_FIRM)
    assert all(0.0 <= value <= 1.0 for name in ("trust", "bond") for value in state[name])
    assert all(math.isfinite(a) for a in state["satisfaction"] + state["buzz"])
    # The last firm in name order is the one that nobody knows at the start.
    assert sum(math.exp(log) for log in state["taste"][:-1]) == pytest.approx(1.0)
    for member, points, aware, last in zip(
        state["member"], state["points"], state["aware"], state["last_purchase"], strict=True
    ):
        assert points >= 0
        assert points == 0 or member == MEMBER
        assert last is None or week - last > 52 or aware
    assert state["last_firm"] == -1 or state["aware"][state["last_firm"]]


@pytest.mark.parametrize("kind", ["purchase", "subscription"])
def test_adopting_a_state_is_enough_to_go_on(kind: str) -> None:
    """A market of another seed goes on as the first one, once it adopts all that carries over."""
    scenario = busy(kind, 60)
    first, second = OracleMarket(scenario, seed=1), OracleMarket(scenario, seed=2)
    for week in range(12):
        first.simulate(busy_levers(scenario, week))
        second.simulate(busy_levers(scenario, week))
    second.draws, second.acquaintances = first.draws, first.acquaintances
    for one, other in zip(first.customers, second.customers, strict=True):
        other.adopt(one.state())
    for mine, theirs in zip(first.firms, second.firms, strict=True):
        theirs.known_causes, theirs.counters = mine.known_causes, mine.counters
    for week in range(12, 24):
        first.simulate(busy_levers(scenario, week))
        second.simulate(busy_levers(scenario, week))
        for one, other in zip(first.customers, second.customers, strict=True):
            assert comparable(one.state()) == comparable(other.state())
            assert one.bought == other.bought


def comparable(state: dict[str, Any]) -> dict[str, Any]:
    """Return dict[str, Any]: the same, equal to itself."""
    usual = state["usual_value"]
    return state | {"usual_value": None if math.isnan(usual) else usual}


def test_who_knows_no_firm_buys_nothing() -> None:
    scenario = market({"first": firm(0.6, awareness=0.02), "second": firm(0.4, 9.0)}, 100)
    hidden = scenario.firms["second"].model_copy(update={"awareness": 0.01})
    firms = scenario.firms | {"second": hidden}
    oracle = OracleMarket(scenario.model_copy(update={"firms": firms}), seed=1)
    strangers = [customer for customer in oracle.customers if not customer.known]
    assert len(strangers) > 80
    for _ in range(5):
        oracle.step()
    assert all(customer.spent == 0 for customer in strangers if not customer.known)
