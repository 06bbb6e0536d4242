"""Setting: a market as the steps of its engine see it when they are called from Python."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.market.carried import Carried
from sim.market.columns import Columns
from sim.market.market import Market
from sim.market.mechanisms.season import need
from sim.market.money import per_week, ticks_per_unit
from sim.market.offers import encode, inflate, is_on, price_gap
from sim.market.prepare import prepare
from sim.market.rules import OFFER, Records
from sim.market.seeding import WORD
from sim.market.steps.scratch import SCRATCH, new_scratch


class Rows:
    """The records of a table with their fields as attributes, as kernels see them."""

    def __init__(self, records: Records) -> None:
        self.size = records.size
        self._rows = [fields(record) for record in records]

    def __getitem__(self, index: int) -> SimpleNamespace:
        return self._rows[index]


def fields(record: Any) -> SimpleNamespace:
    """Return the fields of a record as attributes; arrays stay views."""
    return SimpleNamespace(**{name: record[name] for name in record.dtype.fields})


class Setting:
    """What a replay of a market's weeks needs besides a customer."""

    def __init__(self, market: Market) -> None:
        ready = prepare(market.spec)
        rules = ready.rules.copy()
        rules["seed"] = market.seed_word
        rules["replication"] = market.replication % WORD
        scratch = new_scratch()
        self.firms: tuple[str, ...] = ready.firms
        self.segments: tuple[str, ...] = ready.segments
        self.burn_in_weeks = market.burn_in_weeks
        self.subscription = market.spec.kind == "subscription"
        self.mean_price = per_week(market.spec, market.spec.mean_price)
        """Money: what log prices are relative to."""
        self.ticks_per_unit = ticks_per_unit(market.spec)
        self.rules: Any = fields(rules[0])
        self.births: Any = Rows(ready.births)
        self.kinds: Any = Rows(ready.kinds)
        self.scratch: Any = SimpleNamespace(
            **{name: scratch[name][0] for name in SCRATCH.fields or ()}
        )
        self.offers = Offers(market)
        self._category = market.spec.category

    def need(self, clock: int) -> Any:
        """Return how many times their rates customers need in a week since the burn-in began."""
        return np.float32(need(clock - self.burn_in_weeks, self._category))


class Offers:
    """The offers of a market's weeks, as the kernels read them."""

    def __init__(self, market: Market) -> None:
        self._market = market
        self._carried = [Carried(firm.today.programme) for firm in market.firms]
        self._found: list[Records] = []

    def of(self, clock: int) -> Records:
        """Return the offers of a week since the start of the burn-in: OFFER records, one per firm.

        The week must be over: the levers are those that firms have set in it.
        """
        while len(self._found) <= clock:
            self._found.append(self._next(len(self._found)))
        return self._found[clock]

    def _next(self, clock: int) -> Records:
        """Make the offers of the first week not known yet; what is carried over moves on."""
        market = self._market
        flows = market.flows[clock - 1] if clock else np.zeros_like(market.flows[0])
        lessons = market.spec.behaviour.voice.lessons
        records = np.zeros(len(market.firms), OFFER)
        for j, (firm, carried) in enumerate(zip(market.firms, self._carried, strict=True)):
            levers = firm.offers[clock]
            records[j] = encode(market.spec, levers)
            records[j]["deal_on"] = is_on(levers.discount, clock)
            carried.settle(records[j], levers, firm.today, lessons, flows[:, j])
            gap = price_gap(market.spec, levers, firm.today)
            carried.show_price(records[j : j + 1], gap, market.spec.behaviour.price_image)
            inflate(records[j : j + 1], market.spec, levers, clock - market.burn_in_weeks)
        return records


def one_customer(columns: Columns, row: int) -> Columns:
    """Return a copy of one row: a market of a single customer."""
    copies: Any = [array[..., row : row + 1].copy() for array in columns]
    return Columns(*copies)
