"""Encode: a scenario in the form that the kernels read: rules, births, segments."""

from __future__ import annotations

from math import fsum

import numpy as np

from sim.market.columns import F4
from sim.market.constants import (
    baseline_trust,
    mean_quality,
    mean_shortfall,
    mean_value,
    normal_scores,
    reward_weight,
)
from sim.market.draws import firm_id
from sim.market.mechanisms.season import need
from sim.market.plain import plain_values
from sim.market.rules import BIRTH, KIND, RULES, Records
from sim.scenario import Scenario
from sim.scenario.weeks import YEAR


def firm_names(scenario: Scenario) -> tuple[str, ...]:
    """Return the names of the firms in the order that columns have them."""
    return tuple(sorted(scenario.firms))


def segment_names(scenario: Scenario) -> tuple[str, ...]:
    """Return the names of the segments in the order that columns have them."""
    return tuple(sorted(scenario.segments))


def encode_rules(scenario: Scenario) -> Records:
    """Return a scenario's behaviour as one RULES record, under seed 0 and replication 0."""
    b = scenario.behaviour
    subscription = scenario.kind == "subscription"
    segments = scenario.segments.values()
    mean_sensitivity = fsum(s.share * s.price_sensitivity.mean for s in segments) / fsum(
        s.share for s in segments
    )
    rules = np.zeros(1, RULES)
    r = rules[0]
    r["subscription"] = subscription
    r["leaving"] = 1.0 - (1.0 - scenario.turnover) ** (1.0 / YEAR)
    r["mean_sensitivity"] = mean_sensitivity
    r["habit"] = b.choice.inertia if subscription else b.choice.habit
    r["eta"] = 0.0 if subscription else b.deals.sensitisation
    r["a1"] = reward_weight(scenario)
    for symbol, value in plain_values(b).items():
        r[symbol] = value
    r["baseline_trust"] = baseline_trust(scenario)
    r["mean_quality"] = mean_quality(scenario)
    r["mean_value"] = mean_value(scenario)
    r["comparison"] = b.experience.comparison * (b.experience.loss_weight - 1.0)
    r["usual_shortfall"] = mean_shortfall(scenario)
    return rules


def encode_needs(scenario: Scenario, week: int, weeks: int) -> F4:
    """Return how many times their purchase rates customers need, week by week from `week` on.

    Week 0 is the first after the burn-in.
    """
    return np.array([need(week + w, scenario.category) for w in range(weeks)], np.float32)


def encode_births(scenario: Scenario) -> Records:
    """Return what newcomers need of the firms: BIRTH records, intercepts still 0.

    Shapes are concentration times market share, shares taken relative to the known firms.
    """
    names = firm_names(scenario)
    known = fsum(f.market_share for f in scenario.firms.values() if f.awareness > 0.0)
    records = np.zeros(len(names), BIRTH)
    for record, name in zip(records, names, strict=True):
        firm = scenario.firms[name]
        share = firm.market_share / known
        record["id"] = firm_id(name)
        record["known"] = firm.awareness > 0.0
        record["shape"] = scenario.behaviour.choice.preference_concentration * share
        record["awareness"] = firm.awareness
    return records


def encode_kinds(scenario: Scenario) -> Records:
    """Return what newcomers need of their segments: KIND records."""
    names = segment_names(scenario)
    records = np.zeros(len(names), KIND)
    rho = scenario.behaviour.choice.sensitivity_correlation
    for record, name in zip(records, names, strict=True):
        segment = scenario.segments[name]
        intention = segment.relationship_intention
        record["mu_r"], record["sigma_r"] = normal_scores(intention.mean, intention.sd)
        for symbol, value in plain_values(segment).items():
            record[symbol] = value
        record["rho"] = rho
        record["rho_rest"] = (1.0 - rho * rho) ** 0.5
        record["basket"] = 0.0 if scenario.kind == "subscription" else segment.basket.sd
    return records
