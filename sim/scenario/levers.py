"""Levers: what a firm can do to keep its customers, and what each thing costs.

Every key has a default that means "not done", so that a policy names only what it changes.
Money is in the scenario's currency.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field

from sim.scenario.errors import ABSENT
from sim.scenario.facts import Facts
from sim.scenario.words import Money, PerMoney, Price, Quality, Share, Words

DiscountTarget = Literal["everyone", "new", "lapsing", "deal-prone", "best"]
ContactTarget = Literal["customers", "relational", "lapsing", "best"]


class Failures(Words):
    """What goes wrong in service."""

    rate: Annotated[
        float, Field(ge=0.0, le=0.5), Facts("share", "f_j", "failure_rate", scales="ratio")
    ] = 0.02
    """Probability of a failure at one purchase (subscriptions: at one encounter)."""
    severity: Annotated[
        float, Field(ge=0.01, le=10.0), Facts("sd of quality", "m_j", "severity", scales="ratio")
    ] = 1.5
    """Mean severity of a failure, exponential, in standard deviations of one experience."""


class Recovery(Words):
    """What happens to a complaint that was made."""

    resolved: Annotated[Share, Facts(kernel="resolved", scales="line")] = 0.5
    """Share of complaints that are resolved."""
    fast: Annotated[Share, Facts(kernel="fast", scales="line")] = 0.3
    """Share of the resolved complaints that are resolved at once."""
    compensation: Annotated[
        Money, Facts(symbol="c", per="complaint", spends="cost_compensation", scales="line")
    ] = 0.0
    """Money paid to the customer for each resolved complaint."""
    cost: Annotated[Money, Facts(per="complaint", spends="cost_recovery")] = 0.0
    """Cost of handling one resolved complaint, besides the compensation."""
    fast_cost: Annotated[Money, Facts(per="complaint resolved at once", spends="cost_recovery")] = (
        0.0
    )
    """Extra cost of resolving one complaint at once."""


class Discount(Words):
    """Temporary price cuts on a calendar."""

    depth: Annotated[
        float,
        Field(ge=0.0, le=0.9),
        Facts("share", spends="discount_given", scales="line", amount=True),
    ] = 0.0
    """Share of the list price taken off; 0 means no discount."""
    every: Annotated[int, Field(ge=1, le=520), Facts("weeks")] = 1
    """A deal starts every so many weeks; 1 means all the time."""
    duration: Annotated[int, Field(ge=1, le=520), Facts("weeks")] = 1
    """Weeks a deal lasts; at most `every`."""
    offset: Annotated[int, Field(ge=0, le=519), Facts("weeks")] = 0
    """Weeks by which the calendar is shifted, so that firms need not promote together."""
    share: Annotated[Share, Facts(kernel="deal_share", scales="line")] = 1.0
    """Share of the targeted customers who get the deal, drawn anew every week."""
    target: DiscountTarget = "everyone"
    """Who gets it: everyone; new (no purchase in the past year); lapsing (a customer who has not
    bought for `lapsing_after` weeks; subscriptions: whose contract ends within that time);
    deal-prone (as far as the firm can tell, see `knowledge`); best (at least `best_from` purchases
    in this and the last year)."""
    lapsing_after: Annotated[int, Field(ge=1, le=260), Facts("weeks", kernel="deal_lapsing")] = 8
    """Weeks without a purchase after which a customer counts as lapsing."""
    best_from: Annotated[int, Field(ge=1, le=1000), Facts("purchases", kernel="deal_best")] = 26
    """Purchases in this and the last year from which a customer counts as one of the best."""
    cost: Annotated[Money, Facts(per="week of deals", spends="cost_discount_announcement")] = 0.0
    """Cost of announcing one week of deals, whoever takes it."""


class Contacts(Words):
    """Emotional-bond contacts: a call, a visit, a letter, a message that is not an offer."""

    per_year: Annotated[
        float,
        Field(ge=0.0, le=52.0),
        Facts("per year", kernel="contact_rate", scales="line", amount=True),
    ] = 0.0
    """Contacts per targeted customer and year."""
    personal: Annotated[Share, Facts(kernel="contact_personal")] = 0.0
    """Share of contacts that are personal (a person who knows the customer); the rest digital."""
    relevance: Annotated[Share, Facts(kernel="contact_relevance")] = 0.5
    """How well information, channel and timing fit the customer."""
    cost: Annotated[Money, Facts(per="contact", spends="cost_contacts")] = 0.0
    """Mean cost of one contact."""
    fixed: Annotated[Money, Facts(per="year", spends="cost_contacts")] = 0.0
    """Fixed cost of the contact programme per year."""
    target: ContactTarget = "customers"
    """Whom: all present customers; relational (as far as the firm can tell, see `knowledge`);
    lapsing or best, as for discounts."""
    lapsing_after: Annotated[int, Field(ge=1, le=260), Facts("weeks", kernel="contact_lapsing")] = 8
    """Weeks without a purchase after which a customer counts as lapsing."""
    best_from: Annotated[int, Field(ge=1, le=1000), Facts("purchases", kernel="contact_best")] = 26
    """Purchases in this and the last year from which a customer counts as one of the best."""


class SwitchingCosts(Words):
    """What makes leaving hard: procedural, financial, relational (Burnham et al. 2003)."""

    effort: Annotated[
        float, Field(ge=0.0, le=10.0), Facts("utility", kernel="effort", scales="line")
    ] = 0.0
    """Procedural: bundles, stored settings, integration; utility lost by leaving, beyond habit."""
    effort_cost: Annotated[
        Money, Facts(per="customer and year", spends="cost_switching_costs", follows="effort")
    ] = 0.0
    """Cost of keeping it up, per present customer and year."""
    exit_fee: Annotated[Money, Facts(per="leaver", scales="line")] = 0.0
    """Financial: fee for leaving within the contract (subscriptions only)."""
    contract_weeks: Annotated[
        int, Field(ge=0, le=520), Facts("weeks", kernel="contract_weeks", scales="line")
    ] = 0
    """Financial: weeks a new contract binds (subscriptions only); newcomers see it."""
    month_to_month: Annotated[Share, Facts(kernel="month_to_month", scales="line")] = 0.0
    """Share of customers who take the firm without such a term: they pay month by month and may
    leave at any time (subscriptions only)."""
    short_terms: Annotated[Share, Facts(kernel="short_terms", scales="line")] = 0.0
    """Share of the others who sign for `short_weeks` only (subscriptions only)."""
    short_weeks: Annotated[int, Field(ge=0, le=520), Facts("weeks", kernel="short_weeks")] = 52
    """Weeks that a short contract binds; never more than `contract_weeks`."""
    onboarding: Annotated[Share, Facts(kernel="onboarding", scales="line")] = 0.0
    """Relational: bond a newcomer gets from being welcomed and taught, scaled by its R."""
    onboarding_cost: Annotated[
        Money, Facts(per="newcomer", spends="cost_switching_costs", follows="onboarding")
    ] = 0.0
    """Cost of onboarding one newcomer."""


class Advertising(Words):
    """Making the firm known to those who do not know it."""

    reach: Annotated[Share, Facts(kernel="reach", scales="line")] = 0.0
    """Share of the market reached each week."""
    cost: Annotated[Money, Facts(per="customer reached", spends="cost_advertising")] = 0.0
    """Cost per customer reached."""


class Knowledge(Words):
    """What the firm's customer database can tell."""

    accuracy: Annotated[Share, Facts(symbol="acc", kernel="accuracy", scales="line")] = 0.5
    """Weight of the truth in the firm's estimate of a hidden trait; 0 is pure noise."""
    feedback: Share = 0.0
    """Share of the failures that complaints, once their causes are understood, do away with;
    counts where it exceeds today's."""
    cost: Annotated[Money, Facts(per="year", spends="cost_knowledge", follows="accuracy")] = 0.0
    """Fixed cost per year."""


