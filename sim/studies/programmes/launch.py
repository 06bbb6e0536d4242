"""Launch: firms that start a programme in some week, whatever their policies say."""

from __future__ import annotations

from collections.abc import Mapping

from sim.market.firm import Firm
from sim.market.market import Market
from sim.market.strategies import Strategy
from sim.scenario import Scenario
from sim.scenario.levers import Levers, Programme
from sim.studies.applies import programme_policy, purchases


class Launch(Strategy):
    """A strategy that goes on as today, with this programme from some week on."""

    def __init__(self, programme: Programme, week: int = 0) -> None:
        self.programme = programme
        self.week = week
        self._after: Levers | None = None

    def decide(self, firm: Firm, market: Market) -> Levers:
        """Return today's levers, and the programme once it has started."""
        if market.week < self.week:
            return firm.today
        if self._after is None:
            self._after = firm.today.model_copy(update={"programme": self.programme})
        return self._after


def launched(market: Market, launches: Mapping[str, Launch]) -> Market:
    """Return a fork in which these firms start their programmes.

    >>> lab_market = Market("grocery", rng=1, customers=300)
    >>> programme = lab_market.spec.levers("points").programme
    >>> twin = launched(lab_market, {"us": Launch(programme)})
    >>> twin.run(4)
    >>> bool(twin.customers["member"].any()), bool(lab_market.customers["member"].any())
    (True, False)
    """
    fork = market.fork()
    for name, launch in launches.items():
        fork.firm(name).strategy = launch
    return fork


def programme_of(scenario: Scenario, *kinds: str) -> Programme:
    """Return the programme that a policy would start, of one of these kinds.

    Raises ValueError if there is no such policy; rows ask `starts` first.
    """
    name = programme_policy(scenario, *kinds)
    if name is None:
        raise ValueError(f"no policy here starts a programme with {' or '.join(kinds)}")
    return scenario.levers(name).programme


def starts(scenario: Scenario, *kinds: str) -> str:
    """Return "" where customers buy and a policy starts a first programme, else why not.

    >>> starts(Scenario.load("coffee"), "points")
    'no policy here starts a programme with points'
    """
    if purchases(scenario):
        return purchases(scenario)
    if scenario.firms[scenario.focal].programme.kind != "none":
        return "the focal firm has a programme already, so that none is its first"
    found = programme_policy(scenario, *kinds)
    return "" if found else f"no policy here starts a programme with {' or '.join(kinds)}"


def starts_points(scenario: Scenario) -> str:
    """Return "" for purchase markets with a policy that starts points, else why not."""
    return starts(scenario, "points")


def starts_stamps(scenario: Scenario) -> str:
    """Return "" for purchase markets with a policy that starts stamps, else why not."""
    return starts(scenario, "stamps")


def starts_any(scenario: Scenario) -> str:
    """Return "" for purchase markets with a policy that starts a programme, else why not."""
    return starts(scenario, "points", "stamps")
