"""Copying: an independent copy of a market, for forks, copy.deepcopy and pickle."""

from __future__ import annotations

import copy
import random
from collections.abc import Collection, Iterator
from types import MethodType
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from sim.market.market import Market

Kind = TypeVar("Kind", bound="Market")


def copied(
    market: Market,
    kind: type[Kind],
    memo: dict[int, Any] | None = None,
    without: Collection[str] = (),
) -> Kind:
    """Return a market of that kind at the same week, with copies of everything that may change.

    What never changes is shared: the scenario, the network, levers, what was counted at the end of
    windows. `memo` is that of copy.deepcopy; attributes named in `without` are left out.
    """
    twin = object.__new__(kind)
    memo = {} if memo is None else memo
    memo.update((id(thing), thing) for thing in _unchanging(market))
    memo[id(market)] = twin
    memo[id(market.random)] = _copied_random(market.random)
    state = {name: value for name, value in kept(market).items() if name not in without}
    twin.__dict__.update(copy.deepcopy(state, memo))
    if kind is not type(market):
        twin._user_step = MethodType(kind.step, twin)
    return twin


def kept(market: Market) -> dict[str, Any]:
    """Return the attributes that a copy has: all but what is made when asked for.

    Mesa's observers stay with the market that they observe.
    """
    state = {
        name: value
        for name, value in market.__dict__.items()
        if not name.startswith("_computed_")  # a property that observes, computed when asked for
    }
    if hasattr(state.get("_collector"), "clock"):
        state["_collector"] = None
    if "subscribers" in state:
        state["subscribers"] = type(market.subscribers)(list)
    return state


def _unchanging(market: Market) -> Iterator[object]:
    yield from (
        market.spec,
        market._given,
        market._ready,
        market._network,
        market._blocks,
        market._groups,
    )
    yield from market._today.values()
    yield from (*market.windows, *market.cohorts, *market.labelled.values())
    for firm in market.firms:
        yield from (firm.today, firm.policy, firm.offer, *firm.offers)


def _copied_random(source: random.Random) -> random.Random:
    """Copy by state: many times faster than copy.deepcopy, which looks at every word."""
    twin = random.Random()
    twin.setstate(source.getstate())
    return twin