class Programme(Words):
    """A reward programme: points with a fixed reward, or stamps (buy N, get one)."""

    kind: Literal["none", "points", "stamps"] = "none"
    """Form of the programme; `none` means there is none."""
    earn: PerMoney = 0.0
    """Points per unit of money paid, rounded down at each purchase; at least one for a mean
    purchase (stamps: one per purchase, whatever is paid)."""
    goal: Annotated[int, Field(ge=1, le=1_000_000), Facts("points", kernel="goal")] = 500
    """Points or stamps needed for one reward, endowed stamps not counted. Who redeems points takes
    as many rewards as the balance holds."""
    reward_value: Annotated[Money, Facts(scales="line", amount=True)] = 0.0
    """What one reward is worth to the customer, in money; every programme must say it."""
    reward_cost: Annotated[
        Money, Facts(per="reward", spends="cost_rewards", follows="reward_value")
    ] = 0.0
    """What one reward costs the firm; every programme must say it."""
    expires_after: Annotated[int, Field(ge=0, le=520), Facts("weeks", kernel="expires_after")] = 52
    """Weeks without a purchase after which all points are lost; 0 means never."""
    endowed: Annotated[int, Field(ge=0, le=1000), Facts("points", kernel="endowed")] = 0
    """Stamps given at the start of each card, added to the stamps the card needs."""
    hassle: Annotated[float, Field(ge=-10.0, le=10.0), Facts("logit", kernel="hassle")] = 0.0
    """Effort of joining, in logit units of the enrolment decision."""
    expected_redemption: Share = 0.67
    """Share of points the firm expects to be redeemed: the weight of its liability."""
    running_cost: Annotated[
        Money, Facts(per="member and year", spends="cost_programme_running")
    ] = 0.0
    """Cost per member and year."""
    fixed: Annotated[Money, Facts(per="year", spends="cost_programme_running")] = 0.0
    """Fixed cost per year, as long as the programme runs."""
    setup: Annotated[Money, Facts(per="programme started", spends="cost_programme_running")] = 0.0
    """One-off cost in the week the programme starts."""


class Levers(Words):
    """All levers of one firm: its standing offer to the market.

    They cannot be changed; `replace` gives a changed copy.

    >>> Levers(price=20.0, discount=Discount(depth=0.1)).discount.every
    1
    """

    price: Price
    """List price of a mean purchase (subscriptions: of one month)."""
    service_quality: Quality = 0.0
    """Quality met, in standard deviations of one experience; 0 is the category's standard."""
    failures: Failures = Failures()
    recovery: Recovery = Recovery()
    discount: Discount = Discount()
    contacts: Contacts = Contacts()
    switching_costs: SwitchingCosts = SwitchingCosts()
    advertising: Advertising = Advertising()
    knowledge: Knowledge = Knowledge()
    programme: Programme = Programme()

    def replace(self, path: str | Mapping[str, object], value: object = ABSENT) -> Self:
        """Return a copy with another value at a dotted path.

        The path is that of a firm in a scenario file, such as "price" or "discount.depth".
        `replace({path: value, ...})` takes several at once, as values must that fit together
        only both. The copy is checked like a file; what only one kind of market allows is found
        once a firm offers it. Raises ScenarioError, also for an unknown path.

        >>> Levers(price=20.0).replace("discount.depth", 0.3).discount.depth
        0.3
        >>> weekly = Levers(price=20.0).replace({"discount.every": 8, "discount.duration": 2})
        >>> weekly.discount.every, weekly.discount.duration
        (8, 2)
        """
        from sim.scenario.replace import replace_levers

        return replace_levers(self, path, value)
