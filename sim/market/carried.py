"""Carried: what carries over from week to week at a firm: its programme, lessons, price image."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.market.flows import Flow
from sim.market.mechanisms.price_image import learn_image, seen
from sim.market.rules import Records
from sim.scenario.buying import PriceImage
from sim.scenario.levers import Levers, Programme


@dataclass
class Carried:
    """What a firm carries from week to week.

    The programme of last week, the share of the causes of failures that is known, and its price
    image: the log price level that customers know of, over today's.
    """

    programme: Programme
    known_causes: float = 0.0
    price_image: float = 0.0

    def settle(
        self,
        offer: Records,
        levers: Levers,
        today: Levers,
        lessons: float,
        last_week: NDArray[np.int64],
    ) -> None:
        """Complete a firm's offer: write what it is in the light of last week's.

        `offer` is as `encode` gives it, `last_week` the firm's flows, segments by Flow. What is
        written: whether a programme closes, how far it lost its worth, and the failures that remain
        where complaints are learnt from.
        """
        now, before = levers.programme, self.programme
        if now is not before:
            offer["closing"] = before.kind not in ("none", now.kind)
            offer["devalued"] = devalued(before, now)
        self.programme = now
        extra = learns(levers, today)
        if extra > 0.0:
            self.learn(lessons, last_week)
            offer["failure_rate"] = levers.failures.rate * (1.0 - extra * self.known_causes)

    def show_price(self, offers: Records, gap: float, how: PriceImage) -> None:
        """Write the image into the firm's offers, one per week, while it follows their price.

        `gap` is the log of the list price of all of them over today's.
        """
        if gap == self.price_image == 0.0 or not (how.weight or how.units):
            return
        for offer in offers:
            offer["image"], offer["usual_units"] = seen(self.price_image, how)
            self.price_image = learn_image(self.price_image, gap, how.learning)

    def learn(self, lessons: float, last_week: NDArray[np.int64]) -> None:
        """Learn some of the unknown causes of failures from last week's complaints."""
        encounters = int(last_week[:, Flow.ENCOUNTERS].sum())
        if encounters > 0:
            told = lessons * int(last_week[:, Flow.COMPLAINTS].sum()) / encounters
            self.known_causes += (1.0 - self.known_causes) * min(told, 1.0)


def learns(levers: Levers, today: Levers) -> float:
    """Return how much more than today a firm makes of complaints."""
    return max(levers.knowledge.feedback - today.knowledge.feedback, 0.0)


def worth(programme: Programme) -> float:
    """Return what a programme gives per unit of money spent (stamps: per stamp); 0 without one.

    >>> worth(Programme(kind="points", earn=1.0, goal=500, reward_value=5.0))
    0.01
    """
    if programme.kind == "none":
        return 0.0
    earn = programme.earn if programme.kind == "points" else 1.0
    return earn * programme.reward_value / programme.goal


def devalued(before: Programme, now: Programme) -> float:
    """Return the share of its worth that a programme lost, 0 to 1.

    >>> points = Programme(kind="points", earn=1.0, goal=500, reward_value=5.0)
    >>> devalued(points, points.model_copy(update={"goal": 1000}))
    0.5
    >>> devalued(points, Programme()), devalued(Programme(), points)
    (1.0, 0.0)
    """
    if before.kind == "none":
        return 0.0
    if now.kind != before.kind:
        return 1.0
    usual = worth(before)
    if usual <= 0.0:
        return 0.0
    return round(max(1.0 - worth(now) / usual, 0.0), 6)
