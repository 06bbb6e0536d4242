"""One week of the market, block by block: the eleven steps of `docs/model.md` in their order."""

from __future__ import annotations

from sim.market.columns import (
    F4,
    FAILED,
    I4,
    I8,
    LAST_FIRM,
    Columns,
)
from sim.market.compile import inlined, kernel, step
from sim.market.draws import FOR_PURCHASE, philox, u4
from sim.market.rules import I8Array, Records, Rules
from sim.market.steps.choice import change_providers, choose
from sim.market.steps.contact import reach
from sim.market.steps.experience import experience, learn_prices
from sim.market.steps.forgetting import forget_firms
from sim.market.steps.incidence import need_purchases, need_service
from sim.market.steps.promises import close_programmes, devalue_programmes
from sim.market.steps.scratch import Scratch, at
from sim.market.steps.transaction import pay_for_purchases, pay_for_service
from sim.market.steps.turnover import turn_over
from sim.market.steps.utility import consider_programmes, pick_weights, weigh_all, weigh_some
from sim.market.steps.week_end import (
    fade_states,
    lapse_points,
    speak,
    take_stock,
)
from sim.market.steps.word_of_mouth import talk


@step
def start_week(lo: int, n: int, c: Columns, s: Scratch) -> None:
    """Set what is counted within a week to nothing."""
    for k in range(n):
        s.gained[k] = 0.0
        s.experienced[k] = 0
        s.chose[k] = 0


@step
def forget_failures(lo: int, n: int, c: Columns) -> None:
    """Clear the marks of failures: nobody has met one this week, so far."""
    failed = c.mark[FAILED, lo : lo + n]
    for k in range(n):
        failed[k] = 0


@step
def group_rows(lo: int, groups: I8Array, s: Scratch) -> None:
    """Note in s.group where each row of the block is counted.

    `groups` has the block's rows of (first row, customers, group).
    """
    for p in range(groups.shape[0]):
        first = groups[p, 0] - lo
        group = s.group[first : first + groups[p, 1]]
        for k in range(groups[p, 1]):
            group[k] = groups[p, 2]


@step
def gather_buyers(before: int, k: int, s: Scratch) -> int:
    """Gather in s.row who makes purchase `k`, and return how many do.

    They are those of its first `before` rows, the buyers of the pass before, who have not had
    enough.
    """
    buyers = 0
    for b in range(before):
        row = s.row[b]
        s.row[buyers] = row
        buyers += s.purchases[row] > k
    return buyers


@step
def gather_served(lo: int, n: int, k: int, c: Columns, s: Scratch) -> int:
    """Gather in s.row and s.choice who has encounter `k` with whom, and return how many do."""
    served = 0
    for row in range(n):
        provider = c.mark[LAST_FIRM, lo + row]
        s.row[served] = row
        s.choice[served] = provider
        served += s.purchases[row] > k and provider >= 0
    return served


@inlined
def shop(
    lo: int,
    n: int,
    week: int,
    need: float,
    offers: Records,
    births: Records,
    c: Columns,
    rules: Rules,
    s: Scratch,
    flows: I8Array,
) -> None:
    """Go through steps 2 to 6 in a purchase market, one pass per purchase."""
    weigh_all(lo, n, week, offers, births, c, rules, s)
    most = need_purchases(lo, n, week, need, offers, c, rules, s)
    forget_failures(lo, n, c)
    for k in range(n):
        s.row[k] = k
    buyers = n
    for k in range(most):
        buyers = gather_buyers(buyers, k, s)
        if k == 0:
            pick_weights(offers.size, buyers, s)
        else:
            weigh_some(lo, buyers, week, offers, births, c, rules, s)
        choose(lo, buyers, k, week, offers, births, c, rules, s, flows)
        pay_for_purchases(lo, buyers, k, week, offers, births, c, rules, s, flows)
        experience(lo, buyers, k, week, offers, births, c, rules, s, flows)
        learn_prices(lo, n, buyers, offers.size, c, rules, s)


@inlined
def subscribe(
    lo: int,
    n: int,
    week: int,
    offers: Records,
    births: Records,
    c: Columns,
    rules: Rules,
    s: Scratch,
    flows: I8Array,
) -> None:
    """Go through steps 2 to 6 in a subscription market."""
    most, reconsidering = need_service(lo, n, week, c, rules, s)
    weigh_some(lo, reconsidering, week, offers, births, c, rules, s)
    choose(lo, reconsidering, 0, week, offers, births, c, rules, s, flows)
    change_providers(lo, reconsidering, week, offers, c, rules, s, flows)
    pay_for_service(lo, n, week, offers, births, c, rules, s, flows)
    forget_failures(lo, n, c)
    for k in range(most):
        served = gather_served(lo, n, k, c, s)
        meet_providers(lo, served, k, week, births, c, rules, s)
        experience(lo, served, k, week, offers, births, c, rules, s, flows)


