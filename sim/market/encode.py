"""Encode: a scenario in the form that the kernels read: rules, births, segments."""

from __future__ import annotations

import numpy as np

from sim.market.constants import mean_quality, mean_value, normal_scores, reward_weight
from sim.market.draws import firm_id
from sim.market.rules import BIRTH, KIND, RULES, Records
from sim.scenario import Scenario
from sim.scenario.weeks import YEAR


def firm_names(scenario: Scenario) -> tuple[str, ...]:
    """firm_names(scenario) -> names of the firms in the order that columns have them."""
    return tuple(sorted(scenario.firms))


def segment_names(scenario: Scenario) -> tuple[str, ...]:
    """segment_names(scenario) -> names of the segments in the order that columns have them."""
    return tuple(sorted(scenario.segments))


def encode_rules(scenario: Scenario) -> Records:
    """encode_rules(scenario) -> one RULES record, under seed 0 and replication 0."""
    b = scenario.behaviour
    subscription = scenario.kind == "subscription"
    segments = scenario.segments.values()
    mean_sensitivity = sum(s.share * s.price_sensitivity.mean for s in segments) / sum(
        s.share for s in segments
    )
    rules = np.zeros(1, RULES)
    r = rules[0]
    r["subscription"] = subscription
    r["leaving"] = 1.0 - (1.0 - scenario.turnover) ** (1.0 / YEAR)
    r["mean_sensitivity"] = mean_sensitivity
    r["habit"] = b.choice.inertia if subscription else b.choice.habit
    r["iota"] = b.choice.loss_aversion
    r["alpha_p"] = b.choice.reference_learning
    r["theta"] = b.choice.satisfaction
    r["theta_t"] = b.choice.trust
    r["phi"] = b.choice.bond
    r["psi"] = b.demand.expandability
    r["alpha_iv"] = b.demand.adaptation
    r["chi"] = b.demand.stock_use
    r["lowest"] = b.demand.lowest
    r["highest"] = b.demand.highest
    r["attention"] = b.attention.per_year / YEAR
    r["attention_price"] = b.attention.price
    r["attention_renewal"] = b.attention.renewal
    r["attention_failure"] = b.attention.failure
    r["eta"] = 0.0 if subscription else b.deals.sensitisation
    r["omega"] = b.deals.learning
    r["prone_from"] = b.deals.prone_from
    r["noise"] = b.experience.noise
    r["alpha_e"] = b.experience.expectation_learning
    r["loss_weight"] = b.experience.loss_weight
    r["kappa_q"] = b.experience.level
    r["alpha_a"] = b.experience.satisfaction_learning
    r["decay_a"] = b.experience.satisfaction_decay
    r["trust_gain"] = b.experience.trust_gain
    r["trust_loss"] = b.experience.trust_loss
    r["tolerance"] = b.experience.tolerance
    r["span"] = b.experience.span
    r["healing"] = b.experience.healing
    r["baseline_trust"] = b.experience.baseline_trust
    r["forgiveness"] = b.experience.forgiveness
    r["member_buffer"] = b.experience.member_buffer
    r["c0"] = b.voice.intercept
    r["c1"] = b.voice.severity
    r["c2"] = b.voice.relationship
    r["heard"] = b.voice.heard
    r["growth"] = b.relationship.growth
    r["delight"] = b.relationship.delight
    r["decay_b"] = b.relationship.decay
    r["contact_gain"] = b.relationship.contact
    r["digital_warmth"] = b.relationship.digital_warmth
    r["contact_tolerance"] = b.relationship.contact_tolerance
    r["irritation"] = b.relationship.irritation
    r["resentment"] = b.relationship.resentment
    r["a0"] = b.rewards.intercept
    r["a1"] = reward_weight(scenario)
    r["a2"] = b.rewards.belonging
    r["mu"] = b.rewards.pull
    r["gamma"] = b.rewards.gradient
    r["redemption"] = b.rewards.redemption
    r["attention_power"] = b.rewards.attention_power
    r["abandonment"] = b.rewards.abandonment
    r["devaluation"] = b.rewards.devaluation
    r["recommend_from"] = b.talk.recommend_from
    r["warn_from"] = b.talk.warn_from
    r["recommend"] = b.talk.recommend
    r["warn"] = b.talk.warn
    r["talk_weight"] = b.talk.weight
    r["talk_decay"] = b.talk.decay
    r["mean_quality"] = mean_quality(scenario)
    r["mean_value"] = mean_value(scenario)
    return rules


def encode_births(scenario: Scenario) -> Records:
    """encode_births(scenario) -> BIRTH records of the firms, intercepts still 0.

    Shapes are concentration times market share, shares taken relative to the known firms.
    """
    names = firm_names(scenario)
    known = sum(f.market_share for f in scenario.firms.values() if f.awareness > 0.0)
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
    """encode_kinds(scenario) -> KIND records of the segments."""
    names = segment_names(scenario)
    records = np.zeros(len(names), KIND)
    rho = scenario.behaviour.choice.sensitivity_correlation
    for record, name in zip(records, names, strict=True):
        segment = scenario.segments[name]
        intention = segment.relationship_intention
        record["mu_r"], record["sigma_r"] = normal_scores(intention.mean, intention.sd)
        record["sensitivity"] = segment.price_sensitivity.mean
        record["sigma_sensitivity"] = segment.price_sensitivity.sd
        record["rho"] = rho
        record["rho_rest"] = (1.0 - rho * rho) ** 0.5
        record["rate"] = segment.purchase_rate.mean
        record["shape"] = segment.purchase_rate.shape
        record["basket"] = 0.0 if scenario.kind == "subscription" else segment.basket.sd
    return records
