"""Step 9: customers leave the market, and newcomers take their places."""

from __future__ import annotations

from sim.market.columns import (
    LEAVING,
    SEGMENT,
    Columns,
)
from sim.market.compile import step
from sim.market.flows import Flow
from sim.market.rules import I8Array, Records, Rules
from sim.market.steps.contact import is_present
from sim.market.steps.lives import change_lives
from sim.market.steps.scratch import Scratch
from sim.market.traits import draw_traits, forget_everything

N_POINTS_EXPIRED = int(Flow.POINTS_EXPIRED)
N_LOST = int(Flow.LOST)


@step
def turn_over(
    week: int,
    offers: Records,
    births: Records,
    kinds: Records,
    c: Columns,
    rules: Rules,
    s: Scratch,
    departed: I8Array,
    flows: I8Array,
) -> None:
    """Replace customers who leave the market, whose points are forfeited; change lives of others.

    `departed` gathers what leavers had spent; `flows` is segments by firms by flows.
    """
    change_lives(week + 1, births, kinds, c, rules, s)
    for i in range(c.place.size):
        if c.mark[LEAVING, i] == 0:
            continue
        for j in range(offers.size):
            segment = c.mark[SEGMENT, i]
            flows[segment, j, N_POINTS_EXPIRED] += c.points[j, i]
            if is_present(j, i, week, c, rules.subscription):
                flows[segment, j, N_LOST] += 1
        departed[0] += c.spent[i]
        c.spent[i] = 0
        draw_traits(i, week + 1, births, kinds, c, rules)
        forget_everything(i, offers, c, rules)
