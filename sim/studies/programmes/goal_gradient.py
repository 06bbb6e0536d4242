"""The nearer the reward, the faster the next purchase: gaps between stamps shorten."""

from __future__ import annotations

from sim.scenario.levers import Programme
from sim.studies.groups import Rows, estimate
from sim.studies.lab import Lab
from sim.studies.picture import Lines
from sim.studies.programmes.arms import arms
from sim.studies.programmes.launch import programme_of, starts_stamps
from sim.studies.programmes.stamps import Cards, walk
from sim.studies.regularity import Band, Finding, Regularity, Use, Value

WEEKS = 104
TIMES = 4.0
"""Size of the market: a difference of two ratios of gaps asks for many cards."""
PLAIN = "card without endowed stamps"
BAND = Band(0.12, 0.28)


def measure(lab: Lab) -> Finding:
    """Measure how much shorter the last gap is than the first."""
    shipped = programme_of(lab.scenario, "stamps")
    plain = shipped.model_copy(update={"endowed": 0})
    cards, customers = follow(lab, plain)
    values = [
        Value(
            f"last gap shorter than the first, less the twins': {PLAIN}",
            *estimate(lambda rows: gradient(cards, rows), customers),
            BAND,
        )
    ]
    if shipped.endowed:
        given, _ = follow(lab, shipped)
        values.append(
            Value(
                f"the same with {shipped.endowed} endowed stamps",
                *estimate(lambda rows: gradient(given, rows), customers),
            )
        )
    everyone = cards.completed.nonzero()[0]
    gaps = range(1, plain.goal)
    picture = Lines(
        list(gaps),
        {
            "with the card": [cards.gap(g, everyone) for g in gaps],
            "twins without": [cards.twin_gap(g, everyone) for g in gaps],
        },
        "Stamps on the card",
        "Weeks to the next purchase",
    )
    sample = f"{int(cards.completed.sum()):,} completed cards of {len(everyone):,} customers"
    note = (
        f"Cards that needed {plain.goal} stamps, without the first card of each customer; the last "
        f"gap is {1.0 - ratio_of_gaps(cards, everyone):.0%} shorter, the twins' "
        f"{1.0 - twin_ratio(cards, everyone):.0%}."
    )
    return Finding(tuple(values), picture, sample, note)


def follow(lab: Lab, programme: Programme) -> tuple[Cards, int]:
    """Follow the cards of a programme; return (completed cards, customers)."""
    found = arms(lab, programme, WEEKS, times=TIMES)
    goal, endowed = programme.goal, programme.endowed
    return walk(found.own, found.twin, found.member, found.points, goal, endowed), found.customers


def gradient(cards: Cards, rows: Rows) -> float:
    """Return 1 − last gap ÷ first gap, less the same of the twins."""
    return twin_ratio(cards, rows) - ratio_of_gaps(cards, rows)


def ratio_of_gaps(cards: Cards, rows: Rows) -> float:
    """Return the weeks before the last stamp ÷ the weeks before the second."""
    return cards.gap(len(cards.weeks) - 1, rows) / cards.gap(1, rows)


def twin_ratio(cards: Cards, rows: Rows) -> float:
    """Return the twins' ratio of gaps, in the same weeks."""
    return cards.twin_gap(len(cards.weeks) - 1, rows) / cards.twin_gap(1, rows)


ROW = Regularity(
    id="goal-gradient",
    statement="The gap between purchases shortens by a fifth from the first stamp to the last.",
    source="Kivetz, Urminsky & Zheng 2006",
    band="about 20 % (12–28 % ~)",
    use=Use.TUNE,
    how=(
        "Completed cards of two years, the first card of each customer excluded: weeks from the "
        "first stamp to the second and from the last but one to the last; how much shorter, less "
        "the same of the twins, who have no card, in the same weeks."
    ),
    measure=measure,
    applies=starts_stamps,
    if_missed=(
        "The gradient follows from `rewards.pull` times the reward's worth in purchases, and from "
        "how far a visit more can be had: customers who buy a cup anyway move it between bars, and "
        "only `demand.expandability` adds cups. Raising either makes the gaps shorten more."
    ),
    off={"behaviour.rewards.pull": 0.0},
)
