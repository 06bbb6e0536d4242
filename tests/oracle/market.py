"""The market: one week after the other, customers in row order, firms in the order of names."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import mesa

from sim.scenario import Scenario
from sim.scenario.levers import Levers

from . import programme
from .baseline import Baseline, segments_of_places
from .closeness import ROUNDING, place_among
from .customer import Customer
from .draws import LISTENER, Draws
from .firm import WEEKS, Firm
from .holding import hold_points
from .money import single
from .network import acquaintances
from .start import intercepts

AGREEMENT = 0.0015
"""How far apart intercepts may lie that were solved in double and in single precision."""

_SETTLING = 520

BEFORE = -1
"""Week of the close calls made when the first customers are born."""


class OracleMarket(mesa.Model):
    """A simulated market; `week` is the week about to be simulated, from the start of the burn-in.

    `customers` are kept by segment, then by place. When a customer leaves, the newcomer takes over
    the row's list of close calls and what was bought there in the week that ends.

    Intercepts given as `solved` are used if they agree with the oracle's own: those are rounded to
    three decimals, where single precision may round otherwise.
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int,
        replication: int = 0,
        solved: Sequence[float] | None = None,
    ) -> None:
        super().__init__(rng=seed)
        self.spec = scenario
        self.behaviour = scenario.behaviour
        self.base = Baseline(scenario)
        self.subscription = self.base.subscription
        self.draws = Draws(seed, replication)
        self.intercepts = agreed(intercepts(self.base), solved)
        choice = self.behaviour.choice
        self.stickiness = choice.inertia if self.subscription else choice.habit
        self.leaving = 1.0 - (1.0 - scenario.turnover) ** (1.0 / WEEKS)
        self.burn_in = self._burn_in()

        self.week = BEFORE
        self.firms = [
            Firm(self, index, name, scenario.firms[name])
            for index, name in enumerate(self.base.names)
        ]
        shares = [segment.segment.share for segment in self.base.segments]
        segments = segments_of_places(shares, scenario.simulated)
        self.at_place = [Customer(self, place, s, 0) for place, s in enumerate(segments)]
        for customer in self.at_place:
            customer.settle()
        self.customers = sorted(self.at_place, key=lambda one: (one.segment, one.place))
        hold_points(self)
        network = scenario.network
        self.acquaintances = acquaintances(
            self.draws, segments, network.acquaintances, network.rewired, network.homophily
        )
        self.no_deals = [False] * len(self.firms)
        self.log_list_prices: list[float] = []
        self.reaching: list[Firm] = []
        self.programmes: list[Firm] = []
        self.week = 0
        self.need = 1.0

    def _burn_in(self) -> int:
        """Return weeks before the policies start."""
        if self.spec.burn_in is not None:
            return self.spec.burn_in
        weeks = [WEEKS]
        for today in self.base.today:
            if self.subscription:
                weeks.append(today.levers.switching_costs.contract_weeks)
            if today.known and today.levers.programme.kind != "none":
                weeks.append(_SETTLING)
        return max(weeks)

    def need_of_week(self) -> float:
        """Return by how much season and trend multiply purchase rates this week."""
        category, week = self.spec.category, self.week - self.burn_in
        season = 1.0 + category.season * math.cos(2.0 * math.pi * (week - category.peak) / WEEKS)
        years = max(week, 0) / WEEKS
        return single(round(season * (1.0 + category.trend) ** years, 7))

    def step(self) -> None:
        """One week under today's levers."""
        self.simulate({})

    def simulate(self, levers: Mapping[str, Levers]) -> None:
        """One week under these levers by firm; today's where not given.

        Mesa hands nothing over to a step.
        """
        self.make_offers(levers)
        self.need = self.need_of_week()
        if (self.week - self.burn_in) % self.spec.retention_window == 0:
            for customer in self.customers:
                customer.purchases_before = customer.purchases_now
                customer.purchases_now = [0] * len(self.firms)
                if self.week > 0:
                    customer.start_firm = customer.last_firm
        for customer in self.customers:
            customer.live()
        self.talk()
        self.turn_over()
        for firm in self.firms:
            firm.get_about()
        self.week += 1

    def make_offers(self, levers: Mapping[str, Levers]) -> None:
        """Step 0: the firms' offers; what members of a programme that ends or loses worth feel."""
        for firm in self.firms:
            offer = levers.get(firm.name, self.spec.firms[firm.name])
            ended = firm.offer(offer, self.week)
            if firm.lost_worth > 0.0:
                for customer in self.customers:
                    programme.feel_cheated(customer, firm)
            if ended:
                for customer in self.customers:
                    programme.close(customer, firm)
        self.log_list_prices = [firm.log_list for firm in self.firms]
        self.reaching = [firm for firm in self.firms if firm.reaches_out()]
        self.programmes = [firm for firm in self.firms if firm.programme_kind != "none"]

    def talk(self) -> None:
        """Step 8: speakers in row order tell one acquaintance each.

        Whoever had a close call might have said something else, or to somebody else: whoever
        would have listened has a close call too.
        """
        unsure = {one.place: self._closest_call(one) for one in self.customers}
        for speaker in self.customers:
            doubt = unsure[speaker.place]
            circle = self.acquaintances[speaker.place]
            if speaker.talk_of is not None:
                j, good = speaker.talk_of
                counters = self.firms[j].counters
                counters.recommendations += good
                counters.warnings += not good
            if not circle or (speaker.talk_of is None and doubt is None):
                continue
            u = self.draws.uniform(speaker.place, self.week, LISTENER)
            index, margin = place_among(u, len(circle))
            if speaker.talk_of is not None:
                self.at_place[circle[index]].hear(*speaker.talk_of)
            if margin < ROUNDING:
                boundary = round(u * len(circle))
                for place in set(circle[boundary - 1 : boundary + 1]):
                    self.at_place[place].close("heard", margin)
            elif doubt is not None:
                self.at_place[circle[index]].close("heard", doubt)

    def _closest_call(self, customer: Customer) -> float | None:
        """Return float | None: this week's smallest margin, if any."""
        calls = customer.calls_of(self.week)
        return min(margin for _, _, margin in calls) if calls else None

    def turn_over(self) -> None:
        """Step 9: leavers forfeit their points; newcomers are born in the week to come."""
        for customer in self.customers:
            customer.change_life()
        for row, leaver in enumerate(self.customers):
            if not leaver.happens("leaving", leaver.needs[3], self.leaving):
                continue
            for firm in self.firms:
                programme.lapse(leaver, firm)
                firm.counters.lost += leaver.is_present(firm.index)
            newcomer = Customer(self, leaver.place, leaver.segment, self.week + 1)
            newcomer.close_calls = leaver.close_calls + newcomer.close_calls
            newcomer.bought = leaver.bought
            self.customers[row] = self.at_place[leaver.place] = newcomer
            leaver.remove()


def agreed(own: list[float], solved: Sequence[float] | None) -> list[float]:
    """Return the intercepts to use. Raises ValueError if they disagree."""
    if solved is None:
        return own
    pairs = zip(own, solved, strict=True)
    if any(not abs(mine - other) <= AGREEMENT for mine, other in pairs):
        raise ValueError(f"intercepts {list(solved)} should be {own}")
    return list(solved)
