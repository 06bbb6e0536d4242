"""Two stamps given at the start: more cards are filled, though as many purchases are needed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.scenario import Scenario
from sim.scenario.edit import Data, edited
from sim.scenario.levers import Programme
from sim.studies.groups import Rows, estimate
from sim.studies.lab import Lab
from sim.studies.picture import Bars
from sim.studies.programmes.arms import arms
from sim.studies.programmes.launch import programme_of, starts_stamps
from sim.studies.programmes.pace import yearly_purchases
from sim.studies.programmes.stamps import first_card
from sim.studies.regularity import Band, Finding, Regularity, Use, Value

RARE = 12.0
"""Purchases a year in a category as rare as the study's: a car wash a month (assumed)."""
GIVEN_UP = 0.2
"""Weekly chance that an empty card is given up: handed to whoever pays, it is soon lost. So that
about as many plain cards are filled as in the study, whatever endowed stamps do."""
NEEDED = 8
"""Purchases that fill the card, as in the study."""
GIVEN = 2
IN_HAND = -10.0
"""Hassle of joining where cards are handed to everybody who buys."""
MONTHS = 9
WEEKS = 39
HANDED_OUT = 4
"""Weeks in which cards are handed out."""
TIMES = 2.0
BAND = Band(1.3, 3.7)
"""The study's own 95 % interval of the odds ratio (Woolf): 34 and 19 % of 150 cards each."""
PUBLISHED = (0.19, 0.34)

Flags = NDArray[np.bool_]


def measure(lab: Lab) -> Finding:
    """Measure the odds that a card is filled in nine months, with endowed stamps ÷ without."""
    washes = Lab(rare(lab.scenario), lab.seed, lab.customers, lab.threads)
    shipped = programme_of(lab.scenario, "stamps")
    taken, filled = hand_out(washes, shipped, 0)
    given_taken, given_filled = hand_out(washes, shipped, GIVEN)

    def without(rows: Rows) -> float:
        return share(taken[rows], filled[rows])

    def with_stamps(rows: Rows) -> float:
        return share(given_taken[rows], given_filled[rows])

    def odds_ratio(rows: Rows) -> float:
        return odds(with_stamps(rows)) / odds(without(rows))

    customers = len(taken)
    plain, given = (estimate(arm, customers) for arm in (without, with_stamps))
    values = (
        Value(
            "odds of filling it with ÷ without endowed stamps",
            *estimate(odds_ratio, customers),
            BAND,
        ),
        Value("filled with endowed stamps", *given),
        Value("filled without", *plain),
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
    note = (
        f"One card each, handed to whoever bought in the first {HANDED_OUT} weeks; {NEEDED} "
        f"purchases fill it in both arms. Everybody buys so much more rarely that there are "
        f"{yearly_purchases(washes.scenario):.0f} purchases a year in the category, and an empty "
        f"card is given up with a chance of {washes.scenario.behaviour.rewards.abandonment:g} a "
        "week; the market is the same otherwise. The study's odds ratio is 2.2."
    )
    return Finding(values, picture, sample, note)


def rare(scenario: Scenario) -> Scenario:
    """Return the market with purchases as rare as in the study, and cards as easily lost.

    Where cards are never given up they are not here either.

    >>> yearly_purchases(rare(Scenario.load("coffee")))
    12.0
    """
    fewer = min(RARE / yearly_purchases(scenario), 1.0)

    def change(data: Data) -> None:
        for segment in data["segments"].values():
            segment["purchase_rate"]["mean"] *= fewer
        rewards = data["behaviour"]["rewards"]
        rewards["abandonment"] = GIVEN_UP if rewards["abandonment"] else 0.0

    return edited(scenario, change)


def odds(share: float) -> float:
    """Return the odds of a share; NaN of 0 and 1, which have none to compare.

    >>> odds(0.75)
    3.0
    """
    return share / (1.0 - share) if 0.0 < share < 1.0 else np.nan


def hand_out(lab: Lab, shipped: Programme, endowed: int) -> tuple[Flags, Flags]:
    """Hand out cards; return (who takes one, who fills it)."""
    card = shipped.model_copy(update={"goal": NEEDED, "endowed": endowed, "hassle": IN_HAND})
    found = arms(lab, card, WEEKS + HANDED_OUT, times=TIMES)
    taken, full = first_card(found.own, found.member, found.points, NEEDED)
    early = (taken >= 0) & (taken < HANDED_OUT)
    return early, early & (full >= 0) & (full - taken < WEEKS)


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
    band="odds ratio 2.2 (1.3–3.7, the study's own 95 % interval)",
    use=Use.TUNE,
    how=(
        "Two arms: a card of eight stamps, and one of ten with two given, in the same market with "
        "purchases as rare as the study's (a car wash). Everybody who buys in the first four weeks "
        "is handed one and has nine months for it; odds that a card is filled, with ÷ without."
    ),
    measure=measure,
    applies=starts_stamps,
    if_missed=(
        "Endowed stamps work on the wish to go on (`rewards.pull`) and on giving up, which falls "
        "with progress. More pull raises the odds ratio, where cards are neither filled anyway nor "
        "out of reach."
    ),
    off={"behaviour.rewards.pull": 0.0, "behaviour.rewards.abandonment": 0.0},
)
