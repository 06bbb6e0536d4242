"""Buying: how customers choose, when they need something, and how they see prices.

Symbols among the facts are those of `docs/model.md`.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenario.facts import Facts
from sim.scenario.words import NonNegative, Share, UpToTen, Words


class Choice(Words):
    """How a firm is chosen."""

    preference_concentration: Annotated[float, Field(ge=0.05, le=1000.0), Facts(symbol="S")] = 1.3
    """Small means customers prefer different firms strongly (Goodhardt et al. 1984)."""
    habit: Annotated[
        UpToTen, Facts("utility", "h", words="strength of habit", mechanism="habit")
    ] = 0.6
    """Utility of the firm bought last, purchase markets (Dube, Hitsch & Rossi 2010)."""
    inertia: Annotated[
        UpToTen, Facts("utility", "C", words="inertia of subscribers", mechanism="inertia")
    ] = 2.5
    """Procedural cost of leaving a provider, subscriptions, in utility."""
    loss_aversion: Annotated[
        float,
        Field(ge=0.0, le=5.0),
        Facts(symbol="ι", kernel="iota", mechanism="loss aversion", within="price response"),
    ] = 0.2
    """Extra response to prices above the reference (Kalyanaram & Winer 1995)."""
    reference_learning: Annotated[Share, Facts(symbol="α_P", kernel="alpha_p")] = 0.2
    """Speed of the reference price per purchase (subscriptions: per week)."""
    satisfaction: Annotated[
        float,
        Field(ge=0.0, le=5.0),
        Facts(
            "utility",
            "θ",
            "theta",
            "weight of satisfaction in choice",
            mechanism="satisfaction in choice",
        ),
    ] = 0.25
    """Utility per unit of satisfaction A."""
    trust: Annotated[
        float,
        Field(ge=0.0, le=50.0),
        Facts(
            "utility", "θ_T", "theta_t", "weight of trust in choice", mechanism="trust in choice"
        ),
    ] = 8.0
    """Utility per unit of trust T."""
    bond: Annotated[
        UpToTen,
        Facts("utility", "φ", "phi", "weight of the bond in choice", mechanism="bonds in choice"),
    ] = 0.7
    """Utility of a full bond B = 1."""
    sensitivity_correlation: Annotated[
        float,
        Field(ge=0.0, le=0.99),
        Facts(symbol="ρ", mechanism="tolerance of relational customers", within="price response"),
    ] = 0.3
    """How much less price-sensitive relational customers are (correlation of z-scores)."""
    contract_aversion: Annotated[UpToTen, Facts("utility", mechanism="contract aversion")] = 0.3
    """Utility a newcomer loses for each year of a binding contract (assumed)."""


class PriceImage(Words):
    """How dear a firm is known to be: a lasting change of its list price gets about slowly.

    Today's prices are in the market shares already: where they stay, the image changes nothing.
    """

    weight: Annotated[
        float,
        Field(ge=0.0, le=20.0),
        Facts(symbol="κ_M", words="weight of the price image", mechanism="price image"),
    ] = 0.0
    """How many times the price of the day a firm's price image weighs in choice; 0 takes it out.
    Where set, calibrated: today's price is then the best for the firm's margin (Lerner 1934)."""
    learning: Annotated[
        Share,
        Facts(symbol="α_M", words="speed at which a price level gets about", within="price image"),
    ] = 0.02
    """Speed per week at which customers learn of a new level (assumed: 65 % within 52 weeks)."""
    falls: Annotated[Share, Facts(symbol="c_M", within="price image")] = 0.5
    """Weight of a level below today's, relative to one above (assumed; losses weigh more)."""
    units: Annotated[float, Field(ge=0.0, le=5.0), Facts(symbol="ε", mechanism="price image")] = 0.0
    """Elasticity of the units of a purchase to the firm's price level: what the category loses
    where all its prices rise for good."""


