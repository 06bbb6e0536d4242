"""Step 7, the week's end: who will talk, what is used and fades, points that lapse; counting."""

from __future__ import annotations

from sim.market.arithmetic import ZERO, f4, i4
from sim.market.columns import (
    AWARE,
    BOND,
    BUZZ,
    CONTACTS,
    INTENTION,
    LAST_BOUGHT,
    LAST_FIRM,
    MEMBERSHIP,
    NO_FIRM,
    RATE,
    REFERENCE,
    SAID,
    SATISFACTION,
    STOCK,
    TRUST,
    Columns,
)
from sim.market.compile import mechanism, step
from sim.market.draws import FOR_CARD, philox, uniform
from sim.market.flows import FIXED, Flow
from sim.market.mechanisms.programme import (
    GAVE_UP,
    MEMBER,
    NO_MEMBER,
    NONE,
    STAMPS,
    chance_to_give_up,
)
from sim.market.mechanisms.relationship import fade, heal, learn_reference, use_stock
from sim.market.mechanisms.word_of_mouth import fading, says
from sim.market.rules import I8Array, Records, Rules
from sim.market.steps.contact import PRESENT_WEEKS
from sim.market.steps.scratch import Scratch, at

N_POINTS_EXPIRED = int(Flow.POINTS_EXPIRED)
N_CARDS_GIVEN_UP = int(Flow.CARDS_GIVEN_UP)
N_RECOMMENDATIONS = int(Flow.RECOMMENDATIONS)
N_WARNINGS = int(Flow.WARNINGS)
N_LOST = int(Flow.LOST)
N_PURCHASES = int(Flow.PURCHASES)
N_ENCOUNTERS = int(Flow.ENCOUNTERS)
N_BUYERS = int(Flow.BUYERS)
N_CUSTOMERS = int(Flow.CUSTOMERS)
N_MEMBERS = int(Flow.MEMBERS)
N_AWARE = int(Flow.AWARE)
N_SATISFACTION = int(Flow.SATISFACTION)
N_TRUST = int(Flow.TRUST)
N_BOND = int(Flow.BOND)
_SCALE = f4(FIXED)
_HIGHEST = f4(60.0)
_MOST_OPEN = f4(1.5)
_CONTACT_YEAR = f4(51.0 / 52.0)


@step
def speak(lo: int, n: int, c: Columns, rules: Rules, s: Scratch, flows: I8Array) -> None:
    """Note in the column `said` what each customer will say this week about its last firm."""
    said = c.mark[SAID, lo : lo + n]
    for k in range(n):
        said[k] = 0
    most_talkative = max(rules.recommend, rules.warn) * _MOST_OPEN
    open_to_talk = 0
    for row in range(n):
        s.row[open_to_talk] = row
        open_to_talk += (s.talk_draw[row] < most_talkative) & (s.experienced[row] != 0)
    for b in range(open_to_talk):
        k = s.row[b]
        i = at(lo, k)
        j = c.mark[LAST_FIRM, i]
        if j != NO_FIRM:
            word = says(
                c.tie[SATISFACTION, j, i],
                c.person[INTENTION, i],
                s.talk_draw[k],
                rules.recommend_from,
                rules.warn_from,
                rules.recommend,
                rules.warn,
            )
            if word > 0:
                c.mark[SAID, i] = j + 1
                flows[s.group[k], j, N_RECOMMENDATIONS] += 1
            elif word < 0:
                c.mark[SAID, i] = -(j + 1)
                flows[s.group[k], j, N_WARNINGS] += 1


@step
def fade_states(
    lo: int, n: int, need: float, offers: Records, c: Columns, rules: Rules, s: Scratch
) -> None:
    """Take satisfaction, trust, bond, buzz, contacts and stock a week on.

    `need` is how many times their purchase rates customers need, and use, this week.
    """
    decay_a, healing, decay_b = rules.decay_a, rules.healing, rules.decay_b
    alpha_p = rules.alpha_p
    forgotten, chose = s.forgotten, s.chose
    talk_decay, waits = rules.talk_decay, rules.talk_waits
    for k in range(n):
        forgotten[k] = fading(talk_decay, waits, chose[k] != 0)
    contacts = c.person[CONTACTS, lo : lo + n]
    for k in range(n):
        contacts[k] *= _CONTACT_YEAR
    if not rules.subscription:
        stock = c.person[STOCK, lo : lo + n]
        rate = c.person[RATE, lo : lo + n]
        gained = s.gained
        for k in range(n):
            stock[k] = use_stock(stock[k], gained[k], rate[k] * need)
    for j in range(offers.size):
        satisfaction = c.tie[SATISFACTION, j, lo : lo + n]
        for k in range(n):
            satisfaction[k] = fade(satisfaction[k], decay_a)
        trust = c.tie[TRUST, j, lo : lo + n]
        for k in range(n):
            trust[k] = heal(trust[k], healing)
        bond = c.tie[BOND, j, lo : lo + n]
        for k in range(n):
            bond[k] = fade(bond[k], decay_b)
        buzz = c.tie[BUZZ, j, lo : lo + n]
        for k in range(n):
            buzz[k] = fade(buzz[k], forgotten[k])
        if rules.subscription:
            aware = c.flag[AWARE, j, lo : lo + n]
            reference = c.tie[REFERENCE, j, lo : lo + n]
            log_price = s.log_price[j]
            for k in range(n):
                reference[k] = learn_reference(reference[k], log_price[k], alpha_p * f4(aware[k]))


