"""Small scenarios for the oracle's tests: a plain market, and two with every lever in use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sim.scenario import Scenario
from sim.scenario.levers import Levers, Programme
from sim.scenario.shipped import shipped

SMALL = Path(__file__).parents[1] / "scenario" / "small.toml"

FirmTable = dict[str, Any]


def market(firms: dict[str, FirmTable], customers: int, **words: Any) -> Scenario:
    """Return one segment unless the words say otherwise."""
    table: dict[str, Any] = {
        "title": "A market for tests",
        "focal": min(firms),
        "customers": customers,
        "segments": {"all": {"share": 1.0, "basket": {"sd": 0.3}}},
        "firms": firms,
        "policies": {"status-quo": {}},
    }
    return Scenario.model_validate(table | words)


def firm(share: float, price: float = 10.0, **levers: Any) -> FirmTable:
    """Return a firm of that market share."""
    return {"market_share": share, "price": price, "unit_cost": price / 2.0} | levers


def alike(customers: int, **words: Any) -> Scenario:
    """Return taste alone tells two firms apart."""
    nothing = ("habit", "inertia", "satisfaction", "trust", "bond")
    words = {"behaviour": {"choice": dict.fromkeys(nothing, 0.0)}} | words
    return market({"first": firm(0.6), "second": firm(0.4)}, customers, **words)


def different(kind: str, customers: int) -> Scenario:
    """Return four firms of different prices and quality."""
    firms = {
        "cheap": firm(0.2, 8.0, service_quality=-0.4),
        "dear": firm(0.15, 13.0, service_quality=0.5, failures={"rate": 0.01}),
        "large": firm(0.4, 10.0),
        "small": firm(0.25, 10.0, failures={"rate": 0.06, "severity": 2.0}),
    }
    return market(firms, customers, kind=kind)


def busy(kind: str, customers: int) -> Scenario:
    """Return every lever of the schema is used by somebody."""
    stamps = {"kind": "stamps", "goal": 6, "endowed": 2, "expires_after": 20, "hassle": -2.0}
    stamps |= {"reward_value": 5.0, "reward_cost": 5.0}
    points = {"kind": "points", "earn": 1.0, "goal": 40, "reward_value": 6.0, "reward_cost": 5.0}
    points |= {"hassle": -2.0, "expected_redemption": 0.5}
    recovery = {"resolved": 0.7, "fast": 0.5, "compensation": 4.0}
    often = {"per_year": 30.0, "personal": 0.4}
    welcome = {"onboarding": 0.4, "effort": 0.3}
    binding = kind == "subscription"
    terms = welcome | {"contract_weeks": 26, "exit_fee": 15.0} if binding else welcome
    mixed = {"month_to_month": 0.3, "short_terms": 0.4, "short_weeks": 9}
    short_terms = terms | mixed | {"contract_weeks": 13} if binding else welcome
    firms = {
        "alpha": firm(
            0.3,
            10.0,
            programme=points,
            discount={"depth": 0.2, "every": 6, "duration": 2, "share": 0.7},
            contacts=often | {"target": "customers"},
            recovery=recovery,
        ),
        "beta": firm(
            0.25,
            9.5,
            programme=stamps,
            discount={"depth": 0.15, "target": "new"},
            contacts=often | {"target": "relational", "relevance": 0.6},
            switching_costs=terms,
        ),
        "gamma": firm(
            0.2,
            11.0,
            awareness=0.6,
            advertising={"reach": 0.02},
            discount={"depth": 0.3, "target": "lapsing", "lapsing_after": 4, "share": 0.5},
            contacts=often | {"target": "lapsing", "lapsing_after": 3},
            switching_costs=short_terms,
        ),
        "delta": firm(
            0.15,
            10.5,
            programme=points | {"earn": 2.5, "expires_after": 0},
            discount={"depth": 0.25, "target": "deal-prone", "every": 3, "offset": 1},
            knowledge={"accuracy": 0.8},
            failures={"rate": 0.1, "severity": 2.0},
            recovery=recovery,
        ),
        "epsilon": firm(
            0.1,
            10.0,
            discount={"depth": 0.1, "target": "best", "best_from": 5},
            contacts=often | {"target": "best", "best_from": 5},
        ),
        "unknown": firm(0.1, 9.0, awareness=0.0, advertising={"reach": 0.01}),
    }
    segments = {
        "warm": {"share": 0.6, "relationship_intention": {"mean": 0.7, "sd": 0.2}},
        "cool": {
            "share": 0.4,
            "relationship_intention": {"mean": 0.3, "sd": 0.1},
            "purchase_rate": {"mean": 0.6, "shape": 0.8},
            "basket": {"sd": 0.4},
        },
    }
    behaviour = {
        "talk": {
            "recommend_from": 0.1,
            "warn_from": 0.1,
            "recommend": 0.3,
            "warn": 0.3,
            "waits": 0.6,
        },
        "voice": {"intercept": -1.0},
        "rewards": {"belonging": 0.4, "returning": 6.0},
        "lives": {"rate_changes": 1.5, "taste_changes": 1.0, "forgetting": 6.0},
        "deals": {"remembered": 0.4},
        "demand": {"acceleration": 0.6},
        "experience": {"comparison": 0.7, "member_buffer": 0.05},
        "relationship": {"price_relief": 0.3, "deal_drag": 0.5},
        "price_image": {"weight": 1.5, "learning": 0.1, "falls": 0.6, "units": 0.8},
    }
    if binding:
        behaviour["rewards"] |= {"patience": 10, "by_sensitivity": 0.8, "wear_out": 1.5}
    words = {"segments": segments, "behaviour": behaviour, "turnover": 0.3, "burn_in": 10}
    words["network"] = {"homophily": 0.5}
    words["category"] = {"inflation": 0.2}
    if not binding:
        words["category"] |= {"season": 0.4, "peak": 20, "trend": 0.3}
    return market(firms, customers, kind=kind, retention_window=13, **words)


def heavy(customers: int) -> Scenario:
    """Return some would buy a hundred times a week; most buy nothing."""
    firms = {"first": firm(0.6), "second": firm(0.35, 9.0), "third": firm(0.05, 9.5)}
    segments = {"all": {"share": 1.0, "purchase_rate": {"mean": 10.0, "shape": 0.1}}}
    return market(firms, customers, segments=segments)


def strangers(kind: str, customers: int) -> Scenario:
    """Return at first most customers know no firm at all."""
    firms = {
        "first": firm(0.6, 10.0, awareness=0.1, advertising={"reach": 0.01}),
        "second": firm(0.4, 9.0, awareness=0.05, advertising={"reach": 0.005}),
    }
    talk = {"recommend_from": 0.1, "recommend": 0.4}
    words = {"behaviour": {"talk": talk}, "turnover": 0.3}
    return market(firms, customers, kind=kind, **words)


def busy_levers(scenario: Scenario, week: int) -> dict[str, Levers]:
    """Return programmes close, change their kind and start; alpha grows dearer, epsilon cheaper.

    Delta learns from complaints. Where contracts bind, beta offers other terms.

    Before, shorter stamp cards leave some customers with more stamps than they need.
    """
    alpha: Levers = scenario.firms["alpha"]
    beta: Levers = scenario.firms["beta"]
    epsilon: Levers = scenario.firms["epsilon"]
    delta: Levers = scenario.firms["delta"]
    if week >= 15:
        alpha = alpha.model_copy(update={"price": 10.8})
    if week >= 12:
        listening = delta.knowledge.model_copy(update={"feedback": 0.8})
        delta = delta.model_copy(update={"knowledge": listening})
    if week >= 25 and scenario.kind == "subscription":
        terms = {"month_to_month": 0.5, "short_terms": 0.5, "short_weeks": 10}
        costs = beta.switching_costs.model_copy(update=terms)
        beta = beta.model_copy(update={"switching_costs": costs})
    if week >= 45:
        points = Programme(kind="points", earn=1.0, goal=30, reward_value=5.0, hassle=-3.0)
        beta = beta.model_copy(update={"programme": points})
        epsilon = epsilon.model_copy(update={"price": 8.5, "programme": points})
    elif week >= 30:
        beta = beta.model_copy(update={"programme": Programme()})
        kinds = Programme(kind="stamps", goal=8, reward_value=5.0, hassle=-3.0)
        epsilon = epsilon.model_copy(update={"programme": kinds})
    elif week >= 20:
        shorter = beta.programme.model_copy(update={"goal": 3, "endowed": 1})
        beta = beta.model_copy(update={"programme": shorter})
    return {"alpha": alpha, "beta": beta, "delta": delta, "epsilon": epsilon}


MADE: dict[str, Callable[[int], Scenario]] = {
    "busy": lambda customers: busy("purchase", customers),
    "busy-subscription": lambda customers: busy("subscription", customers),
    "different": lambda customers: different("purchase", customers),
    "different-subscription": lambda customers: different("subscription", customers),
    "heavy": heavy,
    "strangers": lambda customers: strangers("purchase", customers),
    "strangers-subscription": lambda customers: strangers("subscription", customers),
}
"""Scenarios made for tests only: between them they use every lever."""


def load(name: str) -> Scenario:
    """Return one made for tests, or one from a file."""
    if name in MADE:
        return MADE[name](100)
    return Scenario.load(SMALL if name == SMALL.stem else shipped()[name])
