"""Incrementality: what a policy did to each single customer, against the twin under the baseline.

Every customer is in exactly one cell (`Cell`). Money is whole ticks; all cells and the shared costs
add up to the difference between the firm's books under the policy and under the baseline.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.market.books import Account
from sim.market.flows import FIXED, Flow
from sim.market.money import tick_words
from sim.measure.ledger import ACCOUNTS, PROFIT, Extra, Ledger
from sim.notebook import Tabular

if TYPE_CHECKING:
    import pandas as pd

Whole = NDArray[np.int64]
Real = NDArray[np.float64]

FELT = 0.1
"""A feeling lower by this much counts as worse: in utility, a tenth off the odds of choosing the
firm."""
CLEARLY = 10
"""Goods count as more or less if they differ by one part in so many of what the twin bought, and
by half a purchase: with fewer, the same customer has only bought at other times."""
SHARED = "shared costs"
"""The line of what no customer causes."""
ALL = "all"


class Cell(IntEnum):
    """What became of a customer under the policy.

    *Stays*: is a present customer of the firm in the last week (of the run, or of the customer's
    time in the market). *Got something*: see `got`. *More*, *less*: see `bought_more`.
    """

    PERSUADED = 0
    """Stays though its twin does not; or ends as its twin does, but has bought more."""
    SUBSIDISED = 1
    """Got something, stays as its twin does, and has bought neither more nor less for it."""
    LOST_ANYWAY = 2
    """Got something, does not stay, nor does its twin; has bought neither more nor less."""
    PUT_OFF = 3
    """Does not stay, though its twin does; or got something, ends as its twin does, but has
    bought less."""
    BYSTANDER_HARMED = 4
    """Got nothing, ends as its twin does, but has bought less or feels worse (FELT)."""
    PAYS_MORE = 5
    """Everybody else who brings in more contribution than the twin, as by a higher list price."""
    PAYS_LESS = 6
    """Everybody else who brings in less."""
    UNTOUCHED = 7
    """Everybody else: what they bring in is the same to the tick."""


class Amount(IntEnum):
    """Columns of the table: policy less baseline, but for the first two. Money in ticks."""

    CUSTOMERS = 0
    REACHED = 1
    """Customers who got something from the policy."""
    STAYING = 2
    """Present customers of the firm among those in the market in the last week."""
    PURCHASES = 3
    GOODS = 4
    """Mean purchases' worth of goods, times 65,536 (subscriptions: weeks paid)."""
    REVENUE = 5
    EXIT_FEES = 6
    PRICE_CUT = 7
    """List price below today's, on the goods bought; below 0 if it is higher."""
    DISCOUNT = 8
    REWARDS = 9
    """Rewards at cost, and the change of what is owed for points."""
    CONTACTS = 10
    RECOVERY = 11
    """Handling of complaints, and compensation."""
    WELCOME = 12
    """Onboarding."""
    SERVICE = 13
    """Better quality and fewer failures than today, at cost."""
    GIVEN = 14
    """Value given: from PRICE_CUT to SERVICE together."""
    CONTRIBUTION = 15
    """Revenue and exit fees less goods and handling."""
    PROFIT = 16
    """Profit, as far as customers cause it."""


_GIVEN = slice(Amount.PRICE_CUT, Amount.GIVEN)
_SCALES = {
    Amount.CUSTOMERS: 1,
    Amount.REACHED: 1,
    Amount.STAYING: 1,
    Amount.PURCHASES: 1,
    Amount.GOODS: FIXED,
}
_CONTRIBUTION = [Account.SALES, Account.EXIT_FEES, Account.GOODS, Account.HANDLING]