class Demand(Words):
    """How many purchases there are."""

    expandability: Annotated[
        float,
        Field(ge=0.0, le=2.0),
        Facts(symbol="ψ", kernel="psi", mechanism="category expansion"),
    ] = 0.3
    """Response of the purchase rate to what the market offers."""
    adaptation: Annotated[Share, Facts(symbol="α_IV", kernel="alpha_iv")] = 0.03
    """Speed per week at which a better market becomes the normal one."""
    stockpiling: Annotated[
        float, Field(ge=0.0, le=2.0), Facts(symbol="ζ", mechanism="stockpiling")
    ] = 0.1
    """Elasticity of units per purchase to the depth of a deal."""
    stock_use: Annotated[Share, Facts(symbol="χ", kernel="chi")] = 0.5
    """Share of extra units that is taken from later purchases."""
    acceleration: Annotated[
        Share,
        Facts(
            symbol="ξ",
            kernel="acceleration",
            mechanism="purchase acceleration",
            within="category expansion",
        ),
    ] = 0.0
    """Share of the purchases beyond the usual, which a deal brings, that only come early: later
    ones make up for them (Neslin, Henderson & Quelch 1985). Those put off come later likewise."""
    lowest: Annotated[float, Field(gt=0.0, le=1.0), Facts(symbol="F_min", kernel="lowest")] = 0.2
    """Lowest factor on the purchase rate."""
    highest: Annotated[float, Field(ge=1.0, le=20.0), Facts(symbol="F_max", kernel="highest")] = 5.0
    """Highest factor on the purchase rate."""


class Attention(Words):
    """When subscribers reconsider their provider."""

    per_year: Annotated[
        float,
        Field(ge=0.0, le=52.0),
        Facts(
            "per year",
            kernel="attention",
            words="reconsiderations a year",
            mechanism="spontaneous reconsideration",
        ),
    ] = 2.0
    """Spontaneous reconsiderations per year; must come from data (assumed)."""
    price: Annotated[
        Share, Facts(symbol="κ_p", kernel="attention_price", mechanism="review of prices")
    ] = 0.3
    """Response to a price above the reference."""
    renewal: Annotated[
        Share,
        Facts(
            symbol="r",
            kernel="attention_renewal",
            words="reconsideration when a contract ends",
            mechanism="review at renewal",
        ),
    ] = 0.25
    """Probability that the end of a contract makes the customer reconsider."""
    failure: Annotated[
        Share, Facts(symbol="s", kernel="attention_failure", mechanism="review after failures")
    ] = 0.2
    """Probability that a failure in the past week does (assumed)."""


class Deals(Words):
    """How deals teach customers to wait for deals (Mela, Gupta & Lehmann 1997)."""

    sensitisation: Annotated[
        UpToTen, Facts(symbol="η", mechanism="sensitisation to deals", within="price response")
    ] = 1.0
    """How much deal proneness D raises price sensitivity."""
    learning: Annotated[Share, Facts(symbol="ω", kernel="omega")] = 0.1
    """Speed of deal proneness per purchase."""
    prone_from: Annotated[Share, Facts(kernel="prone_from")] = 0.15
    """A customer whose estimated deal proneness is above this counts as deal-prone."""
    remembered: Annotated[
        Share,
        Facts(
            symbol="m_P",
            kernel="remembered",
            mechanism="remembered prices",
            within="sensitisation to deals",
        ),
    ] = 0.0
    """How far deal-prone customers hold a price against the one they remember of the firm, instead
    of the category's mean (assumed where set)."""
    unfairness: Annotated[
        NonNegative,
        Facts(
            words="how much deals aimed at others hurt",
            mechanism="unfair deals",
            within="broken promises",
        ),
    ] = 0.01
    """How far each purchase breaks a promise, at R = 0.5 and per unit of depth, while a deal aimed
    at others runs (Feinberg, Krishna & Zhang 2002; size assumed: most such deals go unseen)."""


class Lives(Words):
    """How customers change while they are in the market: a move, a child, another job."""

    rate_changes: Annotated[
        float,
        Field(ge=0.0, le=52.0),
        Facts("per year", kernel="rate_changes", words="changes of the purchase rate a year"),
    ] = 0.0
    """Changes of a customer's purchase rate per year: it is drawn anew, so that the mix of rates
    stays as it is. 0: heavy buyers stay heavy for life."""
    taste_changes: Annotated[
        float,
        Field(ge=0.0, le=52.0),
        Facts("per year", kernel="taste_changes", words="changes of taste a year"),
    ] = 0.0
    """Changes of a customer's taste for the firms per year: it is drawn anew, likewise."""
    forgetting: Annotated[
        float,
        Field(ge=0.0, le=52.0),
        Facts("per year", kernel="forgetting", mechanism="forgetting of firms"),
    ] = 0.0
    """How often a year a customer forgets a firm at which it has not bought for 52 weeks, unless
    its advertising reaches it in that very week (Vidale & Wolfe 1957). Neither the firm bought last
    nor one at which points are held is forgotten. 0: whoever knows a firm knows it for life."""
