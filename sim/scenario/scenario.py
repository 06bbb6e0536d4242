"""Scenario: one market, its customers and firms, and the policies on the table."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from math import fsum
from typing import Annotated, Any, Literal

from pydantic import Field

from sim.notebook import table
from sim.scenario.behaviour import Behaviour
from sim.scenario.category import Category
from sim.scenario.content import content, fingerprint
from sim.scenario.errors import ABSENT
from sim.scenario.facts import Facts
from sim.scenario.firm import FirmSpec
from sim.scenario.levers import Levers
from sim.scenario.paths import NAMED
from sim.scenario.policy import Policy, levers_of
from sim.scenario.segment import Network, Segment
from sim.scenario.toml import dumps
from sim.scenario.weeks import YEAR
from sim.scenario.words import Share, Words
from sim.text import size_words

Band = (
    Annotated[dict[Literal["plus_minus", "times"], float], Field(min_length=1, max_length=1)]
    | Annotated[list[int], Field(min_length=2)]
    | Annotated[list[float], Field(min_length=2)]
)
"""How far an uncertain number may lie off: plus_minus, times (a factor), or a list of values."""

SETTLING = 520
"""Weeks after which members and balances of a programme of today are steady."""
SAMPLE = 20_000
"""Customers simulated of a larger market, unless the scenario says otherwise. The shipped markets
have as many, and a market of millions takes no longer than they do."""


class Scenario(Words):
    """Everything a run needs besides a seed: market, customers, firms, policies.

    It does not change: `replace` gives a changed copy.

    >>> grocery = Scenario.load("grocery")
    >>> grocery.kind, list(grocery.firms), grocery.firms["us"].price
    ('purchase', ['us', 'discounter', 'market-hall'], 31.92)
    """

    title: str
    """What a reader sees first."""
    summary: str = ""
    """The market in a sentence or two."""
    kind: Literal["purchase", "subscription"] = "purchase"
    """purchase: customers buy when they need to; subscription: they pay until they leave."""
    currency: Annotated[str, Field(max_length=8)] = "€"
    """Sign or code of the currency all money is in."""
    weeks: Annotated[int, Field(ge=1, le=1040), Facts("weeks")] = 156
    """Weeks simulated after the burn-in."""
    burn_in: Annotated[int, Field(ge=0, le=520), Facts("weeks")] | None = None
    """Weeks before the policies start: 52, the longest contract of subscribers, or 520 where a firm
    has a programme today."""
    customers: Annotated[int, Field(ge=1, le=1_000_000_000), Facts("customers")] = 20_000
    """Customers in the real market, buyers of all firms together."""
    simulate: (
        Annotated[int, Field(ge=1, le=20_000_000), Facts("customers", words="customers simulated")]
        | None
    ) = None
    """Customers simulated, who stand for all: a choice of precision, which changes no result but
    by chance. All of them if left out, or 20,000 if there are more."""
    focal: str
    """The firm whose policies are compared."""
    baseline: str = "status-quo"
    """The policy the others are compared with."""
    turnover: Annotated[Share, Facts("per year", mechanism="turnover")] = 0.05
    """Share of customers who leave the market per year; newcomers take their places."""
    discount_rate: Annotated[Share, Facts("per year")] = 0.08
    """Interest per year at which later profit is discounted; with inflation, before inflation is
    taken off."""
    retention_window: Annotated[int, Field(ge=4, le=104), Facts("weeks")] = 52
    """Weeks in which a customer must have bought to count as one (purchase markets)."""
    segments: Annotated[dict[str, Segment], Field(min_length=1, max_length=32)]
    firms: Annotated[dict[str, FirmSpec], Field(min_length=2, max_length=8)]
    policies: Annotated[dict[str, Policy], Field(min_length=1, max_length=64)]
    network: Network = Network()
    category: Category = Category()
    behaviour: Behaviour = Behaviour()
    uncertainty: Annotated[dict[str, Band], Field(max_length=256)] = Field(default_factory=dict)
    """Dotted path of a number in this file -> the band in which it may lie."""

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        for name in ("title", "kind", "weeks", "customers", "focal"):
            yield name, getattr(self, name)
        for name in NAMED:
            yield name, list(getattr(self, name))

    def _repr_html_(self) -> str:
        """Return the firms as a notebook shows them; policies and segments by name above."""
        caption = f"{self.title}: {self.size_words} customers, {self.weeks} weeks; "
        caption += "; ".join(f"{name}: {', '.join(getattr(self, name))}" for name in NAMED)
        return table(
            caption,
            [
                {
                    "firm": name,
                    "price": firm.price,
                    "market share": firm.market_share,
                    "strategy": firm.strategy.name,
                    "summary": firm.summary,
                }
                for name, firm in self.firms.items()
            ],
        )

    @classmethod
    def load(cls, source: str | os.PathLike[str]) -> Scenario:
        """Load a shipped scenario by its name, or one from a TOML file.

        See `sim.scenario.load.load`. Raises ScenarioError with everything that is wrong.

        >>> from sim.scenario.errors import ScenarioError
        >>> try:
        ...     Scenario.load("missing.toml")
        ... except ScenarioError as error:
        ...     print(error)
        missing.toml: there is no such file or folder
        1 error in missing.toml
        """
        from sim.scenario.load import load

        return load(source)

    @classmethod
    def from_dict(cls, data: Mapping[str, object], file: str = "<dict>") -> Scenario:
        """Return the scenario that tables describe; the checks are the same as for a file.

        `data` has the keys of a scenario file (`from`, not `starts`); `file` names it in errors.
        Raises ScenarioError.

        >>> firm = {"price": 3.0, "unit_cost": 1.0, "market_share": 0.5}
        >>> Scenario.from_dict({
        ...     "title": "Two", "focal": "us", "segments": {"all": {"share": 1.0}},
        ...     "firms": {"us": firm, "them": firm}, "policies": {"status-quo": {}},
        ... }).burn_in_weeks
        52
        """
        from sim.scenario.check import check

        return check(data, file)

    @property
    def burn_in_weeks(self) -> int:
        """Weeks before policies start: `burn_in`, else 52 or what today's offers take to settle.

        That is the longest contract of subscribers, and ten years for a programme, until as many
        join as leave, and as many points are redeemed as are earned.

        >>> Scenario.load("grocery").burn_in_weeks
        52
        """
        if self.burn_in is not None:
            return self.burn_in
        weeks = [YEAR]
        for firm in self.firms.values():
            if self.kind == "subscription":
                weeks.append(firm.switching_costs.contract_weeks)
            if firm.programme.kind != "none" and firm.awareness > 0.0:
                weeks.append(SETTLING)
        return max(weeks)

    @property
    def simulated(self) -> int:
        """Customers simulated: `simulate`, else all of them or 20,000.

        >>> grocery = Scenario.load("grocery")
        >>> grocery.simulated, grocery.replace("customers", 5_000_000).simulated
        (20000, 20000)
        """
        return min(self.customers, SAMPLE) if self.simulate is None else self.simulate

    @property
    def stands_for(self) -> float:
        """Customers of the market for each one simulated; results are shown multiplied by it.

        >>> Scenario.load("grocery").replace("simulate", 5_000).stands_for
        4.0
        """
        return self.customers / self.simulated

    @property
    def size_words(self) -> str:
        """How many customers there are, and how many of them are simulated.

        >>> Scenario.load("grocery").replace("simulate", 5_000).size_words
        '5,000 of 20,000'
        """
        return size_words(self.simulated, self.customers)

    @property
    def mean_price(self) -> float:
        """The category's mean list price by market share, in money; of the firms somebody knows.

        >>> round(Scenario.load("grocery").mean_price, 2)
        31.59
        """
        known = [self.firms[name] for name in sorted(self.firms) if self.firms[name].awareness > 0]
        total = fsum(firm.market_share for firm in known)
        return fsum(firm.market_share * firm.price for firm in known) / total

    def levers(self, policy: str) -> Levers:
        """Return the focal firm's levers while a policy holds.

        Between the policy's `from` and `until`; before and after, the firm's own levers hold.
        Raises ScenarioError if there is no such policy.

        >>> grocery = Scenario.load("grocery")
        >>> today, during = grocery.levers("status-quo"), grocery.levers("price-cut")
        >>> during.price < today.price
        True
        """
        return levers_of(self.firms[self.focal], self.policies, policy)

    def replace(self, path: str | Mapping[str, object], value: object = ABSENT) -> Scenario:
        """Return a copy with another value at a dotted path.

        The path is that of the file, such as "firms.us.price"; `*` stands for every name at one
        level. `replace({path: value, ...})` takes several at once. The copy is checked like a
        file. Raises ScenarioError, also for an unknown path.

        >>> grocery = Scenario.load("grocery")
        >>> grocery.replace({"customers": 500, "firms.us.discount.depth": 0.1}).customers
        500
        """
        from sim.scenario.replace import replace

        return replace(self, path, value)

    def to_toml(self) -> str:
        """Return a scenario file with every value, also those left out before.

        Policies still name only what they change. Comments of an original file are not kept.

        >>> print(Scenario.load("grocery").to_toml().splitlines()[0])
        title = "Grocery: three supermarkets in one town"
        """
        return dumps(content(self))

    def fingerprint(self) -> str:
        """Return the SHA-256 (64 hex digits) of everything that the scenario says.

        Comments, the order of keys and whether a default is written out make no difference.

        >>> grocery = Scenario.load("grocery")
        >>> grocery.replace("weeks", grocery.weeks).fingerprint() == grocery.fingerprint()
        True
        """
        return fingerprint(self)
