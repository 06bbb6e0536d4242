"""Steps 4 to 6: the experience of each purchase, what it leaves behind, and complaints."""

from __future__ import annotations

from sim.market.arithmetic import ONE, ZERO, f4, log, normal_quantile
from sim.market.columns import (
    AWARE,
    BOND,
    EXPECTATION,
    FAILED,
    INTENTION,
    MEMBERSHIP,
    PRONENESS,
    REFERENCE,
    SATISFACTION,
    TRUST,
    Columns,
)
from sim.market.compile import mechanism, step
from sim.market.draws import FOR_COMPLAINT, philox, u4, uniform
from sim.market.flows import Flow
from sim.market.mechanisms.complaint import chance_to_complain, restore
from sim.market.mechanisms.disconfirmation import (
    compared,
    felt,
    keep_promise,
    learn_expectation,
    learn_satisfaction,
    softening,
    trust_after_failure,
)
from sim.market.mechanisms.programme import MEMBER
from sim.market.mechanisms.promise import trust_after_unfairness, unfair
from sim.market.mechanisms.relationship import (
    bond_after_experience,
    learn_reference,
    openness,
)
from sim.market.rules import I8Array, Records, Rules
from sim.market.steps.scratch import Scratch, at, whole_vectors

MANY = 4
"""From one buyer in so many on, it is faster to go through the whole block."""

N_ENCOUNTERS = int(Flow.ENCOUNTERS)
N_FAILURES = int(Flow.FAILURES)
N_COMPLAINTS = int(Flow.COMPLAINTS)
N_RESOLVED = int(Flow.RESOLVED)
N_RESOLVED_FAST = int(Flow.RESOLVED_FAST)


@step
def experience(
    lo: int,
    buyers: int,
    k: int,
    week: int,
    offers: Records,
    births: Records,
    c: Columns,
    rules: Rules,
    s: Scratch,
    flows: I8Array,
) -> None:
    """Let buyers experience the firm in s.choice, and learn from it (steps 4 to 6)."""
    for b in range(buyers):
        j = s.choice[b]
        if j < 0:
            continue
        i = at(lo, s.row[b])
        s.quality[b] = offers[j].quality
        s.failure_rate[b] = offers[j].failure_rate
        s.expectation[b] = c.tie[EXPECTATION, j, i]
        s.satisfaction[b] = c.tie[SATISFACTION, j, i]
        s.trust[b] = c.tie[TRUST, j, i]
        s.bond[b] = c.tie[BOND, j, i]
        s.intention[b] = c.person[INTENTION, i]
        s.open[b] = openness(c.person[PRONENESS, i], rules.deal_drag)
        s.unfair[b] = ZERO
        if offers[j].deal_on and s.deal[j, s.row[b]] == 0:
            s.unfair[b] = unfair(offers[j].unfairness, s.intention[b])
    meet(buyers, rules, s)
    failure, failure_rate, failure_word = s.failure, s.failure_rate, s.failure_word
    for b in range(whole_vectors(buyers)):
        failure[b] = uniform(failure_word[b]) < failure_rate[b]
    for b in range(buyers):
        j = s.choice[b]
        if j < 0:
            continue
        row = s.row[b]
        i = at(lo, row)
        if rules.subscription:
            flows[s.group[row], j, N_ENCOUNTERS] += 1
        s.experienced[row] = 1
        if failure[b]:
            counted = flows[s.group[row]]
            fail(b, j, i, k, week, offers[j], births[j].id, c, rules, s, counted)
        c.tie[EXPECTATION, j, i] = s.expectation[b]
        c.tie[SATISFACTION, j, i] = s.new_satisfaction[b]
        c.tie[TRUST, j, i] = s.new_trust[b]
        c.tie[BOND, j, i] = s.new_bond[b]


@step
def meet(buyers: int, rules: Rules, s: Scratch) -> None:
    """Work out states after an experience without a failure, in s.expectation and s.new_*."""
    wide = whole_vectors(buyers)
    noise, mean_quality, mean_value = rules.noise, rules.mean_quality, rules.mean_value
    alpha_e, alpha_a, kappa_q = rules.alpha_e, rules.alpha_a, rules.kappa_q
    loss_weight, comparison = rules.loss_weight, rules.comparison
    usual_shortfall = rules.usual_shortfall
    trust_gain, trust_loss = rules.trust_gain, rules.trust_loss
    growth, delight = rules.growth, rules.delight
    word, surprise, quality, expectation = s.noise_word, s.surprise, s.quality, s.expectation
    for b in range(wide):
        surprise[b] = uniform(word[b])
    for b in range(wide):
        surprise[b] = normal_quantile(surprise[b])
    for b in range(wide):
        surprise[b] = quality[b] + noise * surprise[b]
    level = s.level
    for b in range(wide):
        level[b] = compared(
            surprise[b] - mean_quality, expectation[b], mean_quality, comparison, usual_shortfall
        )
        surprise[b] -= expectation[b]
    for b in range(wide):
        expectation[b] = learn_expectation(expectation[b], surprise[b], alpha_e)
    satisfaction, new_satisfaction = s.satisfaction, s.new_satisfaction
    for b in range(wide):
        new_satisfaction[b] = learn_satisfaction(
            satisfaction[b],
            level[b],
            felt(surprise[b], loss_weight, ONE),
            mean_value,
            kappa_q,
            alpha_a,
        )
    trust, new_trust, passed_over = s.trust, s.new_trust, s.unfair
    for b in range(wide):
        new_trust[b] = keep_promise(trust[b], trust_gain)
    for b in range(wide):
        new_trust[b] = trust_after_unfairness(new_trust[b], passed_over[b], trust_loss)
    bond, intention, open, new_bond = s.bond, s.intention, s.open, s.new_bond
    for b in range(wide):
        new_bond[b] = bond_after_experience(
            bond[b], intention[b], new_trust[b], surprise[b], open[b], growth, delight
        )


