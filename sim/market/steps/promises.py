"""A week's first event: programmes that end or lose worth, and what that does to their members."""

from __future__ import annotations

from sim.market.arithmetic import ZERO
from sim.market.columns import MEMBERSHIP, TRUST, Columns
from sim.market.compile import step
from sim.market.draws import uniform
from sim.market.flows import Flow
from sim.market.mechanisms.programme import MEMBER, NO_MEMBER
from sim.market.mechanisms.promise import trust_after_devaluation
from sim.market.rules import I8Array, Records, Rules
from sim.market.steps.contact import standing

N_POINTS_EXPIRED = int(Flow.POINTS_EXPIRED)


@step
def devalue_programmes(
    lo: int, n: int, offers: Records, births: Records, c: Columns, rules: Rules
) -> None:
    """Let members of a programme that lost worth trust the firm less."""
    for j in range(offers.size):
        devalued = offers[j].devalued
        if devalued <= ZERO:
            continue
        for i in range(lo, lo + n):
            if c.flag[MEMBERSHIP, j, i] != MEMBER:
                continue
            _, attention, _, _ = standing(i, births[j].id, c, rules)
            c.tie[TRUST, j, i] = trust_after_devaluation(
                c.tie[TRUST, j, i],
                uniform(attention),
                devalued,
                rules.devaluation,
                rules.trust_loss,
            )


@step
def close_programmes(lo: int, n: int, offers: Records, c: Columns, flows: I8Array) -> None:
    """Let points lapse and memberships end where a programme did."""
    for j in range(offers.size):
        if offers[j].closing:
            for i in range(lo, lo + n):
                flows[j, N_POINTS_EXPIRED] += c.points[j, i]
                c.points[j, i] = 0
                c.flag[MEMBERSHIP, j, i] = NO_MEMBER
