"""Segments: who the customers are, as distributions of traits drawn once per customer."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenario.facts import Facts
from sim.scenario.words import Share, Words


class RelationshipIntention(Words):
    """How much customers want a relationship: 0 transactional, 1 relational (Kumar et al. 2003)."""

    mean: Annotated[float, Field(ge=0.01, le=0.99), Facts("share")] = 0.5
    """Mean of the trait R over the segment, between 0.01 and 0.99."""
    sd: Annotated[float, Field(ge=0.0, le=0.45), Facts("share")] = 0.15
    """Standard deviation of R; must be possible for a trait that lies between 0 and 1."""


class PriceSensitivity(Words):
    """Response of utility to the log price: the coefficient beta of the choice."""

    mean: Annotated[
        float,
        Field(ge=0.0, le=30.0),
        Facts("utility", kernel="sensitivity", mechanism="price response"),
    ] = 4.0
    """Mean of beta, in utility per unit of log price; 0 switches price off."""
    sd: Annotated[
        float,
        Field(ge=0.0, le=2.0),
        Facts(kernel="sigma_sensitivity", within="price response"),
    ] = 0.5
    """Standard deviation of ln(beta) over customers."""


class PurchaseRate(Words):
    """Purchases a week: a Gamma distribution over customers (Ehrenberg 1959).

    In a subscription market: encounters with the service that the customer notices.
    """

    mean: Annotated[float, Field(gt=0.0, le=10.0), Facts("per week", kernel="rate")] = 1.0
    """Mean purchases per customer and week (subscriptions: noticed encounters)."""
    shape: Annotated[float, Field(ge=0.05, le=1000.0), Facts(symbol="k", kernel="shape")] = 1.0
    """Shape of the Gamma distribution; small is heterogeneous."""


class Basket(Words):
    """Units per purchase, relative to the mean customer: lognormal over customers, mean 1."""

    sd: Annotated[float, Field(ge=0.0, le=2.0), Facts(symbol="s")] = 0.0
    """Standard deviation of ln(units per purchase) over customers; 0 makes all alike."""


class Segment(Words):
    """A group of customers whose traits come from the same distributions."""

    share: Annotated[float, Field(gt=0.0, le=1.0), Facts("share")]
    """Share of all customers; the shares of all segments add up to 1."""
    summary: str = ""
    """Who they are, in a sentence."""
    relationship_intention: RelationshipIntention = RelationshipIntention()
    price_sensitivity: PriceSensitivity = PriceSensitivity()
    purchase_rate: PurchaseRate = PurchaseRate()
    basket: Basket = Basket()


class Network(Words):
    """Who talks to whom: a small world (Watts & Strogatz 1998) that stays as it is."""

    acquaintances: Annotated[int, Field(ge=0, le=100), Facts("customers")] = 6
    """Acquaintances per customer, an even number; 0 means nobody talks."""
    rewired: Share = 0.1
    """Share of acquaintances that live far away (0 a ring, 1 a random network)."""
    homophily: Annotated[Share, Facts(mechanism="homophily", within="word of mouth")] = 0.0
    """Share of acquaintances sought within one's own segment alone, so that who recommends wins
    customers of its kind (McPherson, Smith-Lovin & Cook 2001); 0: segments do not matter."""