@dataclass(frozen=True, repr=False)
class Incrementality(Tabular):
    """Cells of all customers under one policy, and what they are worth.

    Lines are the cells and, last, the shared costs; segments are those of the market.
    """

    firm: str
    segments: tuple[str, ...]
    weeks: int
    place: NDArray[np.int32]
    born: NDArray[np.int16]
    segment: NDArray[np.uint8]
    cell: NDArray[np.int8]
    """Cell of each customer."""
    reached: NDArray[np.bool_]
    """Whether the customer got something from the policy."""
    amounts: Whole
    """Lines by segments by Amount."""
    accounts: Whole
    """Lines by segments by Account: net debits, policy less baseline, in ticks."""
    ticks_per_unit: float
    """Ticks in one unit of the currency."""

    @property
    def lines(self) -> tuple[str, ...]:
        """Names of the lines."""
        return (*(cell.name.lower().replace("_", " ") for cell in Cell), SHARED)

    def to_frame(self) -> pd.DataFrame:
        """Return a tidy DataFrame: cell, segment (`all` first), then Amounts in lower case.

        Customers and purchases are whole numbers, goods are in mean purchases' worth, money is in
        the scenario's currency.
        """
        import pandas as pd

        rows = []
        for line, table in zip(self.lines, self.amounts, strict=True):
            for name, row in zip((ALL, *self.segments), (table.sum(axis=0), *table), strict=True):
                values: dict[str, Any] = {"cell": line, "segment": name}
                for amount in Amount:
                    whole = int(row[amount])
                    scale = _SCALES.get(amount, self.ticks_per_unit)
                    values[amount.name.lower()] = whole if scale == 1 else whole / scale
                rows.append(values)
        return pd.DataFrame(rows)

    def customers_frame(self) -> pd.DataFrame:
        """Return a DataFrame by customer: place, born, segment, cell, reached."""
        import pandas as pd

        return pd.DataFrame(
            {
                "place": self.place,
                "born": self.born,
                "segment": np.array(self.segments, object)[self.segment],
                "cell": np.array(self.lines, object)[self.cell],
                "reached": self.reached,
            }
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain types: weeks, {line: {amount: whole number}}, and by segment.

        Money in ticks and goods in 1/65,536 of a mean purchase, so that everything
        still adds up exactly.
        """

        def table(rows: Whole) -> dict[str, dict[str, int]]:
            return {
                line: {amount.name.lower(): int(row[amount]) for amount in Amount}
                for line, row in zip(self.lines, rows, strict=True)
            }

        return {
            "firm": self.firm,
            "weeks": self.weeks,
            "money": tick_words(self.ticks_per_unit),
            "cells": table(self.amounts.sum(axis=1)),
            "segments": {name: table(self.amounts[:, s]) for s, name in enumerate(self.segments)},
        }


def incrementality(policy: Ledger, baseline: Ledger) -> Incrementality:
    """Return what a policy did to each customer, against the twin under the baseline.

    Both are ledgers of the same market from the same week over the same weeks. Raises ValueError if
    they are not of twins.
    """
    check_twins(policy, baseline)
    reached = got(policy, baseline)
    cell = cells(policy, baseline, reached)
    single = _amounts(policy) - _amounts(baseline)
    single[:, Amount.CUSTOMERS] = 1
    single[:, Amount.REACHED] = reached
    lines, segments = len(Cell) + 1, len(policy.segments)
    amounts = np.zeros((lines, segments, len(Amount)), np.int64)
    accounts = np.zeros((lines, segments, ACCOUNTS), np.int64)
    np.add.at(amounts, (cell, policy.segment), single)
    np.add.at(accounts, (cell, policy.segment), policy.entries - baseline.entries)
    accounts[-1] = policy.shared() - baseline.shared()
    amounts[-1, :, Amount.CONTRIBUTION] = -accounts[-1][:, _CONTRIBUTION].sum(axis=1)
    amounts[-1, :, Amount.PROFIT] = -accounts[-1][:, PROFIT].sum(axis=1)
    return Incrementality(
        firm=policy.firm,
        segments=policy.segments,
        weeks=policy.weeks,
        place=policy.place,
        born=policy.born,
        segment=policy.segment,
        cell=cell,
        reached=reached,
        amounts=amounts,
        accounts=accounts,
        ticks_per_unit=policy.ticks_per_unit,
    )


def moved(found: Incrementality, times: float = 1.0) -> list[dict[str, Any]]:
    """Return each group's customers and money, and their `total`, for a market `times` as large.

    Money is profit over the run, policy less baseline, to the hundredth. Groups are rounded first,
    so that they add up to the total exactly.
    """
    table = found.amounts.sum(axis=1)
    people = [round(times * int(row[Amount.CUSTOMERS])) for row in table]
    cents = [round(100 * times * int(row[Amount.PROFIT]) / found.ticks_per_unit) for row in table]
    groups = [
        {"group": line, "customers": count, "money": cent / 100}
        for line, count, cent in zip(found.lines, people, cents, strict=True)
    ]
    return [*groups, {"group": "total", "customers": sum(people), "money": sum(cents) / 100}]


def check_twins(policy: Ledger, baseline: Ledger) -> None:
    """Raise ValueError unless two ledgers have the same customers."""
    for name in ("firm", "segments", "start", "weeks"):
        mine, other = getattr(policy, name), getattr(baseline, name)
        if mine != other:
            raise ValueError(f"{name} ({mine!r}) must be that of the baseline ({other!r})")
    for name in ("place", "born", "segment", "left"):
        if not np.array_equal(getattr(policy, name), getattr(baseline, name)):
            raise ValueError(
                f"the {len(policy)} customers of the policy and the {len(baseline)} of the"
                f" baseline must be twins: their {name} differ"
            )


def cells(policy: Ledger, baseline: Ledger, reached: NDArray[np.bool_]) -> NDArray[np.int8]:
    """Return the Cell of each customer, exactly one.

    `reached` says who got something from the policy.
    """
    stays, stayed = policy.present, baseline.present
    more, less = bought_more(policy, baseline), bought_less(policy, baseline)
    earned = (baseline.entries - policy.entries)[:, _CONTRIBUTION].sum(axis=1)
    worse = policy.feeling.astype(np.float64) - baseline.feeling <= -FELT
    first_that_fits = {
        Cell.PUT_OFF: (stayed & ~stays) | ((stays == stayed) & less & reached),
        Cell.PERSUADED: (stays & ~stayed) | more,
        Cell.SUBSIDISED: reached & stays,
        Cell.LOST_ANYWAY: reached,
        Cell.BYSTANDER_HARMED: less | worse,
        Cell.PAYS_MORE: earned > 0,
        Cell.PAYS_LESS: earned < 0,
    }
    found = np.select(list(first_that_fits.values()), list(first_that_fits), Cell.UNTOUCHED)
    return found.astype(np.int8)


def bought_more(policy: Ledger, baseline: Ledger) -> NDArray[np.bool_]:
    """Return who has bought clearly more goods at the firm than the twin.

    By at least a tenth of what the twin bought (CLEARLY), and at least half of what the twin buys
    at once; by anything if the twin bought nothing. Goods are units (subscriptions: weeks paid),
    so that stocking up on a deal is not more by itself.
    """
    mine, other = policy.at_firm, baseline.at_firm
    return _clearly(mine[:, Flow.UNITS] - other[:, Flow.UNITS], other)


def bought_less(policy: Ledger, baseline: Ledger) -> NDArray[np.bool_]:
    """Return who has bought clearly less goods at the firm than the twin.

    By as much as `bought_more` asks for.
    """
    mine, other = policy.at_firm, baseline.at_firm
    return _clearly(other[:, Flow.UNITS] - mine[:, Flow.UNITS], other)


def _clearly(difference: Whole, twin: Whole) -> NDArray[np.bool_]:
    goods, purchases = twin[:, Flow.UNITS], twin[:, Flow.PURCHASES]
    clearly: NDArray[np.bool_] = (
        (difference > 0) & (difference * CLEARLY >= goods) & (difference * 2 * purchases >= goods)
    )
    return clearly


def got(policy: Ledger, baseline: Ledger) -> NDArray[np.bool_]:
    """Return who got something from the policy.

    That is more than the twin of anything that a lever gives which differs from the baseline's
    in some week: goods below today's list price, discount, points, contacts, complaints resolved
    (or at once, or with more compensation), onboarding, or service better than today's. What a
    lever gives that both have alike is not the policy's gift, even if a customer happens to get
    more of it.
    """
    changed = changed_levers(policy, baseline)
    mine, other = _received(policy), _received(baseline)
    found = np.zeros(len(policy), np.bool_)
    for levers, column in mine.items():
        if not changed.isdisjoint(levers):
            found |= column > other[levers]
    return found


def changed_levers(policy: Ledger, baseline: Ledger) -> set[str]:
    """Return the names of the levers that differ in some week."""
    pairs = {
        (id(mine), id(other)): (mine, other)
        for mine, other in zip(policy.levers, baseline.levers, strict=True)
    }
    return {
        name
        for mine, other in pairs.values()
        for name in type(mine).model_fields
        if getattr(mine, name) != getattr(other, name)
    }


def _received(ledger: Ledger) -> Mapping[tuple[str, ...], Whole]:
    """Return how much each customer got, by the levers that give it, as growing whole numbers."""
    flows, extras = ledger.at_firm, ledger.extras
    answered = flows[:, Flow.RESOLVED] + flows[:, Flow.RESOLVED_FAST]
    return {
        ("price",): extras[:, Extra.PRICE_CUT],
        ("discount", "knowledge"): flows[:, Flow.DISCOUNT],
        ("programme",): extras[:, Extra.PROMISED],
        ("contacts", "knowledge"): flows[:, Flow.CONTACTS],
        ("recovery",): answered,
        ("recovery", "compensation"): ledger.entries[:, Account.COMPENSATION],
        ("switching_costs",): flows[:, Flow.ONBOARDED],
        ("service_quality", "failures"): extras[:, Extra.SERVICE],
    }


def _amounts(ledger: Ledger) -> Whole:
    """Return customers by Amount, under one policy."""
    flows, entries, extras = ledger.at_firm, ledger.entries, ledger.extras
    table = np.zeros((len(ledger), len(Amount)), np.int64)
    table[:, Amount.STAYING] = ledger.present & ledger.last_week
    table[:, Amount.PURCHASES] = flows[:, Flow.PURCHASES]
    table[:, Amount.GOODS] = flows[:, Flow.UNITS]
    table[:, Amount.REVENUE] = flows[:, Flow.REVENUE]
    table[:, Amount.EXIT_FEES] = flows[:, Flow.EXIT_FEES]
    table[:, Amount.PRICE_CUT] = extras[:, Extra.PRICE_CUT]
    table[:, Amount.DISCOUNT] = flows[:, Flow.DISCOUNT]
    table[:, Amount.REWARDS] = entries[:, Account.REWARDS]
    table[:, Amount.CONTACTS] = entries[:, Account.CONTACTS]
    table[:, Amount.RECOVERY] = entries[:, Account.RECOVERY] + entries[:, Account.COMPENSATION]
    table[:, Amount.WELCOME] = extras[:, Extra.WELCOME]
    table[:, Amount.SERVICE] = entries[:, Account.QUALITY] + entries[:, Account.FAILURE_PREVENTION]
    table[:, Amount.GIVEN] = table[:, _GIVEN].sum(axis=1)
    table[:, Amount.CONTRIBUTION] = -entries[:, _CONTRIBUTION].sum(axis=1)
    table[:, Amount.PROFIT] = ledger.profit()
    return table
