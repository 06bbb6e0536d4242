"""Step 8: each speaker tells one acquaintance, who then thinks better or worse of the firm."""

from __future__ import annotations

from sim.market.arithmetic import ZERO, exp, f4
from sim.market.columns import (
    AWARE,
    BOND,
    BUZZ,
    I4,
    I8,
    SAID,
    SATISFACTION,
    TASTE,
    Columns,
)
from sim.market.compile import step
from sim.market.draws import FOR_LISTENER, NOBODY, philox, uniform
from sim.market.mechanisms.talk import buzz_after, share_of
from sim.market.rules import Rules


@step
def talk(week: int, starts: I8, acquaintances: I4, c: Columns, rules: Rules) -> None:
    """talk(week, network, ...) -> buzz and awareness change; speakers in order of rows."""
    firms = c.points.shape[0]
    for i in range(c.place.size):
        word = c.mark[SAID, i]
        degree = starts[i + 1] - starts[i]
        if word == 0 or degree == 0:
            continue
        draw, _, _, _ = philox(
            c.place[i], week, FOR_LISTENER, NOBODY, rules.seed, rules.replication
        )
        listener = acquaintances[starts[i] + int(uniform(draw) * f4(degree))]
        j = abs(word) - 1
        own = ZERO
        total = ZERO
        for other in range(firms):
            if c.flag[AWARE, other, listener]:
                weight = c.tie[TASTE, other, listener] * exp(
                    rules.theta * c.tie[SATISFACTION, other, listener]
                    + rules.phi * c.tie[BOND, other, listener]
                    + c.tie[BUZZ, other, listener]
                )
                total += weight
                if other == j:
                    own = weight
        c.tie[BUZZ, j, listener] = buzz_after(
            c.tie[BUZZ, j, listener], word, share_of(own, total), rules.talk_weight
        )
        c.flag[AWARE, j, listener] = 1
