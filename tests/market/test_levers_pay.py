"""Every lever pays its cost: a dearer price tag lowers profit by what is booked, and no more."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.market.books import Account
from sim.market.flows import FIXED, Flow
from sim.market.market import Market
from sim.scenario.firm import Costs
from sim.scenario.levers import Levers
from sim.scenario.words import Words

from .builders import busy

WEEKS = 30
TICKS = 10_000
MORE = 3.25
Amounts = Any


class Facts:
    """What happened to the focal firm after the burn-in, weeks by segments."""

    def __init__(self, market: Market) -> None:
        self.us = market.names.index("us")
        self.flows = market.flows[-WEEKS:, :, self.us]
        self.entries = market.books.entries[-WEEKS:, :, self.us]
        self.profit = market.books.profit()[-WEEKS:, :, self.us].sum()
        self.market = market

    def __getitem__(self, flow: Flow) -> Amounts:
        return self.flows[..., flow]


def counted(flow: Flow) -> Callable[[Facts], int]:
    """Return extra ticks if each case of the flow costs MORE."""
    return lambda facts: int(facts[flow].sum()) * round(MORE * TICKS)


def per_head(flow: Flow) -> Callable[[Facts], int]:
    """Return extra ticks if each head of the stock costs MORE a year."""
    return lambda facts: int(
        ((facts[flow] * _was(facts, flow) + 26) // 52).sum()
        - ((facts[flow] * _old(flow) + 26) // 52).sum()
    )


def _old(flow: Flow) -> int:
    return round({Flow.CUSTOMERS: 3.0, Flow.MEMBERS: 0.8}[flow] * TICKS)


def _was(facts: Facts, flow: Flow) -> int:
    return round(({Flow.CUSTOMERS: 3.0, Flow.MEMBERS: 0.8}[flow] + MORE) * TICKS)


def yearly(before: float) -> Callable[[Facts], int]:
    """Return extra ticks if a yearly cost is dearer by MORE."""
    return lambda facts: (
        WEEKS * (round(round((before + MORE) * TICKS) / 52) - round(round(before * TICKS) / 52))
    )


def units(facts: Facts) -> int:
    """Return extra ticks if the goods of a mean purchase cost MORE."""
    sold = facts[Flow.UNITS]
    now, then = (
        ((sold * round(cost * TICKS) + FIXED // 2) // FIXED).sum() for cost in (5.0 + MORE, 5.0)
    )
    return int(now - then)


def better(before: float, fixed: bool = False) -> Callable[[Facts], int]:
    """Return extra ticks if better quality is dearer by MORE."""
    more = math.exp(0.1) - 1.0

    def extra(facts: Facts) -> int:
        if fixed:
            now, then = (round(round(cost * more * TICKS) / 52) for cost in (before + MORE, before))
            return WEEKS * (now - then)
        now, then = (round(cost * more * TICKS) for cost in (before + MORE, before))
        return int(facts[Flow.PURCHASES].sum()) * (now - then)

    return extra


def safer(facts: Facts) -> int:
    """Return extra ticks if preventing failures is dearer (here they are made up for)."""
    halvings = math.log2((0.1 * 1.5) / (0.15 * 2.0))
    now, then = (round(cost * halvings * TICKS) for cost in (0.2 + MORE, 0.2))
    return int(facts[Flow.PURCHASES].sum()) * (now - then)


def announced(facts: Facts) -> int:
    """Return extra ticks for the weeks with a deal."""
    burn_in = facts.market.burn_in_weeks
    on = sum((burn_in + week) % 3 == 0 for week in range(WEEKS))
    return on * round(MORE * TICKS)


def reached(facts: Facts) -> int:
    """Return extra ticks for advertising to 3 % of 400 customers every week."""
    now, then = (round(0.03 * 400 * cost * TICKS) for cost in (0.2 + MORE, 0.2))
    return WEEKS * (now - then)


def once(facts: Facts) -> int:
    """Return extra ticks in the week the programme starts."""
    return round(MORE * TICKS)


def rewarded(facts: Facts) -> int:
    """Return extra ticks for rewards handed out, and for those that will be."""
    moves = facts[Flow.POINTS_ISSUED] - facts[Flow.POINTS_REDEEMED] - facts[Flow.POINTS_EXPIRED]
    held = moves.sum(axis=0)
    owed = [int((held * round(cost * TICKS * 0.67) // 6).sum()) for cost in (4.0, 4.0 + MORE)]
    return counted(Flow.REWARDS)(facts) + owed[1] - owed[0]


TAGS: dict[str, tuple[Account, Callable[[Facts], int]]] = {
    "firms.us.unit_cost": (Account.GOODS, units),
    "firms.us.costs.per_purchase": (Account.HANDLING, counted(Flow.PURCHASES)),
    "firms.us.costs.fixed": (Account.FIXED, yearly(2000.0)),
    "firms.us.costs.quality": (Account.QUALITY, better(0.3)),
    "firms.us.costs.quality_fixed": (Account.QUALITY, better(400.0, fixed=True)),
    "firms.us.costs.failure_prevention": (Account.FAILURE_PREVENTION, safer),
    "policies.busy.recovery.cost": (Account.RECOVERY, counted(Flow.RESOLVED)),
    "policies.busy.recovery.fast_cost": (Account.RECOVERY, counted(Flow.RESOLVED_FAST)),
    "policies.busy.discount.cost": (Account.DISCOUNT_ANNOUNCEMENT, announced),
    "policies.busy.contacts.cost": (Account.CONTACTS, counted(Flow.CONTACTS)),
    "policies.busy.contacts.fixed": (Account.CONTACTS, yearly(300.0)),
    "policies.busy.switching_costs.effort_cost": (
        Account.SWITCHING_COSTS,
        per_head(Flow.CUSTOMERS),
    ),
    "policies.busy.switching_costs.onboarding_cost": (
        Account.SWITCHING_COSTS,
        counted(Flow.ONBOARDED),
    ),
    "policies.busy.advertising.cost": (Account.ADVERTISING, reached),
    "policies.busy.knowledge.cost": (Account.KNOWLEDGE, yearly(500.0)),
    "policies.busy.programme.reward_cost": (Account.REWARDS, rewarded),
    "policies.busy.programme.running_cost": (Account.PROGRAMME_RUNNING, per_head(Flow.MEMBERS)),
    "policies.busy.programme.fixed": (Account.PROGRAMME_RUNNING, yearly(100.0)),
    "policies.busy.programme.setup": (Account.PROGRAMME_RUNNING, once),
}
"""Price tag -> where it is booked, and what MORE of it must cost."""


def run(path: str = "", by: float = MORE) -> Market:
    """Return the busy market, with the number at that path dearer by so much."""
    scenario = busy("purchase")
    if path:
        value: Any = scenario
        for key in path.split("."):
            value = value[key] if isinstance(value, dict) else getattr(value, key)
        scenario = scenario.replace(path, value + by)
    market = Market(scenario, rng=8, policy="busy")
    market.run(weeks=WEEKS)
    return market


@pytest.fixture(scope="module")
def plain() -> Market:
    return run()


@pytest.mark.parametrize("path", TAGS)
def test_a_dearer_price_tag_costs_what_is_booked_and_changes_no_customer(
    path: str, plain: Market
) -> None:
    account, extra = TAGS[path]
    dearer = run(path)
    before, after = Facts(plain), Facts(dearer)
    expected = extra(before)
    assert expected != 0
    assert np.array_equal(plain.flows, dearer.flows)
    for one, other in zip(plain.customers.columns, dearer.customers.columns, strict=True):
        assert one.tobytes() == other.tobytes()
    booked = (after.entries - before.entries).sum(axis=(0, 1))
    assert booked[account] == expected
    others = [a for a in Account if a not in (account, Account.CASH, Account.REWARD_LIABILITY)]
    assert not booked[others].any()
    assert after.profit == before.profit - expected
    assert dearer.residuals() == {"money": 0, "points": 0}


def test_every_price_tag_of_the_schema_is_tried() -> None:
    tags = {f"firms.us.costs.{name}" for name in Costs.model_fields} | {"firms.us.unit_cost"}
    for lever, field in Levers.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, Words):
            for key in field.annotation.model_fields:
                if "cost" in key or key in ("fixed", "setup"):
                    tags.add(f"policies.busy.{lever}.{key}")
    assert tags == set(TAGS)


def test_compensation_is_paid_to_customers(plain: Market) -> None:
    """It also restores more, so that customers differ; here it is booked case by case."""
    facts = Facts(plain)
    assert facts[Flow.RESOLVED].sum() > 0
    booked = facts.entries[..., Account.COMPENSATION]
    assert np.array_equal(booked, facts[Flow.RESOLVED] * 2 * TICKS)


def test_discounts_show_as_what_they_take_off_the_list_price(plain: Market) -> None:
    facts = Facts(plain)
    deals = facts[Flow.DEAL_PURCHASES] > 0
    assert deals.any()
    assert np.array_equal(deals, facts[Flow.DISCOUNT] > 0)
    listed = facts[Flow.REVENUE] + facts[Flow.DISCOUNT]
    at_list = facts[Flow.UNITS] / FIXED * 10.0 * TICKS
    purchases = facts[Flow.PURCHASES]
    assert (np.abs(listed - at_list) <= purchases * (0.5 + 10.0 * TICKS / FIXED)).all()
    assert not facts[Flow.DISCOUNT][~deals].any()


def test_nothing_is_booked_for_levers_that_are_not_used() -> None:
    market = Market(busy("purchase"), rng=8)
    market.run(weeks=WEEKS)
    entries = market.books.entries[:, :, market.names.index("us")].sum(axis=(0, 1))
    idle = [
        Account.DISCOUNT_ANNOUNCEMENT,
        Account.CONTACTS,
        Account.SWITCHING_COSTS,
        Account.ADVERTISING,
        Account.KNOWLEDGE,
        Account.REWARDS,
        Account.PROGRAMME_RUNNING,
        Account.QUALITY,
        Account.FAILURE_PREVENTION,
        Account.COMPENSATION,
    ]
    assert not entries[idle].any()


def test_exit_fees_go_from_the_leaver_to_the_firm_that_is_left() -> None:
    market = Market(busy("subscription"), rng=8, policy="busy")
    market.run(weeks=WEEKS)
    us = market.names.index("us")
    fees = market.flows[..., Flow.EXIT_FEES]
    assert fees[:, :, us].sum() > 0
    assert not np.delete(fees, us, axis=2).any()
    assert (fees[: market.burn_in_weeks, :, us] % (10 * TICKS) == 0).all()
    assert (fees[market.burn_in_weeks :, :, us] % (15 * TICKS) == 0).all()
    assert np.array_equal(-market.books.entries[..., Account.EXIT_FEES], fees)
