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
from sim.market.compile import mechanism, step
from sim.market.draws import FOR_LISTENER, NOBODY, philox, uniform
from sim.market.mechanisms.word_of_mouth import buzz_after, share_of
from sim.market.rules import Rules
from sim.market.steps.scratch import BLOCK, Scratch, at


@step
def talk(week: int, starts: I8, acquaintances: I4, c: Columns, rules: Rules, s: Scratch) -> None:
    """Let speakers, in order of rows, change the buzz and awareness of those they tell."""
    for lo in range(0, c.place.size, BLOCK):
        speakers = gather_speakers(lo, min(BLOCK, c.place.size - lo), c, s)
        speakers = find_listeners(lo, speakers, week, starts, acquaintances, c, rules, s)
        for b in range(speakers):
            hear(s.listener[b], s.word[b], c, rules)


@step
def gather_speakers(lo: int, n: int, c: Columns, s: Scratch) -> int:
    """Gather in s.row who has something to say, and return how many have."""
    said = c.mark[SAID, lo : lo + n]
    speakers = 0
    for row in range(n):
        s.row[speakers] = row
        speakers += said[row] != 0
    return speakers


@step
def find_listeners(
    lo: int,
    speakers: int,
    week: int,
    starts: I8,
    acquaintances: I4,
    c: Columns,
    rules: Rules,
    s: Scratch,
) -> int:
    """Find whom each speaker tells what, in s.listener and s.word, and return how many are told.

    A loop of its own: memory is waited for once for many speakers, not for each in turn.
    """
    heard = 0
    for b in range(speakers):
        i = at(lo, s.row[b])
        first, degree = starts[i], starts[i + 1] - starts[i]
        draw, _, _, _ = philox(
            c.place[i], week, FOR_LISTENER, NOBODY, rules.seed, rules.replication
        )
        if degree == 0:
            continue
        s.listener[heard] = acquaintances[first + int(uniform(draw) * f4(degree))]
        s.word[heard] = c.mark[SAID, i]
        heard += 1
    return heard


@mechanism
def hear(listener: int, word: int, c: Columns, rules: Rules) -> None:
    """Change the buzz and awareness of a customer who was told a word, as in the column `said`."""
    j = abs(word) - 1
    own = ZERO
    total = ZERO
    for other in range(c.points.shape[0]):
        weight = f4(c.flag[AWARE, other, listener]) * c.tie[TASTE, other, listener]
        weight *= exp(
            rules.theta * c.tie[SATISFACTION, other, listener]
            + rules.phi * c.tie[BOND, other, listener]
            + c.tie[BUZZ, other, listener]
        )
        total += weight
        own = weight if other == j else own
    c.tie[BUZZ, j, listener] = buzz_after(
        c.tie[BUZZ, j, listener], word, share_of(own, total), rules.talk_weight
    )
    c.flag[AWARE, j, listener] = 1
