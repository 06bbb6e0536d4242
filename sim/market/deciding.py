"""Deciding: step 0 of every week, in which firms decide and their offers become public."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.market.asking import place
from sim.market.carried import Carried, learns
from sim.market.offers import encode, inflate, is_on, price_gap
from sim.market.rules import OFFER, Records
from sim.scenario.check_levers import check_levers
from sim.scenario.levers import Levers

if TYPE_CHECKING:
    from sim.market.firm import Firm
    from sim.market.market import Market


class Deciding:
    """What firms remember between their decisions.

    It lasts as long as its market, week after week; a fork of the market has a `copy`.
    """

    def __init__(self, today: Sequence[Levers]) -> None:
        self._carried = [Carried(levers.programme) for levers in today]
        self._checked: dict[int, tuple[Levers, Levers]] = {}
        self._encoded: dict[int, tuple[Levers, Records]] = {}

    def copy(self) -> Deciding:
        """Return a copy that goes on from here by itself."""
        twin = object.__new__(Deciding)
        twin._carried = [copy.copy(carried) for carried in self._carried]
        twin._checked = dict(self._checked)
        twin._encoded = dict(self._encoded)
        return twin

    @property
    def price_images(self) -> tuple[float, ...]:
        """The price image of every firm in the week to come."""
        return tuple(carried.price_image for carried in self._carried)

    def __deepcopy__(self, memo: object) -> Deciding:
        return self.copy()

    def offers(self, market: Market, weeks: int) -> Records:
        """Return the offers of the market's next weeks: OFFER records, weeks by firms.

        They are decided one after another: the clock stands at each while firms decide. Firms that
        look at the week before must not be asked for more than one.
        """
        begun, records = market.clock, np.zeros((weeks, len(market.firms)), OFFER)
        end = begun + weeks
        try:
            while market.clock < end:
                market.clock += self._decide(market, records[market.clock - begun :])
        finally:
            market.clock = begun
        return records

    def _decide(self, market: Market, offers: Records) -> int:
        """Let every firm decide on what it saw last week; then the offers are public.

        Returns for how many of the weeks, at least one, this holds and the offers are written.
        """
        clock, firms = market.clock, market.firms
        decided = [self._check(market, firm, firm.decide()) for firm in firms]
        self._complete(market, offers[0], decided)
        learning = any(learns(own, firm.today) for firm, own in zip(firms, decided, strict=True))
        passing = offers["closing"][0].any() or offers["devalued"][0].any()
        for firm, levers in zip(firms, decided, strict=True):
            firm.publish(levers)
        if learning or passing:
            self._show_prices(market, offers[:1], decided)
            return 1
        weeks = _weeks_decided(firms, len(offers))
        raw = offers.view(np.uint8)  # bytes are copied in a sixth of the time of records
        raw[1:weeks] = raw[0]
        for j, (firm, levers) in enumerate(zip(firms, decided, strict=True)):
            firm.offers.extend([levers] * (weeks - 1))
            if levers.discount.depth > 0.0:
                days = range(clock, clock + weeks)
                offers["deal_on"][:weeks, j] = [is_on(levers.discount, day) for day in days]
        self._show_prices(market, offers[:weeks], decided)
        return weeks

    def _show_prices(self, market: Market, offers: Records, decided: Sequence[Levers]) -> None:
        """Write what customers know of every firm's price level, and pay, week by week."""
        spec = market.spec
        for j, (firm, levers) in enumerate(zip(market.firms, decided, strict=True)):
            gap = price_gap(spec, levers, firm.today)
            self._carried[j].show_price(offers[:, j], gap, spec.behaviour.price_image)
            inflate(offers[:, j], spec, levers, market.week)

    def _complete(self, market: Market, offers: Records, decided: Sequence[Levers]) -> None:
        """Write what firms decided, whose deals run, and what that is in the light of last week."""
        lessons = market.spec.behaviour.voice.lessons
        last_week = market.flows[-1:].sum(axis=0)
        for j, (firm, levers) in enumerate(zip(market.firms, decided, strict=True)):
            offers[j] = self._encode(market, levers)
            if levers is not firm.offer or levers is not firm.today:
                self._carried[j].settle(offers[j], levers, firm.today, lessons, last_week[:, j])
        offers["deal_on"] = [is_on(levers.discount, market.clock) for levers in decided]

    def _check(self, market: Market, firm: Firm, levers: Levers) -> Levers:
        """Return the levers, checked as a file's are, at a price that the market has.

        The same object is looked at once.
        """
        known = self._checked.get(id(levers))
        if known is None or known[0] is not levers:
            where = place(firm, "decide" if firm.is_asked(market) else "")
            checked = check_levers(levers, market.spec.kind, where)
            known = (levers, firm.within_prices(checked))
            self._checked[id(levers)] = known
        return known[1]

    def _encode(self, market: Market, levers: Levers) -> Records:
        known = self._encoded.get(id(levers))
        if known is None or known[0] is not levers:
            known = (levers, encode(market.spec, levers))
            self._encoded[id(levers)] = known
        return known[1]


def _weeks_decided(firms: Sequence[Firm], most: int) -> int:
    """Return for how many weeks, `most` at most, every firm is sure to decide as it just did.

    Who watches another knows more once the other knows, hence as many rounds as are needed.
    """
    sure, firms = 1, sorted(firms, key=lambda firm: firm.strategy.reacts)
    for _ in firms:
        before = [firm.lasts for firm in firms]
        for firm in firms:
            firm.lasts = firm.decision_lasts()
        known = [firm.lasts for firm in firms]
        sure = max(min(*known, most), 1)
        if sure == most or known == before:
            break
    return sure
