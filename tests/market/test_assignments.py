"""Assignments that nothing would come of are refused, and the message says what to do instead."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from sim.market.columns import COLUMNS
from sim.market.fixed import FIRM, MARKET
from sim.market.market import Market
from sim.scenario.levers import Levers

from .builders import busy


@pytest.fixture(scope="module")
def made() -> Market:
    return Market(busy("purchase"), rng=3, policy="busy")


@pytest.fixture
def market(made: Market) -> Iterator[Market]:
    """A market whose digest is the same afterwards."""
    digest = made.digest()
    yield made
    assert made.digest() == digest


@pytest.mark.parametrize("name", MARKET)
def test_what_a_market_reads_only_when_it_is_made_cannot_be_assigned(
    market: Market, name: str
) -> None:
    with pytest.raises(AttributeError, match=rf"^market.{name} cannot be assigned; .*\w"):
        setattr(market, name, "points")


def test_a_policy_is_changed_by_a_fork(market: Market) -> None:
    with pytest.raises(AttributeError, match=r'market.fork\(policy="NAME"\)'):
        market.policy = "points"
    assert market.policy == "busy"
    twin = market.fork(policy="points")
    with pytest.raises(AttributeError, match=r"market.policy cannot be assigned"):
        twin.policy = "busy"


@pytest.mark.parametrize("name", FIRM)
def test_what_a_firm_offers_is_decided_and_not_assigned(market: Market, name: str) -> None:
    with pytest.raises(AttributeError, match=rf"^firm.{name} cannot be assigned; .*\w"):
        setattr(market.firm("us"), name, 3.0)
    assert market.firm("us").name == "us"


def test_every_lever_is_refused_at_a_firm() -> None:
    assert set(Levers.model_fields) <= set(FIRM)


def test_a_plan_of_ones_own_is_what_the_message_promises() -> None:
    market = Market(busy("purchase"), rng=3)
    firm = market.firm("us")
    firm.policy = firm.plan(market.week).replace("price", 7.0)
    market.step()
    assert firm.offer.price == 7.0


@pytest.mark.parametrize("name", [*COLUMNS, "columns", "firms", "my_note"])
def test_customers_cannot_be_assigned(market: Market, name: str) -> None:
    customers = market.customers
    with pytest.raises(AttributeError, match=rf"^customers.{name} cannot be assigned; .*to_frame"):
        setattr(customers, name, 0)
    with pytest.raises(TypeError, match=rf"^customers\['{name}'\] cannot be assigned; .*to_frame"):
        customers[name] = 0


def test_what_was_counted_and_booked_is_read_only(market: Market) -> None:
    for array in (market.flows, market.books.entries):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


class Researched(Market):
    """Keeps its arguments, as models of Mesa do, and notes of its own."""

    def __init__(self, policy: str = "busy", weeks: int = 20, rng: int = 3) -> None:
        self.before = "kept"
        super().__init__(busy("purchase"), rng, policy=policy, weeks=weeks)
        self.policy = policy
        self.weeks = weeks
        self.seed = rng
        self.seen: list[int] = []

    def step(self) -> None:
        super().step()
        self.seen.append(self.week)


def test_own_attributes_work_on_markets_subclasses_and_forks(market: Market) -> None:
    fork = market.fork()
    fork.my_note = 3
    assert fork.my_note == 3
    own = Researched()
    own.step()
    own.seen = [*own.seen, 0]
    assert (own.before, own.seen, own.weeks) == ("kept", [1, 0], 20)
    with pytest.raises(AttributeError, match="weeks cannot be assigned"):
        own.weeks = 30


def test_a_subclass_may_give_a_name_a_meaning_of_its_own() -> None:
    class Planned(Market):
        @property
        def weeks(self) -> int:
            return self.planned

        @weeks.setter
        def weeks(self, number: int) -> None:
            self.planned = number

    planned = Planned(busy("purchase"))
    planned.weeks = 7
    assert planned.planned == 7


def test_what_has_an_effect_can_be_assigned_as_ever(market: Market) -> None:
    fork, same = market.fork(), market.fork()
    fork.threads, fork.labels, fork.running, fork.steps = 2, False, True, 5
    fork.random.seed(3)
    fork.rng = np.random.default_rng(3)
    for one in (fork, same):
        one.run(weeks=5)
    assert fork.customers.spent.tobytes() == same.customers.spent.tobytes()
    assert not fork.labelled
