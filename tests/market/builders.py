"""Small scenarios for the laws, and what is compared between two markets."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.market.columns import COLUMNS
from sim.market.market import Market
from sim.scenario import Scenario

Table = dict[str, Any]

PURE: Table = {
    "choice": {
        "habit": 0.0,
        "inertia": 0.0,
        "loss_aversion": 0.0,
        "satisfaction": 0.0,
        "trust": 0.0,
        "bond": 0.0,
    },
    "demand": {"expandability": 0.0, "stockpiling": 0.0},
    "talk": {"recommend": 0.0, "warn": 0.0},
}
"""Behaviour with every relationship, marketing and programme term at zero."""

SILENT: Table = {"talk": {"recommend": 0.0, "warn": 0.0}}
"""Behaviour without word of mouth: no customer has any influence on another."""


def firm(share: float, price: float = 10.0, **levers: Any) -> Table:
    """Return a firm's table."""
    return {"market_share": share, "price": price, "unit_cost": 5.0} | levers


def town(firms: Table | None = None, **words: Any) -> Scenario:
    """Return three firms of different prices and quality, two segments."""
    table: Table = {
        "title": "Town",
        "focal": "us",
        "weeks": 52,
        "burn_in": 13,
        "customers": 400,
        "segments": {
            "deal-seekers": {
                "share": 0.4,
                "relationship_intention": {"mean": 0.25, "sd": 0.1},
                "price_sensitivity": {"mean": 7.0, "sd": 0.4},
            },
            "regulars": {"share": 0.6, "basket": {"sd": 0.4}},
        },
        "firms": firms
        or {
            "us": firm(0.4),
            "dear": firm(0.25, 12.0, service_quality=0.4),
            "cheap": firm(0.35, 9.0, service_quality=-0.2, failures={"rate": 0.05}),
        },
        "policies": {"status-quo": {}},
    }
    return Scenario.from_dict(table | words)


def alike(customers: int, behaviour: Table, **words: Any) -> Scenario:
    """Return four firms told apart by taste alone, one segment."""
    shares = {"a": 0.1, "b": 0.2, "c": 0.3, "us": 0.4}
    rate = {"purchase_rate": {"mean": 0.5, "shape": 0.8}}
    return town(
        {name: firm(share) for name, share in shares.items()},
        **(
            {
                "customers": customers,
                "turnover": 0.0,
                "burn_in": 0,
                "segments": {"all": {"share": 1.0} | rate},
                "network": {"acquaintances": 0},
                "behaviour": behaviour,
            }
            | words
        ),
    )


BUSY_FIRM: Table = {
    "service_quality": 0.1,
    "failures": {"rate": 0.15, "severity": 2.0},
    "recovery": {
        "resolved": 0.8,
        "fast": 0.5,
        "compensation": 2.0,
        "cost": 1.0,
        "fast_cost": 0.5,
    },
    "discount": {"depth": 0.15, "every": 3, "share": 0.7, "cost": 20.0},
    "contacts": {
        "per_year": 20.0,
        "personal": 0.4,
        "relevance": 0.7,
        "cost": 0.7,
        "fixed": 300.0,
        "target": "relational",
    },
    "switching_costs": {
        "effort": 0.5,
        "effort_cost": 3.0,
        "onboarding": 0.3,
        "onboarding_cost": 2.0,
    },
    "advertising": {"reach": 0.03, "cost": 0.2},
    "knowledge": {"accuracy": 0.7, "cost": 500.0},
    "programme": {
        "kind": "stamps",
        "goal": 5,
        "endowed": 1,
        "reward_value": 6.0,
        "reward_cost": 4.0,
        "hassle": -2.0,
        "running_cost": 0.8,
        "fixed": 100.0,
        "setup": 50.0,
    },
}
"""Every lever in use."""

BUSY_COSTS: Table = {
    "per_purchase": 0.5,
    "fixed": 2000.0,
    "quality": 0.3,
    "quality_fixed": 400.0,
    "failure_prevention": 0.2,
}


def busy(kind: str = "purchase", customers: int = 400, **words: Any) -> Scenario:
    """Return every lever and strategy in use, five policies."""
    ours: Table = {"failures": {"rate": 0.1}, "costs": BUSY_COSTS, "recovery": {"cost": 1.0}}
    points = {"kind": "points", "earn": 1.0, "goal": 40, "hassle": -1.0, "running_cost": 0.5}
    points |= {"reward_value": 5.0, "reward_cost": 5.0}
    during = dict(BUSY_FIRM)
    if kind == "subscription":
        terms = {"exit_fee": 15.0, "contract_weeks": 13}
        during["switching_costs"] = BUSY_FIRM["switching_costs"] | terms
        ours["switching_costs"] = {"contract_weeks": 26, "exit_fee": 10.0}
    firms = {
        "us": firm(0.4, 10.0, **ours),
        "dear": firm(0.25, 12.0, programme=points, strategy={"name": "imitate", "lag": 6}),
        "cheap": firm(
            0.35,
            9.0,
            awareness=0.7,
            discount={"depth": 0.1, "every": 6, "target": "deal-prone"},
            strategy={"name": "match_price", "lag": 2},
        ),
    }
    policies = {
        "status-quo": {},
        "busy": during,
        "points": {"programme": points},
        "campaign": {"extends": ["busy"], "from": 8, "until": 30},
        "switch": {"extends": ["points"], "from": 4, "until": 25, "price": 9.5},
    }
    return town(firms, **({"kind": kind, "customers": customers, "policies": policies} | words))


def state(market: Market, firms: tuple[str, ...] = ()) -> dict[str, NDArray[Any]]:
    """Return every column by place; of those firms, last firms by name."""
    customers = market.customers
    order = np.argsort(customers.place)
    chosen = [market.names.index(name) for name in firms or market.names]
    found: dict[str, NDArray[Any]] = {}
    for name, where in COLUMNS.items():
        column = customers[name]
        found[name] = column[chosen][:, order] if where.per_firm else column[order]
    names = np.array([*market.names, ""], "U40")
    for name in ("last_firm", "start_firm"):
        found[name] = names[found[name]]
    said = found["said"].astype(int)
    speaks_of = np.where(said == 0, -1, np.abs(said) - 1)
    found["said"] = np.char.add(names[speaks_of], np.sign(said).astype(str))
    return found


def differing(one: Market, other: Market, firms: tuple[str, ...] = ()) -> list[str]:
    """Return columns that differ, place by place (shared places)."""
    left, right = state(one, firms), state(other, firms)
    n = min(left["place"].size, right["place"].size)
    return [
        name for name in COLUMNS if left[name][..., :n].tobytes() != right[name][..., :n].tobytes()
    ]


def digest_of(kind: str, policy: str, weeks: int, **options: Any) -> str:
    """Return the digest of the busy market, run in one go."""
    market = Market(busy(kind), rng=5, policy=policy, **options)
    market.run(weeks=weeks)
    return market.digest()


def digests_by_way(spec: Scenario) -> list[str]:
    """Digests after 20 weeks: run at once, half of them step by step, and in a fork of that."""
    whole, half = (Market(spec, rng=2, labels=False) for _ in range(2))
    whole.run(weeks=20)
    half.run(weeks=10)
    twin = half.fork()
    for each in (half, twin):
        for _ in range(10):
            each.step()
    return [each.digest() for each in (whole, half, twin)]