@step
def lapse_points(
    lo: int,
    n: int,
    week: int,
    offers: Records,
    births: Records,
    c: Columns,
    rules: Rules,
    flows: I8Array,
) -> None:
    """Let points expire by inactivity, and stamp cards be given up.

    Who gave up before may come to be ready for another card.
    """
    for j in range(offers.size):
        o = offers[j]
        if o.kind == NONE:
            continue
        for i in range(lo, lo + n):
            if c.flag[MEMBERSHIP, j, i] != MEMBER:
                if c.flag[MEMBERSHIP, j, i] == GAVE_UP and rules.returning > ZERO:
                    _, draw, _, _ = philox(
                        c.place[i], week, FOR_CARD, births[j].id, rules.seed, rules.replication
                    )
                    if uniform(draw) < rules.returning:
                        c.flag[MEMBERSHIP, j, i] = NO_MEMBER
                continue
            held = c.points[j, i]
            if o.expires_after > 0 and week - c.history[LAST_BOUGHT, j, i] >= o.expires_after:
                flows[j, N_POINTS_EXPIRED] += held
                held = i4(0)
            if o.kind == STAMPS:
                draw, _, _, _ = philox(
                    c.place[i], week, FOR_CARD, births[j].id, rules.seed, rules.replication
                )
                progress = f4(held) / f4(o.goal + o.endowed)
                if uniform(draw) < chance_to_give_up(progress, rules.abandonment):
                    flows[j, N_POINTS_EXPIRED] += held
                    flows[j, N_CARDS_GIVEN_UP] += 1
                    held = i4(0)
                    c.flag[MEMBERSHIP, j, i] = GAVE_UP
            c.points[j, i] = held


@mechanism
def fixed(x: float) -> int:
    """Return x as fixed-point, in units of 1/65,536; x is held within -60 .. 60."""
    return i4(min(max(x, -_HIGHEST), _HIGHEST) * _SCALE)


@step
def take_stock(
    lo: int, n: int, week: int, firms: int, c: Columns, rules: Rules, s: Scratch, flows: I8Array
) -> None:
    """Count buyers, customers, members and the aware, and add up states.

    In a shop, encounters are counted here, too: they are the purchases. One by one, each count
    would wait for the last. Counts of a block fit into 32 bits, in which twice as many are added at
    once; sums of states do not.
    """
    last_firm = c.mark[LAST_FIRM, lo : lo + n]
    since = i4(week)
    earliest, too_early = i4(week - PRESENT_WEEKS), i4(week - PRESENT_WEEKS - 1)
    here = s.here
    for j in range(firms):
        last_bought = c.history[LAST_BOUGHT, j, lo : lo + n]
        member = c.flag[MEMBERSHIP, j, lo : lo + n]
        knows = c.flag[AWARE, j, lo : lo + n]
        satisfaction = c.tie[SATISFACTION, j, lo : lo + n]
        trust = c.tie[TRUST, j, lo : lo + n]
        bond = c.tie[BOND, j, lo : lo + n]
        lost = i4(0)
        bought = i4(0)
        for k in range(n):
            bought = i4(bought + i4(i4(last_bought[k]) == since))
        if rules.subscription:
            for k in range(n):
                here[k] = i4(-i4(last_firm[k] == j))
        else:
            for k in range(n):
                here[k] = i4(-i4(i4(last_bought[k]) >= earliest))
            for k in range(n):
                lost = i4(lost + i4(i4(last_bought[k]) == too_early))
        present = i4(0)
        members = i4(0)
        aware = i4(0)
        total_satisfaction = 0
        total_trust = 0
        total_bond = 0
        for k in range(n):
            present = i4(present - here[k])
        for k in range(n):
            members = i4(members + i4(here[k] & i4(member[k] == MEMBER)))
        for k in range(n):
            aware = i4(aware + i4(knows[k]))
        for k in range(n):
            total_satisfaction += i4(here[k] & fixed(satisfaction[k]))
        for k in range(n):
            total_trust += i4(here[k] & fixed(trust[k]))
        for k in range(n):
            total_bond += i4(here[k] & fixed(bond[k]))
        if not rules.subscription:
            flows[j, N_ENCOUNTERS] = flows[j, N_PURCHASES]
        flows[j, N_BUYERS] += bought
        flows[j, N_CUSTOMERS] += present
        flows[j, N_MEMBERS] += members
        flows[j, N_AWARE] += aware
        flows[j, N_LOST] += lost
        flows[j, N_SATISFACTION] += total_satisfaction
        flows[j, N_TRUST] += total_trust
        flows[j, N_BOND] += total_bond
