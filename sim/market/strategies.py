"""Strategies: how a firm sets its levers each week. Subclass Strategy to write your own.

>>> class Undercut(Strategy):
...     '''A price two percent below the cheapest rival of last week.'''
...     def decide(self, firm, market):
...         cheapest = min(other.offer.price for other in market.firms if other is not firm)
...         return firm.plan(market.week).replace("price", 0.98 * cheapest)
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache
from operator import is_
from typing import TYPE_CHECKING, Any, cast

from sim import arguments
from sim.notebook import brief
from sim.scenario import Scenario
from sim.scenario.facts import numbers
from sim.scenario.firm import StrategySpec
from sim.scenario.levers import Discount, Levers, Programme
from sim.scenario.rules import MOST_POINTS
from sim.scenario.words import Words

if TYPE_CHECKING:
    from sim.market.firm import Firm
    from sim.market.market import Market


class Strategy:
    """Decides a firm's levers at the start of each week after the burn-in.

    A strategy may look at `market.firms` (their `offer` is last week's, public) and at its own
    firm's books through `market`. It must be deterministic. What it decides is checked as a
    scenario file is, but that a price beyond the lowest or the highest of the market
    (`sim.scenario.prices`) stops there; `levers.replace("price", 9.0)` gives changed levers.

    >>> class Sale(Strategy):
    ...     def decide(self, firm, market):
    ...         return firm.plan(market.week).replace("discount.depth", 0.1)
    >>> from sim import Market
    >>> market = Market("grocery", rng=1, customers=300)
    >>> market.firm("discounter").strategy = Sale()
    >>> market.step()
    >>> market.firm("discounter").offer.discount.depth
    0.1
    """

    reacts = True
    """False if the answer depends on the week alone: then nobody needs to ask."""
    waits = True
    """False if it looks at offers only: then weeks are decided ahead, and simulated in one go."""

    def __repr__(self) -> str:
        settings = {name: value for name, value in vars(self).items() if name[0] != "_"}
        shown = ", ".join(f"{name}={brief(value)}" for name, value in settings.items())
        return f"{type(self).__name__}({shown})"

    def __init_subclass__(cls, **keywords: Any) -> None:
        """Let a class that decides anew react and wait, whatever its parent does.

        It may say otherwise itself.
        """
        super().__init_subclass__(**keywords)
        if "decide" in vars(cls):
            for name in ("reacts", "waits", "lasts"):
                setattr(cls, name, vars(cls).get(name, getattr(Strategy, name)))

    def decide(self, firm: Firm, market: Market) -> Levers:
        """Return the firm's levers for this week.

        >>> class Fixed(Strategy):
        ...     def decide(self, firm, market):
        ...         return firm.today
        >>> from sim import Market
        >>> market = Market("grocery", rng=1, customers=300)
        >>> Fixed().decide(market.firm("us"), market) is market.firm("us").today
        True
        """
        raise NotImplementedError(f"{type(self).__name__} must define decide(firm, market)")

    def lasts(self, firm: Firm, market: Market) -> int:
        """Return for how many weeks, this one included, it would answer the same.

        Asked once all firms have decided this week. A strategy that cannot know says 1, and is
        asked again next week.

        >>> from sim import Market
        >>> market = Market("grocery", rng=1, customers=300)
        >>> Strategy().lasts(market.firm("us"), market)
        1
        """
        return 1


class Hold(Strategy):
    """Does what was planned: today's levers, or the policy's while it holds.

    >>> from sim import Market
    >>> Market("grocery", rng=1, customers=300).firm("us").strategy
    Hold()
    """

    reacts = False

    def decide(self, firm: Firm, market: Market) -> Levers:
        """Return the levers planned for this week.

        >>> from sim import Market
        >>> market = Market("grocery", rng=1, customers=300, policy="price-cut")
        >>> Hold().decide(market.firm("us"), market) == market.spec.levers("price-cut")
        True
        """
        return firm.plan(market.week)

    def lasts(self, firm: Firm, market: Market) -> int:
        """Return the weeks until the plan changes.

        >>> from sim import Market
        >>> market = Market("grocery", rng=1, customers=300, policy="bond", burn_in=False)
        >>> market.week, Hold().lasts(market.firm("us"), market)
        (-52, 52)
        """
        return firm.plan_lasts(market.week)


class Imitate(Strategy):
    """Copies another firm's changes, some weeks later and perhaps not in full.

    Numbers move by `fidelity` times the other's change since the burn-in (prices by the same
    ratio to that power), within what a scenario allows. A discount, contacts or a programme that
    the other starts are taken over on its terms, with `fidelity` times its depth, its number of
    contacts, or the value of its reward.

    >>> from sim import Market
    >>> market = Market("grocery", rng=1, customers=300, policy="price-cut")
    >>> them = market.firm("discounter")
    >>> them.strategy = Imitate("us", lag=4, fidelity=0.5)
    >>> market.run(weeks=5)
    >>> them.offer.price < them.today.price
    True
    """

    waits = False

    def __init__(self, watch: str, lag: int = 13, fidelity: float = 1.0) -> None:
        self.watch, self.lag, self.fidelity = _follows(watch, lag, fidelity)
        self._known: tuple[tuple[object, ...], Levers] | None = None

    def decide(self, firm: Firm, market: Market) -> Levers:
        """Return the plan with the watched firm's changes added.

        >>> from sim import Market
        >>> market = Market("grocery", rng=1, customers=300, policy="price-cut")
        >>> them = market.firm("discounter")
        >>> Imitate("us").decide(them, market) == them.plan(market.week)  # nothing seen yet
        True
        """
        leader = market.firm(self.watch)
        plan = firm.plan(market.week)
        seen = leader.offer_at(market.week - self.lag)
        parts = (plan, leader.today, seen, self.fidelity)
        if self._known is None or not _all_same(self._known[0], parts):
            self._known = (parts, add_changes(*parts))
        return self._known[1]

    def lasts(self, firm: Firm, market: Market) -> int:
        """Return the weeks until the plan, or what it sees of the other, changes.

        >>> from sim import Market
        >>> market = Market("grocery", rng=1, customers=300, policy="price-cut")
        >>> market.step()
        >>> Imitate("us", lag=4).lasts(market.firm("discounter"), market)
        3
        """
        seen = market.firm(self.watch).offer_lasts(market.week - max(self.lag, 1))
        return min(seen, firm.plan_lasts(market.week))


class MatchPrice(Strategy):
    """Follows another firm's price cuts, list prices and deals, and nothing else.

    >>> from sim import Market
    >>> market = Market("grocery", rng=1, customers=300, policy="price-cut")
    >>> them = market.firm("discounter")
    >>> them.strategy = MatchPrice("us", lag=1)
    >>> market.run(weeks=2)
    >>> them.offer.price < them.today.price
    True
    """

    waits = False

    def __init__(self, watch: str, lag: int = 1, fidelity: float = 1.0) -> None:
        self.watch, self.lag, self.fidelity = _follows(watch, lag, fidelity)
        self._known: tuple[tuple[object, ...], Levers] | None = None

    def decide(self, firm: Firm, market: Market) -> Levers:
        """Return the plan with cuts as deep as the watched firm's.

        >>> from sim import Market
        >>> market = Market("grocery", rng=1, customers=300, policy="price-cut")
        >>> them = market.firm("discounter")
        >>> MatchPrice("us").decide(them, market) == them.plan(market.week)  # nothing seen yet
        True
        """
        leader = market.firm(self.watch)
        seen = leader.offer_at(market.week - self.lag)
        plan = firm.plan(market.week)
        parts = (plan, leader.today, seen, self.fidelity, self.lag)
        if self._known is None or not _all_same(self._known[0], parts):
            self._known = (parts, self._answer(plan, leader.today, seen))
        return self._known[1]

    def lasts(self, firm: Firm, market: Market) -> int:
        """Return the weeks until the plan, or what it sees of the other, changes.

        >>> from sim import Market
        >>> market = Market("grocery", rng=1, customers=300, policy="price-cut")
        >>> market.step()
        >>> MatchPrice("us", lag=4).lasts(market.firm("discounter"), market)
        3
        """
        seen = market.firm(self.watch).offer_lasts(market.week - max(self.lag, 1))
        return min(seen, firm.plan_lasts(market.week))

    def _answer(self, plan: Levers, today: Levers, seen: Levers) -> Levers:
        update: dict[str, Any] = {}
        if seen.price < today.price:
            update["price"] = plan.price * (seen.price / today.price) ** self.fidelity
        deal = seen.discount
        depth = self.fidelity * deal.depth
        if seen.discount != today.discount and depth > plan.discount.depth:
            update["discount"] = deal.model_copy(
                update={"depth": depth, "offset": (deal.offset - self.lag) % deal.every}
            )
        return plan.model_copy(update=update) if update else plan


def _follows(watch: object, lag: object, fidelity: object) -> tuple[str, int, float]:
    """Return whom a firm follows, how many weeks later, and how far; refuse what is impossible."""
    share = "a share from 0 to 1: how much of a change is copied"
    return (
        arguments.text("watch", watch, "the name of a firm"),
        arguments.whole("lag", lag, 0),
        arguments.number("fidelity", fidelity, least=0.0, most=1.0, what=share),
    )


def _all_same(ones: tuple[object, ...], others: tuple[object, ...]) -> bool:
    return all(map(is_, ones, others))


def add_changes(plan: Levers, before: Levers, after: Levers, fidelity: float) -> Levers:
    """Return the plan moved as another firm moved from `before` to `after`.

    `fidelity` is the share of the change that is copied, 0 to 1.

    >>> before, after = Levers(price=10.0), Levers(price=8.0, service_quality=0.5)
    >>> add_changes(Levers(price=20.0), before, after, 1.0).price
    16.0
    """
    if after == before or fidelity <= 0.0:
        return plan
    update: dict[str, Any] = {}
    if after.price != before.price:
        update["price"] = plan.price * (after.price / before.price) ** fidelity
    for name in _changed(before, after, Levers.model_fields):
        if name == "price":
            continue
        old, new, own = getattr(before, name), getattr(after, name), getattr(plan, name)
        if (adopted := _adopted(own, old, new, fidelity)) is not None:
            update[name] = adopted
        elif isinstance(own, Words):
            fields = type(own).model_fields
            inner = {
                key: _moved(own, key, getattr(old, key), getattr(new, key), fidelity)
                for key in _changed(old, new, fields)
            }
            if inner.get("reward_value", 1.0) <= 0.0:
                del inner["reward_value"]  # a reward that would be worth nothing stays as it is
            moved = own.model_copy(update=inner)
            if isinstance(moved, Discount) and moved.duration > moved.every:
                moved = moved.model_copy(update={"duration": moved.every})
            update[name] = moved
        else:
            update[name] = _moved(plan, name, old, new, fidelity)
    return _fitting(plan.model_copy(update=update))


def _fitting(levers: Levers) -> Levers:
    """Return the levers, with another firm's terms of a programme made such as go with the rest."""
    programme, update = levers.programme, dict[str, Any]()
    if programme.kind != "points":
        return levers
    if programme.endowed:
        update["endowed"] = 0
    if programme.earn * levers.price > MOST_POINTS:
        update["earn"] = (1.0 - 1e-9) * MOST_POINTS / levers.price
    if not update:
        return levers
    return levers.model_copy(update={"programme": programme.model_copy(update=update)})


