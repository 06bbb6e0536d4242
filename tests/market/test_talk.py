"""Talk that waits: what is heard fades by the calendar, or not before it is used."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.market.columns import BUZZ, RATE
from sim.market.market import Market

from .builders import PURE, alike, busy

DECAY = 0.05
WEEKS = 40


def hearers(waits: float, rate: float) -> Market:
    """Return customers who buy so often a week and have just heard something of every firm."""
    behaviour = PURE | {"talk": PURE["talk"] | {"decay": DECAY, "waits": waits}}
    segments = {"all": {"share": 1.0, "purchase_rate": {"mean": rate, "shape": 1000.0}}}
    market = Market(alike(2000, behaviour, segments=segments), rng=3)
    market.customers.columns.person[RATE] = rate
    market.customers.columns.tie[BUZZ] = 1.0
    return market


def buzz_at_first_purchase(waits: float, rate: float) -> NDArray[np.float64]:
    """Return what is left of it at the first purchase of all who buy within some weeks."""
    market = hearers(waits, rate)
    left = np.full(2000, np.nan)
    for _ in range(WEEKS):
        now = market.customers.buzz[0].copy()
        market.run(weeks=1)
        buys = (market.customers.last_bought == market.clock - 1).any(axis=0)
        left = np.where(buys & np.isnan(left), now, left)
    return left[~np.isnan(left)]


@pytest.mark.parametrize("waits", [0.0, 0.4, 1.0])
def test_buzz_fades_in_full_with_a_purchase_and_else_as_far_as_it_does_not_wait(
    waits: float,
) -> None:
    market = hearers(waits, 0.3)
    weeks = np.zeros(2000)
    for _ in range(WEEKS):
        market.run(weeks=1)
        weeks += (market.customers.last_bought == market.clock - 1).any(axis=0)
    expected = (1.0 - DECAY) ** weeks * (1.0 - DECAY * (1.0 - waits)) ** (WEEKS - weeks)
    assert np.allclose(market.customers.buzz, expected, rtol=1e-4)
    assert weeks.min() < weeks.max()


@pytest.mark.parametrize("rate", [0.05, 0.5])
def test_what_is_heard_is_there_in_full_at_the_next_purchase_if_it_waits(rate: float) -> None:
    """And fades on the way if it does not: geometric times to the next week with a purchase."""
    assert (buzz_at_first_purchase(1.0, rate) == 1.0).all()
    chance = 1.0 - np.exp(-rate)
    weeks = np.arange(WEEKS)
    times = chance * (1.0 - chance) ** weeks
    left = (times * (1.0 - DECAY) ** weeks).sum() / times.sum()
    assert buzz_at_first_purchase(0.0, rate).mean() == pytest.approx(left, abs=0.02)


@pytest.mark.parametrize("kind", ["purchase", "subscription"])
def test_where_everybody_chooses_every_week_nothing_waits(kind: str) -> None:
    """As subscribers do who look around all the time; in a shop a few miss a week even so."""
    attention = {"attention": {"per_year": 52.0}}
    often = {"all": {"share": 1.0, "purchase_rate": {"mean": 10.0, "shape": 1000.0}}}
    digests = []
    for waits in (0.0, 1.0):
        behaviour = attention | {"talk": {"recommend": 0.3, "waits": waits}}
        market = Market(busy(kind, segments=often, behaviour=behaviour), rng=3)
        market.run(weeks=20)
        digests.append(market.digest())
    assert (digests[0] == digests[1]) == (kind == "subscription")


def test_subscribers_who_never_look_around_forget_nothing_that_they_heard() -> None:
    attention = {"per_year": 0.0, "price": 0.0, "renewal": 0.0, "failure": 0.0}
    talk = {"recommend": 0.0, "warn": 0.0, "waits": 1.0}
    scenario = busy("subscription", turnover=0.0, behaviour={"attention": attention, "talk": talk})
    market = Market(scenario, rng=3)
    market.customers.columns.tie[BUZZ] = 0.5
    market.run(weeks=30)
    assert (market.customers.buzz == 0.5).all()
