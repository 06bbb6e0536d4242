"""A week's end for awareness: who forgets which firm."""

from __future__ import annotations

from sim.market.arithmetic import ZERO
from sim.market.columns import AWARE, BORN, LAST_BOUGHT, LAST_FIRM, Columns
from sim.market.compile import mechanism, step
from sim.market.draws import FOR_FORGETTING, FOR_REACH, philox, uniform
from sim.market.mechanisms.forgetting import can_forget
from sim.market.rules import Records, Rules
from sim.market.steps.draw import draw
from sim.market.steps.scratch import Scratch


@step
def forget_firms(
    lo: int,
    n: int,
    week: int,
    offers: Records,
    births: Records,
    c: Columns,
    rules: Rules,
    s: Scratch,
) -> None:
    """Let some forget firms that they have not bought at for a year and saw no advertising of."""
    if rules.forgetting <= ZERO:
        return
    for j in range(offers.size):
        reach, id = offers[j].reach, births[j].id
        draw(c.place[lo : lo + n], n, week, FOR_FORGETTING, id, rules, s)
        for k in range(n):
            i = lo + k
            if (
                uniform(s.word_0[k]) < rules.forgetting
                and can_forget(
                    week,
                    c.history[LAST_BOUGHT, j, i],
                    c.week[BORN, i],
                    c.mark[LAST_FIRM, i] == j,
                    c.points[j, i],
                )
                and not is_reached(i, week, reach, id, c, rules)
            ):
                c.flag[AWARE, j, i] = 0


@mechanism
def is_reached(i: int, week: int, reach: float, id: int, c: Columns, rules: Rules) -> bool:
    """Return whether a firm's advertising of that reach has met a customer this week (step 1)."""
    word, _, _, _ = philox(c.place[i], week, FOR_REACH, id, rules.seed, rules.replication)
    return uniform(word) < reach
