"""What cannot be assigned, as nothing would come of it, and what to do instead."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, NoReturn

from sim.scenario.policy import LEVERS

if TYPE_CHECKING:
    from sim.market.market import Market

_FORK = 'market.fork(policy="NAME") is the same market under another policy'
_ANEW = "make another Market"
_RUN = "market.run(weeks=...) simulates as many weeks as you like"
_SCENARIO = "Market(market.spec.replace(PATH, VALUE)) is a market of a changed scenario"
_COUNTED = "it is what was simulated; copies of it are yours to change"

MARKET: dict[str, tuple[str, str]] = {
    "policy": ("policy", _FORK),
    "spec": ("spec", _SCENARIO),
    "scenario": ("spec", _SCENARIO),
    "names": ("names", _SCENARIO),
    "segments": ("segments", _SCENARIO),
    "customers": ("", f"Market(scenario, customers=...) has as many; {_SCENARIO}"),
    "weeks": ("spec.weeks", _RUN),
    "week": ("", _RUN),
    "burn_in": ("spec.burn_in", _SCENARIO),
    "burn_in_weeks": ("burn_in_weeks", _SCENARIO),
    "seed": ("seed_word", f"{_ANEW}, Market(scenario, rng=...)"),
    "seed_word": ("seed_word", f"{_ANEW}, Market(scenario, rng=...)"),
    "replication": ("replication", f"{_ANEW}, Market(scenario, replication=...)"),
    "block": ("block", f"{_ANEW}, Market(scenario, block=...)"),
    "history": ("", _COUNTED),
    "flows": ("", _COUNTED),
    "books": ("", _COUNTED),
}
"""Names of a market that are read when it is made, or never -> where it keeps the value that holds
("" if it has none), and what to do instead. To assign that value again does no harm, as in
`self.weeks = weeks` of a subclass."""

_OFFER = (
    'firm.policy = firm.plan(market.week).replace("{lever}", ...) is a plan for the weeks to come, '
    "and a Strategy decides every week"
)

FIRM: dict[str, str] = {
    **{lever: _OFFER.format(lever=lever) for lever in LEVERS},
    "levers": _OFFER.format(lever="price"),
    "offer": _OFFER.format(lever="price"),
    "name": "firms have the names that the scenario gives them",
}
"""Names of a firm that nobody reads, or that follow from others -> what to do instead."""


def refuse(what: str, instead: str) -> NoReturn:
    """Refuse an assignment: raise AttributeError that says what to do instead.

    >>> refuse("market.week", "market.run(weeks=...) simulates as many as you like")
    Traceback (most recent call last):
    AttributeError: market.week cannot be assigned; market.run(weeks=...) simulates as many as you \
like
    """
    raise AttributeError(f"{what} cannot be assigned; {instead}")


def check_assignment(market: Market, name: str, value: Any) -> None:
    """Refuse an assignment to a market of which nothing would come.

    Raises AttributeError, unless the value is the one that holds already.
    """
    if name not in MARKET:
        return
    where, instead = MARKET[name]
    if not where or attrgetter(where)(market) != value:
        refuse(f"market.{name}", instead)