@mechanism
def fail(
    b: int,
    j: int,
    i: int,
    k: int,
    week: int,
    o: Records,
    id: int,
    c: Columns,
    rules: Rules,
    s: Scratch,
    flows: I8Array,
) -> None:
    """Work out a buyer's states after a failure instead, and after a complaint."""
    flows[j, N_FAILURES] += 1
    c.mark[FAILED, i] = 1
    severity = -o.severity * log(uniform(s.severity_word[b]))
    bond = s.bond[b]
    soft = softening(
        s.intention[b],
        bond,
        c.flag[MEMBERSHIP, j, i] == MEMBER,
        rules.forgiveness,
        rules.member_buffer,
    )
    surprise = s.surprise[b] - severity
    expectation = learn_expectation(c.tie[EXPECTATION, j, i], surprise, rules.alpha_e)
    satisfaction = learn_satisfaction(
        s.satisfaction[b],
        s.level[b] - severity,
        felt(surprise, rules.loss_weight, soft),
        rules.mean_value,
        rules.kappa_q,
        rules.alpha_a,
    )
    trust = trust_after_failure(
        s.trust[b],
        surprise,
        soft,
        rules.tolerance,
        rules.span,
        rules.trust_gain,
        rules.trust_loss,
    )
    trust = trust_after_unfairness(trust, s.unfair[b], rules.trust_loss)
    w0, w1, w2, _ = philox(
        c.place[i], week, FOR_COMPLAINT + u4(k), id, rules.seed, rules.replication
    )
    if uniform(w2) < chance_to_complain(severity, s.intention[b], rules.c0, rules.c1, rules.c2):
        flows[j, N_COMPLAINTS] += 1
        share = rules.heard
        if uniform(w0) < o.resolved:
            flows[j, N_RESOLVED] += 1
            share = o.restore_resolved
            if uniform(w1) < o.fast:
                flows[j, N_RESOLVED_FAST] += 1
                share = o.restore_fast
            c.spent[i] -= o.compensation_ticks
        expectation = restore(expectation, s.expectation[b], share)
        satisfaction = restore(satisfaction, s.new_satisfaction[b], share)
        trust = restore(trust, s.new_trust[b], share)
    s.expectation[b] = expectation
    s.new_satisfaction[b] = satisfaction
    s.new_trust[b] = trust
    s.new_bond[b] = bond_after_experience(
        bond, s.intention[b], trust, surprise, s.open[b], rules.growth, rules.delight
    )


@step
def learn_prices(
    lo: int, n: int, buyers: int, firms: int, c: Columns, rules: Rules, s: Scratch
) -> None:
    """Move the reference prices of all firms that buyers know towards what they saw."""
    if MANY * buyers > n:
        learn_prices_of_block(lo, n, buyers, firms, c, rules, s)
    else:
        learn_prices_of_buyers(lo, buyers, firms, c, rules, s)


@step
def learn_prices_of_block(
    lo: int, n: int, buyers: int, firms: int, c: Columns, rules: Rules, s: Scratch
) -> None:
    """Move buyers' reference prices in loops over the whole block; those of others stay."""
    speed = s.total
    for k in range(n):
        speed[k] = ZERO
    for b in range(buyers):
        if s.choice[b] >= 0:
            speed[s.row[b]] = rules.alpha_p
    for j in range(firms):
        reference = c.tie[REFERENCE, j, lo : lo + n]
        aware = c.flag[AWARE, j, lo : lo + n]
        log_price = s.log_price[j]
        for k in range(n):
            reference[k] = learn_reference(reference[k], log_price[k], speed[k] * f4(aware[k]))


@step
def learn_prices_of_buyers(
    lo: int, buyers: int, firms: int, c: Columns, rules: Rules, s: Scratch
) -> None:
    """Move buyers' reference prices one buyer at a time."""
    for b in range(buyers):
        if s.choice[b] < 0:
            continue
        row = s.row[b]
        i = at(lo, row)
        for j in range(firms):
            if c.flag[AWARE, j, i]:
                c.tie[REFERENCE, j, i] = learn_reference(
                    c.tie[REFERENCE, j, i], s.log_price[j, row], rules.alpha_p
                )
