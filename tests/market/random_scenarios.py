"""Random scenarios: every key of the schema somewhere in its range, as Hypothesis draws it."""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin

from hypothesis import strategies as st
from pydantic.fields import FieldInfo

from sim.scenario import Scenario
from sim.scenario.behaviour import Behaviour
from sim.scenario.category import Category
from sim.scenario.firm import Costs, FirmSpec
from sim.scenario.levers import Levers
from sim.scenario.segment import Segment
from sim.scenario.words import Words

Table = dict[str, Any]

WEEKS = 30
LIMITS: dict[str, tuple[float, float]] = {
    "price": (1.0, 1000.0),
    "reward_value": (0.5, 500.0),
    "earn": (0.0, 10.0),
    "goal": (1, 300),
    "lapsing_after": (1, 20),
    "best_from": (1, 10),
    "every": (1, 12),
    "duration": (1, 12),
    "contract_weeks": (0, 40),
    "short_weeks": (0, 40),
    "expires_after": (0, 20),
    "endowed": (0, 20),
    "lag": (1, 12),
    "share": (0.0, 1.0),
    "units": (0.0, 1.0),
}
"""Ranges narrower than the schema's, so that things happen within thirty weeks.

And that, at prices a thousand times lower, units can still be counted.
"""
MOST = 50.0
"""Upper end where the schema allows any amount of money."""
ODD_ONES = {"market_share", "awareness", "strategy", "summary", "watch", "costs"}


def number(name: str, field: FieldInfo) -> st.SearchStrategy[Any]:
    """Return a number within the field's range, often at an end of it."""
    low, high = 0.0, MOST
    for bound in field.metadata:
        low = getattr(bound, "ge", getattr(bound, "gt", low))
        high = getattr(bound, "le", high)
        if hasattr(bound, "gt"):
            low = low + 0.02
    high = MOST if high >= 1e9 else high
    low, high = (
        LIMITS.get(name, (low, high)) if field.annotation is int or high > 1.0 else (low, high)
    )
    if field.annotation is int:
        return st.one_of(st.integers(int(low), int(high)), st.sampled_from([int(low), int(high)]))
    middle = st.integers(0, 1000).map(lambda i: low + (high - low) * i / 1000)
    return st.one_of(middle, st.sampled_from([float(low), float(high)]))


def table(model: type[Words], whole: bool = False) -> st.SearchStrategy[Table]:
    """Return tables of that model; without keys left out if whole."""
    values: dict[str, st.SearchStrategy[Any]] = {}
    for name, field in model.model_fields.items():
        kind = field.annotation
        if name in ODD_ONES:
            continue
        if isinstance(kind, type) and issubclass(kind, Words):
            values[name] = table(kind, whole)
        elif get_origin(kind) is Literal:
            values[name] = st.sampled_from(get_args(kind))
        else:
            values[name] = number(name, field)
    if whole:
        return st.fixed_dictionaries(values)
    needed = {
        name: value for name, value in values.items() if model.model_fields[name].is_required()
    }
    rest = {name: value for name, value in values.items() if name not in needed}
    return st.fixed_dictionaries(needed, optional=rest)


def fitting(levers: Table, kind: str) -> Table:
    """Return the same, with what cannot go together put right."""
    discount, programme = levers["discount"], levers["programme"]
    discount["duration"] = min(discount["duration"], discount["every"])
    if programme["kind"] == "points":
        programme["endowed"] = 0
        paid = levers["price"] * (12 / 52 if kind == "subscription" else 1.0)
        programme["earn"] = max(programme["earn"], 1.0 / paid)
    if kind == "purchase":
        none = {"exit_fee": 0.0, "contract_weeks": 0, "month_to_month": 0.0, "short_terms": 0.0}
        levers["switching_costs"] |= none
    return levers


def shares(draw: st.DrawFn, number: int) -> list[float]:
    """Return positive shares that add up to 1."""
    weights = [draw(st.integers(1, 20)) for _ in range(number)]
    return [weight / sum(weights) for weight in weights]


@st.composite
def scenarios(draw: st.DrawFn, kind: str) -> Scenario:
    """Return few customers, all levers, three policies, all strategies."""
    customers = draw(st.integers(20, 60))
    names = [f"firm {letter}" for letter in "abcdef"[: draw(st.integers(2, 5))]]
    firms: dict[str, Table] = {}
    for name, share in zip(names, shares(draw, len(names)), strict=True):
        firm = fitting(draw(table(Levers, whole=True)), kind)
        firm["unit_cost"] = draw(number("unit_cost", FirmSpec.model_fields["unit_cost"]))
        firm["market_share"] = share
        firm["awareness"] = draw(st.sampled_from([1.0, 0.6, 0.1]))
        firm["costs"] = draw(table(Costs))
        others = [other for other in names if other != name]
        firm["strategy"] = {
            "name": draw(st.sampled_from(["hold", "imitate", "match_price"])),
            "watch": draw(st.sampled_from(others)),
            "lag": draw(st.integers(1, 12)),
            "fidelity": draw(st.sampled_from([0.0, 0.5, 1.0])),
        }
        firms[name] = firm
    if draw(st.booleans()):
        firms["unknown"] = {"price": 5.0, "unit_cost": 1.0, "market_share": 0.5, "awareness": 0.0}
    segments: dict[str, Table] = {}
    for k, share in enumerate(shares(draw, draw(st.integers(1, 3)))):
        segment = draw(table(Segment))
        intention = segment.get("relationship_intention", {})
        mean = intention.get("mean", 0.5)
        intention["sd"] = min(intention.get("sd", 0.15), 0.9 * (mean * (1.0 - mean)) ** 0.5)
        segments[f"segment {k}"] = segment | {"share": share, "relationship_intention": intention}
    start = draw(st.integers(0, 12))
    policies: dict[str, Table] = {
        "status-quo": {},
        "other": fitting(draw(table(Levers, whole=True)), kind) | {"from": start},
        "campaign": {"extends": ["other"], "from": start, "until": draw(st.integers(13, 25))},
    }
    acquaintances = draw(st.sampled_from([0, 2, 6, 18]))
    behaviour = draw(table(Behaviour))
    image = behaviour.get("price_image", {})
    if image.get("learning") == 0.0:
        image["learning"] = 0.02
    demand = behaviour.get("demand", {})
    if demand.get("stock_use") == 0.0:
        demand["stock_use"] = 0.5
    return Scenario.from_dict(
        {
            "title": "Drawn at random",
            "kind": kind,
            "weeks": WEEKS,
            "burn_in": draw(st.integers(0, 12)),
            "customers": customers,
            "turnover": draw(st.sampled_from([0.0, 0.1, 0.9, 1.0])),
            "retention_window": draw(st.integers(4, 13)),
            "focal": draw(st.sampled_from(names)),
            "segments": segments,
            "firms": firms,
            "policies": policies,
            "network": {
                "acquaintances": acquaintances,
                "rewired": draw(st.sampled_from([0.0, 0.1, 1.0])),
                "homophily": draw(st.sampled_from([0.0, 0.5, 1.0])),
            },
            "category": draw(table(Category)) if kind == "purchase" else {},
            "behaviour": behaviour,
        }
    )
