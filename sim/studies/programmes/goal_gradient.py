"""The nearer the reward, the faster the next purchase: gaps between stamps shorten."""

from __future__ import annotations

import numpy as np

from sim.scenario.levers import Programme
from sim.studies.groups import Rows, estimate
from sim.studies.lab import Lab
from sim.studies.picture import Lines
from sim.studies.programmes.arms import arms
from sim.studies.programmes.launch import programme_of, starts_stamps
from sim.studies.programmes.stamps import Waits, waits
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
    found, customers = follow(lab, plain)
    values = [
        Value(
            f"last gap shorter than the first, less the twins': {PLAIN}",
            *estimate(lambda rows: gradient(found, rows), customers),
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
    everyone = np.arange(customers)
    own, twins = found.gaps(found.bought, everyone), found.gaps(found.twin, everyone)
    picture = Lines(
        list(range(1, plain.goal)),
        {"with the card": own.tolist(), "twins without": twins.tolist()},
        "Stamps on the card",
        "Wait for the next purchase ÷ that after the first stamp",
    )
    sample = (
        f"{int(found.weeks.sum()):,} weeks on later cards of "
        f"{int((found.stratum >= 0).sum()):,} customers"
    )
    note = (
        f"Cards that needed {plain.goal} stamps, without the first card of each customer; the last "
        f"gap is {1.0 - own[-1]:.0%} shorter, the twins' {1.0 - twins[-1]:.0%}."
    )
    return Finding(tuple(values), picture, sample, note)


def follow(lab: Lab, programme: Programme) -> tuple[Waits, int]:
    """Follow the cards of a programme; return (weeks on later cards, customers)."""
    found = arms(lab, programme, WEEKS, times=TIMES)
    return waits(found), found.customers


def gradient(found: Waits, rows: Rows) -> float:
    """Return 1 − last gap ÷ first gap, less the same of the twins."""
    return float(found.gaps(found.twin, rows)[-1] - found.gaps(found.bought, rows)[-1])


ROW = Regularity(
    id="goal-gradient",
    statement="The gap between purchases shortens by a fifth from the first stamp to the last.",
    source="Kivetz, Urminsky & Zheng 2006",
    band="about 20 % (12–28 % ~)",
    use=Use.TUNE,
    how=(
        "Weeks that members begin with a stamp or more on a card after their first, two years: "
        "hazard of a purchase by stamps held (complementary log-log, members in twenty strata by "
        "how often their twins buy). The gap is its inverse; how much shorter the last gap is than "
        "the one after the first stamp, less the same of the twins, who have no card, in the same "
        "weeks."
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
