"""Failure: chosen customers' last experience of a week, turned into one that went wrong.

Every customer in one arm of an experiment fails with the same severity and gets the same answer,
which no lever could do. The model's own mechanisms say what the experience would have left behind
(steps 4 to 7 of `docs/model.md`); the customer table of a fork is then changed accordingly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.market.arithmetic import ONE, ZERO, f4, normal_quantile
from sim.market.columns import (
    BOND,
    EXPECTATION,
    FAILED,
    INTENTION,
    LAST_BOUGHT,
    LAST_FIRM,
    MEMBERSHIP,
    PRONENESS,
    RATE,
    SATISFACTION,
    TRUST,
    Columns,
)
from sim.market.compile import kernel, mechanism
from sim.market.draws import FOR_NEED, FOR_PURCHASE, NOBODY, firm_id, philox, u4, uniform
from sim.market.market import Market
from sim.market.mechanisms.complaint import restore
from sim.market.mechanisms.disconfirmation import felt, softening, trust_after_failure
from sim.market.mechanisms.incidence import poisson
from sim.market.mechanisms.programme import MEMBER
from sim.market.mechanisms.relationship import bond_after_experience, fade, heal, openness
from sim.market.offers import is_on
from sim.market.prepare import prepare
from sim.market.rules import Records

Whole = NDArray[np.int64]

# The compiler types what follows, element by element.
_ZERO: Any = ZERO
_ONE: Any = ONE
_NEED: Any = FOR_NEED
_PURCHASE: Any = FOR_PURCHASE
_NOBODY: Any = NOBODY
_single: Any = f4
_word: Any = u4


@dataclass(frozen=True)
class Failure:
    """What goes wrong, and what is done about it."""

    severity: float
    """In standard deviations of one experience."""
    restored: float = 0.0
    """Share of what the failure took that the answer restores; 0: the customer stays silent."""


@mechanism
def before_gain(after: Any, gain: Any) -> Any:
    """Return the state from which state + gain·(1 − state) came."""
    if gain >= _ONE:
        return _ZERO
    return (after - gain) / (_ONE - gain)


@kernel
def fail_rows(
    c: Columns,
    rule_table: Records,
    rows: Any,
    encounters: Whole,
    firm: int,
    id: Any,
    quality: float,
    week: int,
    severity: float,
    restored: float,
) -> None:
    """Change the columns as if the last encounter had failed.

    `encounters` says, per row of the table, how many there were this week.
    """
    rules: Any = rule_table[0]
    for i in rows:
        _, word, _, _ = philox(
            c.place[i],
            week,
            _PURCHASE + _word(encounters[i] - 1),
            id,
            rules.seed,
            rules.replication,
        )
        met = quality + rules.noise * normal_quantile(uniform(word))
        expectation = c.tie[EXPECTATION, firm, i]
        surprise = met - (expectation - rules.alpha_e * met) / (_ONE - rules.alpha_e)
        satisfaction = c.tie[SATISFACTION, firm, i] / (_ONE - rules.decay_a)
        trust = before_gain(c.tie[TRUST, firm, i], rules.healing)
        bond = c.tie[BOND, firm, i] / (_ONE - rules.decay_b)
        intention = c.person[INTENTION, i]
        open = openness(c.person[PRONENESS, i], rules.deal_drag)
        gain = rules.growth * open * intention * trust * max(surprise - rules.delight, _ZERO)
        bond = before_gain(bond, min(gain, _ONE))
        member = c.flag[MEMBERSHIP, firm, i] == MEMBER
        soft = softening(intention, bond, member, rules.forgiveness, rules.member_buffer)
        worse = surprise - severity
        lost = felt(worse, rules.loss_weight, soft) - felt(surprise, rules.loss_weight, _ONE)
        failed_trust = trust_after_failure(
            before_gain(trust, rules.trust_gain),
            worse,
            soft,
            rules.tolerance,
            rules.span,
            rules.trust_gain,
            rules.trust_loss,
        )
        c.tie[EXPECTATION, firm, i] = restore(
            expectation - rules.alpha_e * severity, expectation, restored
        )
        worse_off = satisfaction + rules.alpha_a * (lost - rules.kappa_q * severity)
        worse_off = restore(worse_off, satisfaction, restored)
        c.tie[SATISFACTION, firm, i] = fade(worse_off, rules.decay_a)
        failed_trust = restore(failed_trust, trust, restored)
        c.tie[TRUST, firm, i] = heal(failed_trust, rules.healing)
        bond = bond_after_experience(
            bond, intention, failed_trust, worse, open, rules.growth, rules.delight
        )
        c.tie[BOND, firm, i] = fade(bond, rules.decay_b)
        c.mark[FAILED, i] = 1


@kernel
def count_service(c: Columns, rule_table: Records, week: int, found: Whole) -> None:
    """Count the encounters of each subscriber that week, into `found`."""
    rules: Any = rule_table[0]
    for i in range(c.place.size):
        word, _, _, _ = philox(c.place[i], week, _NEED, _NOBODY, rules.seed, rules.replication)
        found[i] = poisson(c.person[RATE, i], uniform(word))


def keyed_rules(market: Market) -> Records:
    """Return the rules of a market's scenario under its seed and replication."""
    rules = prepare(market.spec).rules.copy()
    rules["seed"] = market.seed_word
    rules["replication"] = market.replication % 2**32
    return rules


def encounters(market: Market, bought: Whole) -> Whole:
    """Return the experiences of the week just past, per row; `bought` are its purchases."""
    if market.spec.kind == "purchase":
        return bought
    found = np.zeros(len(market.customers), np.int64)
    count_service(market.customers.columns, keyed_rules(market), market.clock - 1, found)
    return found


def may_fail(market: Market, met: Whole) -> NDArray[np.bool_]:
    """Return whose last encounter of the week just past can be made to fail.

    It was with the focal firm, and nothing failed. Nobody in a week with a deal aimed at others,
    which hurts trust by itself.
    """
    focal = market.names.index(market.spec.focal)
    deal = market.firms[focal].offer.discount
    columns = market.customers.columns
    if is_on(deal, market.clock - 1) and deal.target != "everyone":
        return np.zeros(len(met), np.bool_)
    fine: NDArray[np.bool_] = (
        (met > 0) & (columns.mark[LAST_FIRM] == focal) & (columns.mark[FAILED] == 0)
    )
    if market.spec.kind == "purchase":
        fine = fine & (columns.history[LAST_BOUGHT, focal] == market.clock - 1)
    return fine


def fail(market: Market, rows: Whole, met: Whole, failure: Failure) -> None:
    """Make these customers' last experience one that went wrong.

    `met` are the encounters of the week just past.

    Their last experience of the focal firm is taken back, and they have the same one with a
    failure instead. Rows must be among those who `may_fail`. Writes to the customer table: only
    for forks made for an experiment. Raises ValueError where one experience or one week wipes
    out everything before it, so that it cannot be taken back.
    """
    experience, relationship = market.spec.behaviour.experience, market.spec.behaviour.relationship
    forgetful = (
        experience.expectation_learning,
        experience.satisfaction_decay,
        experience.healing,
        relationship.decay,
    )
    if max(forgetful) >= 1.0:
        raise ValueError("expectations, satisfaction, trust or bonds keep nothing of the past")
    focal = market.names.index(market.spec.focal)
    offer = market.firms[focal].offer
    fail_rows(
        market.customers.columns,
        keyed_rules(market),
        rows,
        met,
        focal,
        _word(firm_id(market.spec.focal)),
        _single(offer.service_quality),
        market.clock - 1,
        _single(failure.severity),
        _single(failure.restored),
    )
