"""Firm: an agent that holds levers and a strategy which may change them every week."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mesa

from sim.market.asking import ask, ask_weeks, check_strategy
from sim.market.carried import learns
from sim.market.fixed import FIRM, refuse
from sim.market.strategies import Strategy
from sim.scenario.check_levers import must_be_levers
from sim.scenario.levers import Levers
from sim.scenario.prices import price_range

if TYPE_CHECKING:
    from sim.market.market import Market


EVER = 1_000_000
"""Weeks: longer than any market runs."""


class Firm(mesa.Agent):
    """A firm of a market: it has levers, and a strategy that may change them every week.

    `today` are the levers of the burn-in, `offer` those in force this week, `policy` the plan from
    week `starts` on, and before week `until` if there is one. Replace `strategy` by one of your
    own, or `policy` by other levers, at any time. A firm stays to the end: `remove` is refused, as
    customers remember it, hold its points, and are in its books.

    >>> from sim import Imitate, Market
    >>> market = Market("grocery", rng=1, customers=300)
    >>> us, them = market.firm("us"), market.firm("discounter")
    >>> us.policy = us.plan(market.week).replace("price", 30.0)
    >>> them.strategy = Imitate("us", lag=2)
    >>> market.step()
    >>> us.offer.price
    30.0
    """

    def __init__(
        self,
        market: Market,
        name: str,
        strategy: Strategy,
        today: Levers,
        policy: Levers | None = None,
        starts: int = 0,
        until: int | None = None,
    ) -> None:
        super().__init__(market)
        self.name: str
        super().__setattr__("name", name)
        self.strategy = strategy
        self.today = today
        self.adopt(policy, starts, until)
        self.offers: list[Levers] = []
        """Levers of every week since the start of the burn-in."""
        self.since = 0
        """Where in `offers` those in force now begin."""
        self.lasts = 1
        """Weeks, from the last one decided, for which its offer is known to last."""
        self._price_range = price_range(market.spec)
        self._stopped: Levers | None = None

    def __setattr__(self, name: str, value: Any) -> None:
        if name in FIRM:
            refuse(f"firm.{name}", FIRM[name])
        if name == "strategy":
            check_strategy(self.name, value)
        elif name == "today" or (name == "policy" and value is not None):
            must_be_levers(value, f'firm "{self.name}", {name}')
        super().__setattr__(name, value)

    @property
    def offer(self) -> Levers:
        """The levers in force: of the week being simulated, or of last week while firms decide.

        >>> from sim import Market
        >>> us = Market("grocery", rng=1, customers=300).firm("us")
        >>> us.offer is us.today
        True
        """
        return self.offers[-1] if self.offers else self.today

    def adopt(self, policy: Levers | None, starts: int = 0, until: int | None = None) -> None:
        """Plan other levers from week `starts` on, and before week `until` if it is given.

        Without a policy, today's levers stay.

        >>> from sim import Market
        >>> us = Market("grocery", rng=1, customers=300).firm("us")
        >>> us.adopt(us.today.replace("price", 30.0), starts=4)
        >>> us.plan(3) is us.today, us.plan(4).price
        (True, 30.0)
        """
        same = policy == self.today  # the same object, then: nothing changes
        self.policy = self.today if same else policy
        self.starts = starts
        self.until = until

    def plan(self, week: int) -> Levers:
        """Return the levers planned for a week, counted from the end of the burn-in.

        >>> from sim import Market
        >>> us = Market("grocery", rng=1, customers=300, policy="price-cut").firm("us")
        >>> us.plan(-1) is us.today, us.plan(0).price < us.today.price
        (True, True)
        """
        if self.policy is None or week < self.starts:
            return self.today
        if self.until is not None and week >= self.until:
            return self.today
        return self.policy

    def plan_lasts(self, week: int) -> int:
        """Return for how many weeks, from this one on, the plan is the same.

        >>> from sim import Market
        >>> focal = Market("grocery", rng=1, customers=300, policy="bond").firm("us")
        >>> focal.starts, focal.plan_lasts(-10)
        (0, 10)
        """
        edges = () if self.policy is None else (self.starts, self.until)
        return min(
            (edge - week for edge in edges if edge is not None and edge > week), default=EVER
        )

    def decide(self) -> Levers:
        """Return the levers of the week about to be simulated.

        They are its plan, or, once policies are under way, what a strategy that reacts makes of it.

        >>> from sim import Market
        >>> us = Market("grocery", rng=1, customers=300, policy="bond").firm("us")
        >>> us.decide() is us.policy
        True
        """
        market: Market = self.model
        if self.is_asked(market):
            levers: Levers = ask(self, "decide")
            return levers
        return self.plan(market.week)

    def within_prices(self, levers: Levers) -> Levers:
        """Return the levers with their price stopped at the lowest or highest there is.

        Levers that were stopped alike are one object, by which it is known that nothing changes.

        >>> from sim import Market
        >>> us = Market("grocery", rng=1, customers=300).firm("us")
        >>> us.within_prices(us.today) is us.today
        True
        >>> round(us.within_prices(us.today.replace("price", 1e-6)).price, 4)
        0.0316
        """
        low, high = self._price_range
        if low <= levers.price <= high:
            return levers
        stopped = levers.model_copy(update={"price": min(max(levers.price, low), high)})
        if self._stopped is None or stopped != self._stopped:
            self._stopped = stopped
        return self._stopped

    def decision_lasts(self) -> int:
        """Return for how many weeks, as far as is known, the firm will decide the same.

        >>> from sim import Market
        >>> Market("grocery", rng=1, customers=300).firm("us").decision_lasts() == EVER
        True
        """
        market: Market = self.model
        if self.is_asked(market):
            return ask_weeks(self)
        return self.plan_lasts(market.week)

    def is_asked(self, market: Market) -> bool:
        """Return whether the firm's strategy is asked this week; if not, its plan holds.

        >>> from sim import Market
        >>> market = Market("grocery", rng=1, customers=300)
        >>> {firm.name: firm.is_asked(market) for firm in market.firms}
        {'discounter': True, 'market-hall': True, 'us': False}
        """
        return market.week >= 0 and self.strategy.reacts

    def publish(self, levers: Levers) -> None:
        """Make these levers the offer of the week about to be simulated.

        >>> from sim import Market
        >>> us = Market("grocery", rng=1, customers=300).firm("us")
        >>> us.publish(us.today.replace("price", 30.0))  # as the engine does once all have decided
        >>> us.offer.price
        30.0
        """
        if levers is not self.offer:
            self.since = len(self.offers)
        self.lasts = 1
        self.offers.append(levers)

    @property
    def looks_back(self) -> bool:
        """Whether what the firm does needs last week simulated: what it looks at, or learning.

        >>> from sim import Market
        >>> Market("grocery", rng=1, customers=300).firm("us").looks_back
        False
        """
        return self.is_asked_weekly or (
            self.policy is not None and learns(self.policy, self.today) > 0.0
        )

    @property
    def is_asked_weekly(self) -> bool:
        """Whether its strategy must see the week before, and may look at anything.

        >>> from sim import Market
        >>> Market("grocery", rng=1, customers=300).firm("discounter").is_asked_weekly
        False
        """
        return self.strategy.reacts and self.strategy.waits

    def offer_at(self, week: int) -> Levers:
        """Return the levers in force in a past week, counted from the burn-in's end.

        >>> from sim import Market
        >>> market = Market("grocery", rng=1, customers=300, policy="price-cut")
        >>> market.run(weeks=3)
        >>> us = market.firm("us")
        >>> us.offer_at(-1) is us.today, us.offer_at(2) is us.policy
        (True, True)
        """
        market: Market = self.model
        index = week + market.burn_in_weeks
        if index < 0 or not self.offers:
            return self.today
        return self.offers[min(index, len(self.offers) - 1)]

    def offer_lasts(self, week: int) -> int:
        """Return for how many weeks, from a past one on, the offer is known to be the same.

        The week is counted from the end of the burn-in; the answer is at least 1.

        >>> from sim import Market
        >>> market = Market("grocery", rng=1, customers=300, policy="price-cut")
        >>> market.run(weeks=3)
        >>> market.firm("us").offer_lasts(-4)
        4
        """
        market: Market = self.model
        index = week + market.burn_in_weeks
        if index < 0:
            return -index
        if index >= self.since:
            return max(len(self.offers) - 1 + self.lasts - index, 1)
        later = range(index + 1, self.since + 1)
        return next(i for i in later if self.offers[i] is not self.offers[index]) - index

    def __repr__(self) -> str:
        return f"<firm {self.name!r} at {self.offer.price:g}>"