@cache
def amount_of(table: type[Words]) -> tuple[str, ...]:
    """Return the key that says how much there is of a table, and what is in proportion to it.

    () for a table that is always there.

    >>> amount_of(Discount), amount_of(Programme)
    (('depth',), ('reward_value', 'reward_cost'))
    """
    keys = {path[0]: key.facts for path, key in numbers(table).items() if len(path) == 1}
    amounts = [name for name, facts in keys.items() if facts.amount]
    return (*amounts, *(name for name, facts in keys.items() if facts.follows in amounts))


def _is_off(table: Words) -> bool:
    if isinstance(table, Programme):
        return table.kind == "none"
    return not any(getattr(table, key) for key in amount_of(type(table)))


def _adopted(own: Any, old: Any, new: Any, fidelity: float) -> Words | None:
    """Return what an imitator does when the other starts something new; None if it does not.

    Who does not do it yet takes over the other's terms, as far as its fidelity goes; who has a
    programme already keeps it, who promotes or keeps contact already does more of the same.
    """
    keys = amount_of(type(own)) if isinstance(own, Words) else ()
    if not keys or not _is_off(old):
        return None
    if _is_off(own):
        scaled = {key: fidelity * getattr(new, key) for key in keys}
        return cast(Words, new.model_copy(update=scaled))
    if isinstance(own, Programme):
        return own
    more = {key: _moved(own, key, getattr(old, key), getattr(new, key), fidelity) for key in keys}
    return cast(Words, own.model_copy(update=more))


def _changed(before: Any, after: Any, names: Iterable[str]) -> list[str]:
    return [name for name in names if getattr(before, name) != getattr(after, name)]


def _moved(own: Words, key: str, old: Any, new: Any, fidelity: float) -> Any:
    """Return the own value moved by the change from old to new, within the key's range."""
    if isinstance(new, str):
        return new
    value = getattr(own, key) + fidelity * (new - old)
    for bound in type(own).model_fields[key].metadata:
        value = max(value, getattr(bound, "ge", value))
        if value <= getattr(bound, "gt", -math.inf):
            value = getattr(own, key)
        value = min(value, getattr(bound, "le", value))
    return round(value) if isinstance(new, int) else float(value)


def make_strategy(spec: StrategySpec, scenario: Scenario) -> Strategy:
    """Return the strategy that a scenario file names."""
    watch = spec.watch or scenario.focal
    if spec.name == "imitate":
        return Imitate(watch, spec.lag, spec.fidelity)
    if spec.name == "match_price":
        return MatchPrice(watch, spec.lag, spec.fidelity)
    return Hold()
