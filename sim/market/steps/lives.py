"""Lives: some customers' purchase rates and tastes change."""

from __future__ import annotations

from sim.market.arithmetic import ONE, ZERO
from sim.market.columns import SEGMENT, Columns
from sim.market.compile import step
from sim.market.draws import FOR_PERSON, NOBODY, uniform
from sim.market.rules import Records, Rules
from sim.market.steps.draw import draw
from sim.market.steps.scratch import BLOCK, Scratch
from sim.market.traits import draw_rate, draw_taste


@step
def change_lives(
    week: int, births: Records, kinds: Records, c: Columns, rules: Rules, s: Scratch
) -> None:
    """Let some customers have another purchase rate, or other tastes, from this week on.

    Both are drawn from what newcomers' are drawn from, so that every cross-section stays the same.
    """
    if rules.rate_changes <= ZERO and rules.taste_changes <= ZERO:
        return
    for lo in range(0, c.place.size, BLOCK):
        n = min(BLOCK, c.place.size - lo)
        draw(c.place[lo : lo + n], n, week, FOR_PERSON, NOBODY, rules, s)
        word_3, chance = s.word_3, s.need_draw
        for k in range(n):
            chance[k] = uniform(word_3[k])
        for k in range(n):
            if chance[k] < rules.rate_changes:
                draw_rate(lo + k, week, kinds[c.mark[SEGMENT, lo + k]], c, rules)
            elif ONE - chance[k] < rules.taste_changes:
                draw_taste(lo + k, week, births, c, rules)