@step
def meet_providers(
    lo: int, served: int, k: int, week: int, births: Records, c: Columns, rules: Rules, s: Scratch
) -> None:
    """Draw the words of encounter `k` of those served: noise, failure and severity."""
    for b in range(served):
        _, w1, w2, w3 = philox(
            c.place[at(lo, s.row[b])],
            week,
            FOR_PURCHASE + u4(k),
            births[s.choice[b]].id,
            rules.seed,
            rules.replication,
        )
        s.noise_word[b] = w1
        s.failure_word[b] = w2
        s.severity_word[b] = w3


@inlined
def open_week(
    lo: int,
    n: int,
    groups: I8Array,
    week: int,
    offers: Records,
    births: Records,
    c: Columns,
    rules: Rules,
    s: Scratch,
    flows: I8Array,
) -> None:
    """Open a block's week: start its counts, change programmes, and reach customers (step 1)."""
    group_rows(lo, groups, s)
    start_week(lo, n, c, s)
    devalue_programmes(lo, n, offers, births, c, rules)
    for p in range(groups.shape[0]):
        close_programmes(groups[p, 0], groups[p, 1], offers, c, flows[groups[p, 2]])
    reach(lo, n, week, offers, births, c, rules, s, flows)
    consider_programmes(lo, n, offers, births, c, rules, s)


@inlined
def end_block(
    lo: int,
    n: int,
    groups: I8Array,
    week: int,
    need: float,
    offers: Records,
    births: Records,
    c: Columns,
    rules: Rules,
    s: Scratch,
    flows: I8Array,
) -> None:
    """End a block's week (step 7): who talks, what fades, lapses and is forgotten; take stock."""
    speak(lo, n, c, rules, s, flows)
    fade_states(lo, n, need, offers, c, rules, s)
    for p in range(groups.shape[0]):
        first, rows, counted = groups[p, 0], groups[p, 1], flows[groups[p, 2]]
        lapse_points(first, rows, week, offers, births, c, rules, counted)
    forget_firms(lo, n, week, offers, births, c, rules, s)
    for p in range(groups.shape[0]):
        first, rows, counted = groups[p, 0], groups[p, 1], flows[groups[p, 2]]
        take_stock(first, rows, week, offers.size, c, rules, s, counted)


@kernel
def run_purchase_weeks(
    first_week: int,
    needs: F4,
    blocks: I8Array,
    groups: I8Array,
    end_week: bool,
    offers: Records,
    births: Records,
    kinds: Records,
    starts: I8,
    acquaintances: I4,
    c: Columns,
    rule_table: Records,
    scratch: Records,
    departed: I8Array,
    flows: I8Array,
) -> None:
    """Let customers live through some weeks of a purchase market.

    `needs` is how many times their rates customers need, week by week, `offers` weeks by firms,
    `flows` weeks by groups by firms by flows. A group's customers are counted together; `groups`
    has rows of (first row, customers, group), none across two blocks, `blocks` rows of (first row,
    customers, first of its groups, the one after its last). Steps 8 and 9, which look beyond a
    block, follow if `end_week`; with no blocks, they alone happen.
    """
    rules = rule_table[0]
    s = scratch[0]
    for w in range(offers.shape[0]):
        week = first_week + w
        o = offers[w]
        for b in range(blocks.shape[0]):
            lo, n = blocks[b, 0], blocks[b, 1]
            g = groups[blocks[b, 2] : blocks[b, 3]]
            f = flows[w]
            open_week(lo, n, g, week, o, births, c, rules, s, f)
            shop(lo, n, week, needs[w], o, births, c, rules, s, f)
            end_block(lo, n, g, week, needs[w], o, births, c, rules, s, f)
        if end_week:
            talk(week, starts, acquaintances, c, rules, s)
            turn_over(week, o, births, kinds, c, rules, s, departed, flows[w])


@kernel
def run_subscription_weeks(
    first_week: int,
    needs: F4,
    blocks: I8Array,
    groups: I8Array,
    end_week: bool,
    offers: Records,
    births: Records,
    kinds: Records,
    starts: I8,
    acquaintances: I4,
    c: Columns,
    rule_table: Records,
    scratch: Records,
    departed: I8Array,
    flows: I8Array,
) -> None:
    """Let customers live through some weeks of a subscription market.

    The arguments are those of `run_purchase_weeks`.
    """
    rules = rule_table[0]
    s = scratch[0]
    for w in range(offers.shape[0]):
        week = first_week + w
        o = offers[w]
        for b in range(blocks.shape[0]):
            lo, n = blocks[b, 0], blocks[b, 1]
            g = groups[blocks[b, 2] : blocks[b, 3]]
            f = flows[w]
            open_week(lo, n, g, week, o, births, c, rules, s, f)
            subscribe(lo, n, week, o, births, c, rules, s, f)
            end_block(lo, n, g, week, needs[w], o, births, c, rules, s, f)
        if end_week:
            talk(week, starts, acquaintances, c, rules, s)
            turn_over(week, o, births, kinds, c, rules, s, departed, flows[w])


RUN_WEEKS = {"purchase": run_purchase_weeks, "subscription": run_subscription_weeks}
"""Kind of market -> what lets its customers live through some weeks."""
