"""Two stamps given at the start: more cards are filled, though as many purchases are needed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.scenario.levers import Programme
from sim.studies.groups import Rows, Statistic, estimate, thirds
from sim.studies.lab import Lab
from sim.studies.picture import Bars
from sim.studies.programmes.arms import Arms, arms
from sim.studies.programmes.launch import programme_of, starts_stamps
from sim.studies.programmes.stamps import first_card
from sim.studies.regularity import Band, Finding, Regularity, Use, Value

NEEDED = 8
"""Purchases that fill the card, as in the study."""
GIVEN = 2
IN_HAND = -10.0
"""Hassle of joining where cards are handed to everybody who buys."""
MONTHS = 9
WEEKS = 39
HANDED_OUT = 4
"""Weeks in which cards are handed out."""
BAND = Band(1.4, 2.2)
PUBLISHED = (0.19, 0.34)

Flags = NDArray[np.bool_]


def measure(lab: Lab) -> Finding:
    """Measure the cards filled in nine months, with endowed stamps ÷ without."""
    shipped = programme_of(lab.scenario, "stamps")
    without, with_stamps = (hand_out(lab, shipped, endowed) for endowed in (0, GIVEN))
    taken, filled = without[0], without[1]
    given_taken, given_filled = with_stamps[0], with_stamps[1]
    rarely = thirds(without[2].earlier) == 0

    def completed(got: Flags, done: Flags, whom: Flags) -> Statistic:
        return lambda rows: share(got[rows] & whom[rows], done[rows])

    def endowment(whom: Flags) -> Statistic:
        def statistic(rows: Rows) -> float:
            fewer = share(taken[rows] & whom[rows], filled[rows])
            more = share(given_taken[rows] & whom[rows], given_filled[rows])
            return more / fewer if fewer else np.nan

        return statistic

    customers, everyone = len(taken), np.ones(len(taken), np.bool_)
    plain = estimate(completed(taken, filled, everyone), customers)
    given = estimate(completed(given_taken, given_filled, everyone), customers)
    values = (
        Value(
            "filled with ÷ without endowed stamps", *estimate(endowment(everyone), customers), BAND
        ),
        Value("filled with endowed stamps", *given),
        Value("filled without", *plain),
        Value(
            "with ÷ without, third with the fewest purchases",
            *estimate(endowment(rarely), customers),
        ),
    )
    picture = Bars(
        ("without", f"{GIVEN} of {NEEDED + GIVEN} endowed"),
        (plain[0], given[0]),
        "Cards filled in nine months (share)",
        (plain[1], given[1]),
        (plain[2], given[2]),
        {"car wash (Nunes & Drèze)": PUBLISHED},
    )
    sample = f"{int(taken.sum()):,} cards in each arm, {MONTHS} months"
    rare = share(taken & rarely, filled)
    note = (
        f"One card each, handed to whoever bought in the first {HANDED_OUT} weeks; {NEEDED} "
        f"purchases fill it in both arms. The study had 300 car-wash customers, of "
        f"whom 19 % filled the plain card; here {plain[0]:.0%}, and "
        f"{rare:.0%} of the third that bought least before."
    )
    return Finding(values, picture, sample, note)


def hand_out(lab: Lab, shipped: Programme, endowed: int) -> tuple[Flags, Flags, Arms]:
    """Hand out cards; return (who takes one, who fills it, arms)."""
    card = shipped.model_copy(update={"goal": NEEDED, "endowed": endowed, "hassle": IN_HAND})
    found = arms(lab, card, WEEKS + HANDED_OUT, times=1.0)
    taken, full = first_card(found.own, found.member, found.points, NEEDED)
    early = (taken >= 0) & (taken < HANDED_OUT)
    return early, early & (full >= 0) & (full - taken < WEEKS), found


def share(taken: Flags, filled: Flags) -> float:
    """Return the share of the cards that were filled.

    >>> share(np.array([True, True, False]), np.array([True, False, True]))
    0.5
    """
    return float((taken & filled).sum()) / max(int(taken.sum()), 1)


ROW = Regularity(
    id="endowed",
    statement="Of cards with two endowed stamps 34 % are filled, of plain ones 19 %.",
    source="Nunes & Drèze 2006",
    band="ratio 1.4–2.2 (~)",
    use=Use.TUNE,
    how=(
        "Two arms: a card of eight stamps, and one of ten with two given. Everybody who buys "
        "in the first four weeks is handed one and has nine months for it; share of cards filled."
    ),
    measure=measure,
    applies=starts_stamps,
    if_missed=(
        "Customers of a coffee bar come so often that most fill eight fields anyway; those of the "
        "study's car wash did not, nor do those here who buy least: look at their third. Endowed "
        "stamps work on the wish to go on (`rewards.pull`) and on giving up "
        "(`rewards.abandonment`); more of either helps little where cards are filled anyway. "
        "A programme for a category that is bought once a month would mend it."
    ),
    off={"behaviour.rewards.pull": 0.0, "behaviour.rewards.abandonment": 0.0},
)
