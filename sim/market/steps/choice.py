"""Step 3: which firm gets the purchase, and who stays only because leaving was made hard."""

from __future__ import annotations

from sim.market.arithmetic import ONE, ZERO, either, exp, f4, i4, log, where_more
from sim.market.columns import (
    BOND,
    CONTRACT_END,
    INTENTION,
    LAST_FIRM,
    MEMBERSHIP,
    NO_FIRM,
    SATISFACTION,
    SENSITIVITY,
    Columns,
)
from sim.market.compile import mechanism, step
from sim.market.draws import FOR_PURCHASE, u4, uniform
from sim.market.flows import Flow
from sim.market.mechanisms.programme import MEMBER, NO_MEMBER, NONE
from sim.market.mechanisms.relationship import bond_after_welcome
from sim.market.mechanisms.switching_cost import financial_lock
from sim.market.rules import I8Array, Records, Rules
from sim.market.steps.contract import term
from sim.market.steps.draw import draw
from sim.market.steps.scratch import Scratch, at, whole_vectors

N_CAPTIVES = int(Flow.CAPTIVES)
N_EXIT_FEES = int(Flow.EXIT_FEES)
N_NEWCOMERS = int(Flow.NEWCOMERS)
N_ONBOARDED = int(Flow.ONBOARDED)
N_GAINED = int(Flow.GAINED)
N_LOST = int(Flow.LOST)
N_POINTS_EXPIRED = int(Flow.POINTS_EXPIRED)


@mechanism
def deliberate_lock(j: int, i: int, week: int, o: Records, c: Columns, rules: Rules) -> float:
    """Return the utility of staying that the firm has made."""
    lock = o.effort
    if rules.subscription:
        worth = ZERO
        if o.kind != NONE and c.flag[MEMBERSHIP, j, i] == MEMBER:
            worth = f4(c.points[j, i]) * o.reward / f4(o.goal)
        in_contract = week < c.week[CONTRACT_END, i]
        lock += financial_lock(c.person[SENSITIVITY, i], o.exit_fee, in_contract, worth, o.month)
    return lock


@step
def choose(
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
    """Write into s.choice which firm each buyer in s.row takes; -1 for none.

    s.score holds what each offer weighs for each buyer, without the lock; with it, and over an
    exponential draw, the largest wins, which is the one with the largest bits, as none is negative.
    Loops work on a field of a single firm: of where one firm among several lies, the compiler would
    have to make sure each time, and does not bother to in a pass with few buyers.
    """
    firms = offers.size
    last, score, best, choice = s.last, s.firm_score, s.best, s.choice
    word_0, word_1, word_2, word_3 = s.word_0, s.word_1, s.word_2, s.word_3
    noise, failure, severity = s.noise_word, s.failure_word, s.severity_word
    for b in range(buyers):
        i = at(lo, s.row[b])
        s.place[b] = u4(c.place[i])
        last[b] = i4(c.mark[LAST_FIRM, i])
        s.chose[s.row[b]] = 1
    wide = whole_vectors(buyers)
    for b in range(wide):
        best[b] = i4(0)
        choice[b] = i4(-1)
    any_lock = rules.subscription
    for j in range(firms):
        any_lock = any_lock or offers[j].effort > ZERO
    for j in range(firms):
        draw(s.place, wide, week, FOR_PURCHASE + u4(k), births[j].id, rules, s)
        lock = ONE
        if rules.subscription:
            keep_subscribers(j, lo, buyers, week, offers[j], c, rules, s)
        else:
            lock = exp(rules.habit + offers[j].effort)
        this = i4(j)
        for b in range(wide):
            score[b] = s.score[j, b]
        for b in range(wide):
            weight = score[b] * (lock if last[b] == this else ONE)
            score[b] = weight / -log(uniform(word_0[b]))
        if any_lock:
            for b in range(wide):
                s.score[j, b] = score[b]
        for b in range(wide):
            bits = f4(score[b]).view(i4)
            better = where_more(bits, best[b])
            choice[b] = either(better, this, choice[b])
            noise[b] = either(better, word_1[b], noise[b])
            failure[b] = either(better, word_2[b], failure[b])
            severity[b] = either(better, word_3[b], severity[b])
            best[b] = max(best[b], bits)
    if any_lock:
        find_captives(lo, buyers, week, offers, c, rules, s, flows)


@step
def keep_subscribers(
    j: int, lo: int, buyers: int, week: int, o: Records, c: Columns, rules: Rules, s: Scratch
) -> None:
    """Raise s.score of the firm's own subscribers by their lock."""
    for b in range(buyers):
        if s.last[b] == j:
            made = deliberate_lock(j, at(lo, s.row[b]), week, o, c, rules)
            s.score[j, b] *= exp(rules.habit + made)


@step
def find_captives(
    lo: int,
    buyers: int,
    week: int,
    offers: Records,
    c: Columns,
    rules: Rules,
    s: Scratch,
    flows: I8Array,
) -> None:
    """Count those whom only a lock has kept, and let them resent it."""
    for b in range(buyers):
        i = at(lo, s.row[b])
        j = s.choice[b]
        if j < 0 or c.mark[LAST_FIRM, i] != j:
            continue
        made = deliberate_lock(j, i, week, offers[j], c, rules)
        if made <= ZERO:
            continue
        free = s.score[j, b] * exp(-made)
        for other in range(offers.size):
            if other != j and s.score[other, b] > free:
                flows[s.group[s.row[b]], j, N_CAPTIVES] += 1
                c.tie[SATISFACTION, j, i] -= rules.resentment
                break


@mechanism
def welcome(j: int, i: int, o: Records, c: Columns, flows: I8Array) -> None:
    """Count and onboard a customer who is new to the firm."""
    flows[j, N_NEWCOMERS] += 1
    if o.onboarding > ZERO:
        flows[j, N_ONBOARDED] += 1
        c.tie[BOND, j, i] = bond_after_welcome(
            c.tie[BOND, j, i], c.person[INTENTION, i], o.onboarding
        )


@step
def change_providers(
    lo: int,
    reconsidering: int,
    week: int,
    offers: Records,
    c: Columns,
    rules: Rules,
    s: Scratch,
    flows: I8Array,
) -> None:
    """Move those who chose another provider, with exit fees, forfeited points and contracts."""
    for b in range(reconsidering):
        i = at(lo, s.row[b])
        new = s.choice[b]
        if new < 0:
            continue
        old = c.mark[LAST_FIRM, i]
        counted = flows[s.group[s.row[b]]]
        if old == new:
            if week >= c.week[CONTRACT_END, i]:
                c.week[CONTRACT_END, i] = week + term(i, offers[new], c, rules)
            continue
        if old != NO_FIRM:
            counted[old, N_LOST] += 1
            counted[old, N_POINTS_EXPIRED] += c.points[old, i]
            c.points[old, i] = 0
            if c.flag[MEMBERSHIP, old, i] == MEMBER:
                c.flag[MEMBERSHIP, old, i] = NO_MEMBER
            if week < c.week[CONTRACT_END, i]:
                fee = offers[old].exit_fee_ticks
                counted[old, N_EXIT_FEES] += fee
                c.spent[i] += fee
        c.mark[LAST_FIRM, i] = new
        c.week[CONTRACT_END, i] = week + term(i, offers[new], c, rules)
        counted[new, N_GAINED] += 1
        welcome(new, i, offers[new], c, counted)
