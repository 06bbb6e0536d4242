"""Firms as a scenario describes them: today's offer, its costs, and how the firm reacts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.facts import Facts
from sim.scenario.levers import Levers
from sim.scenario.words import Money, Share, Words


class Costs(Words):
    """What levers cost at the margin, beyond the price tags they carry themselves."""

    per_purchase: Annotated[Money, Facts(per="purchase")] = 0.0
    """Handling cost of one purchase (subscriptions: of one month)."""
    fixed: Annotated[Money, Facts(per="year")] = 0.0
    """Fixed cost per year."""
    quality: Annotated[Money, Facts(per="purchase", spends="cost_quality")] = 0.0
    """Cost per purchase (subscriptions: per month) of one more unit of service quality at 0;
    grows as exp(quality), so it is convex; today's quality is already paid for."""
    quality_fixed: Annotated[Money, Facts(per="year", spends="cost_quality")] = 0.0
    """The same, per year and whatever is sold: training, systems."""
    failure_prevention: Annotated[
        Money, Facts(per="purchase", spends="cost_failure_prevention")
    ] = 0.0
    """Cost per purchase (subscriptions: per month) of halving the failure rate; each further
    halving costs the same again."""


class StrategySpec(Words):
    """How a firm answers the others: the name of a strategy and its settings."""

    name: Literal["hold", "imitate", "match_price"] = "hold"
    """hold: change nothing; imitate: copy another firm's changes;
    match_price: follow price cuts."""
    watch: str | None = None
    """The firm that is watched; the scenario's focal firm if left out."""
    lag: Annotated[int, Field(ge=1, le=520), Facts("weeks", words="weeks until {} answers")] = 13
    """Weeks until a change is answered."""
    fidelity: Annotated[Share, Facts(words="share of our changes that {} copies")] = 1.0
    """Share of a change that is copied (0 none, 1 in full)."""


class FirmSpec(Levers):
    """A firm: its levers today, its market share, costs and strategy."""

    market_share: Annotated[float, Field(gt=0.0, le=1.0), Facts("share", "s_j")]
    """Share of all purchases (subscriptions: of subscribers) today. The shares of all firms that
    somebody knows add up to 1; for a firm nobody knows, what it would be relative to the rest."""
    unit_cost: Annotated[Money, Facts(per="unit")]
    """Cost of the goods of a mean purchase (subscriptions: of one month)."""
    awareness: Share = 1.0
    """Share of customers who know the firm at the start, and of newcomers."""
    costs: Costs = Costs()
    strategy: StrategySpec = StrategySpec()
    summary: str = ""
    """Who they are, in a sentence."""
