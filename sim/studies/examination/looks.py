"""Looks: one function for each thing that a referee would ask of a baseline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import fsum

from sim.market.flows import Flow
from sim.market.market import Market
from sim.measure.summary import summarise
from sim.scenario import Scenario
from sim.scenario.behaviour import Behaviour
from sim.scenario.firm import FirmSpec
from sim.scenario.levers import Levers
from sim.scenario.shipped import shipped
from sim.scenario.weeks import YEAR
from sim.studies.examination.remark import Remark, Target
from sim.studies.prices.response import YEARS, Response, respond
from sim.text import listed

STEP = 0.05
"""Change of the list price that is tried, up and down."""

FITTED = (
    ("choice", "inertia"),
    ("choice", "trust"),
    ("experience", "comparison"),
    ("experience", "level"),
    ("price_image", "weight"),
    ("rewards", "attention_power"),
    ("rewards", "pull"),
    ("voice", "heard"),
)
"""Numbers that are fitted to one market each: its margins, losses, churn and rewards."""


@dataclass(frozen=True)
class Baseline:
    """A market after its run under the baseline, and what else is looked at."""

    market: Market
    seed: int
    asked: frozenset[str]
    """The policies that are looked at."""

    @property
    def scenario(self) -> Scenario:
        """The scenario as it was run."""
        return self.market.spec

    @property
    def focal(self) -> str:
        """The firm of interest."""
        return self.scenario.focal

    @cached_property
    def firms(self) -> Mapping[str, Mapping[str, float | None]]:
        """The measures of every firm."""
        return summarise(self.market)

    @cached_property
    def response(self) -> Response:
        """What the firm of interest sells at other list prices, rivals held."""
        return respond(self.scenario, self.focal, (-STEP, STEP), [self.seed])

    def measure(self, name: str) -> float | None:
        """Return a measure of the firm of interest."""
        return self.firms[self.focal][name]


def shares(baseline: Baseline) -> list[Target]:
    """Return the market share of every known firm, as entered and as simulated."""
    known = {n: f for n, f in baseline.scenario.firms.items() if f.awareness > 0.0}
    total = fsum(firm.market_share for firm in known.values())
    return [
        Target(
            f"market share of {name}",
            firm.market_share / total,
            baseline.firms[name]["market_share"] or 0.0,
        )
        for name, firm in known.items()
    ]


def entered_shares(baseline: Baseline) -> Iterator[Remark]:
    """Ask whether the market shares are those of the file."""
    far = max(shares(baseline), key=lambda target: abs(target.simulated - target.entered))
    distance = abs(far.simulated - far.entered)
    yield Remark(
        "entered-shares",
        distance,
        None,
        2.0 * far.tolerance,
        "the file itself",
        f"The {far.name} is {far.simulated:.1%}, where the file enters {far.entered:.1%}.",
        severe=True,
    )


def price_optimum(baseline: Baseline) -> Iterator[Remark]:
    """Ask whether a plain change of the list price would earn more than any policy could."""
    response = baseline.response
    best = max((-STEP, STEP), key=response.gain)
    gain = response.gain(best)
    contribution, scenario = baseline.measure("contribution") or 0.0, baseline.scenario
    yearly = abs(gain * contribution * YEAR / scenario.weeks)
    yield Remark(
        "price-optimum",
        gain,
        None,
        0.01,
        "a firm asks the price that suits its margin: Lerner 1934",
        f"A list price {abs(best):.0%} {'higher' if best > 0 else 'lower'} for good would "
        f"{'add' if gain > 0 else 'cost'} {abs(gain):.1%} of contribution over {YEARS} years, "
        f"rivals held: {yearly:,.0f} {scenario.currency} a year.",
        severe=True,
    )


def margin(baseline: Baseline) -> Iterator[Remark]:
    """Ask whether the margin suits the response to a price in the long run."""
    response = baseline.response
    elasticity = response.elasticity(STEP, (YEARS - 1) * YEAR, YEARS * YEAR)
    yield Remark(
        "margin",
        response.margin * -elasticity,
        0.6,
        1.8,
        "margin times elasticity is 1 where a price is the best: Lerner 1934; the horizon's mean "
        "response lies below the last year's",
        f"Contribution is {response.margin:.0%} of revenue; in the third year a price 1 % higher "
        f"loses {-elasticity:.1f} % of units.",
    )


def profit_level(baseline: Baseline) -> Iterator[Remark]:
    """Ask whether the firm earns what firms earn."""
    profit, revenue = baseline.measure("profit"), baseline.measure("revenue")
    if profit is None or not revenue:
        return
    yield Remark(
        "profit-level",
        profit / revenue,
        -0.02,
        0.30,
        "operating margins run from 1 to 3 % of grocers to 30 % of the best telephone companies "
        "(annual reports)",
        f"Profit is {profit / revenue:.1%} of revenue, before what the file leaves out.",
        severe=True,
    )


def loyalty(baseline: Baseline) -> Iterator[Remark]:
    """Ask whether customers stay as long as customers do."""
    kept = baseline.measure("retention")
    if kept is None:
        return
    yield Remark(
        "retention",
        kept,
        0.6,
        0.97,
        "firms lose 10 to 30 % of their customers a year: Reichheld & Sasser 1990",
        f"{kept:.0%} of customers are still there after {baseline.scenario.retention_window} "
        "weeks.",
    )


def programme(baseline: Baseline) -> Iterator[Remark]:
    """Ask how much hangs on the programme that there is, and whether it lives."""
    scenario, focal = baseline.scenario, baseline.focal
    if scenario.firms[focal].programme.kind == "none":
        return
    j, begin = baseline.market.names.index(focal), baseline.market.burn_in_weeks
    members = baseline.market.flows[begin:, :, j, Flow.MEMBERS].sum(axis=1) * scenario.stands_for
    window = min(YEAR // 2, len(members))
    first, last = members[:window].mean(), members[-window:].mean()
    yield Remark(
        "members",
        float(last / first) if first else None,
        0.9,
        1.1,
        "a programme that exists today is as large as it is: the start is today",
        f"The programme has {first:,.0f} members at first and {last:,.0f} in the last weeks.",
        severe=True,
    )
    market = Market(scenario, baseline.seed, labels=False)
    market.firm(focal).adopt(market.firm(focal).today.replace("programme.kind", "none"))
    market.run()
    other = summarise(market)[focal]["revenue"] or 0.0
    revenue = baseline.measure("revenue") or 0.0
    if revenue:
        yield Remark(
            "programme-revenue",
            1.0 - other / revenue,
            -0.02,
            0.10,
            "programmes lift sales by 1 to 3 % at grocers, 5 to 8 % at department stores: "
            "Cigliano et al. 2000",
            f"{1.0 - other / revenue:.1%} of revenue would go without the programme, ended in "
            "the first week.",
            severe=True,
        )


def costs(baseline: Baseline) -> Iterator[Remark]:
    """Ask whether something is sold below its cost."""
    scenario = baseline.scenario
    focal = scenario.firms[scenario.focal]
    sold: list[tuple[str, Levers, FirmSpec]] = [
        *((f"Firm {name}", firm, firm) for name, firm in scenario.firms.items()),
        *((f"Policy {name}", scenario.levers(name), focal) for name in sorted(baseline.asked)),
    ]
    for whose, levers, firm in sold:
        price = levers.price * (1.0 - levers.discount.depth)
        cost = firm.unit_cost + firm.costs.per_purchase
        if price <= cost:
            yield Remark(
                "cost-above-price",
                cost / price,
                None,
                1.0,
                "what is sold below its cost loses with every sale",
                f"{whose} sells at {price:g}, and that costs {cost:g}.",
                severe=levers.discount.depth == 0.0,
            )


def inherited_numbers(baseline: Baseline) -> Iterator[Remark]:
    """Ask which numbers were fitted to another market: one that has other firms."""
    scenario = baseline.scenario
    others = {name: Scenario.load(name) for name in shipped()}
    if any(other.firms == scenario.firms for other in others.values()):
        return
    usual = Behaviour()

    def taken(other: Scenario) -> list[str]:
        return [
            f"behaviour.{room}.{key}"
            for room, key in FITTED
            if _number(scenario.behaviour, room, key) == _number(other.behaviour, room, key)
            and _number(other.behaviour, room, key) != _number(usual, room, key)
        ]

    name = max(others, key=lambda name: len(taken(others[name])))
    keys = taken(others[name])
    if keys:
        yield Remark(
            "inherited-numbers",
            float(len(keys)),
            None,
            0.0,
            f"the file {name}.toml, which says what each was fitted to",
            f"{listed(keys)} {'is' if len(keys) == 1 else 'are'} as fitted to "
            f"{others[name].title}, whose firms are others: fit to this market's margins, losses "
            "and churn.",
        )


def _number(behaviour: Behaviour, room: str, key: str) -> float:
    return float(getattr(getattr(behaviour, room), key))


def idle_policies(baseline: Baseline) -> Iterator[Remark]:
    """Ask which policies change nothing, such as those that start after the end."""
    scenario = baseline.scenario
    for name, policy in scenario.policies.items():
        if name == scenario.baseline or name not in baseline.asked:
            continue
        starts = policy.starts >= scenario.weeks
        same = scenario.levers(name) == scenario.levers(scenario.baseline)
        if starts or same:
            why = f"starts in week {policy.starts}, after the end" if starts else "changes no lever"
            yield Remark(
                "idle-policy",
                0.0,
                1.0,
                None,
                "the file itself",
                f"Policy {name} {why}: it cannot differ from the baseline.",
                severe=True,
            )
