"""Relating: what service, contacts, rewards and other people leave behind.

Symbols among the facts are those of `docs/model.md`.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenario.facts import Facts
from sim.scenario.words import NonNegative, PerMoney, Share, UpToTen, Words


class Experience(Words):
    """From quality met to satisfaction and trust."""

    noise: Annotated[float, Field(ge=0.0, le=5.0), Facts("sd of quality", "σ_q", "noise")] = 1.0
    """Standard deviation of one experience; the unit of quality."""
    expectation_learning: Annotated[Share, Facts(symbol="α_E", kernel="alpha_e")] = 0.15
    """Speed of expectations per purchase."""
    loss_weight: Annotated[
        float,
        Field(ge=1.0, le=10.0),
        Facts(symbol="Λ", kernel="loss_weight", mechanism="asymmetry of disappointment", off=1.0),
    ] = 2.25
    """Weight of a disappointment (Anderson & Sullivan 1993; Kahneman & Tversky)."""
    level: Annotated[
        UpToTen, Facts(symbol="κ_q", kernel="kappa_q", mechanism="level of quality")
    ] = 1.0
    """Weight of the level of quality beside the surprise."""
    comparison: Annotated[
        UpToTen, Facts(symbol="κ_E", mechanism="comparison level", within="level of quality")
    ] = 0.0
    """How much more a level below the category's weighs to whoever has come to expect it, times the
    extra weight of a disappointment (the comparison level of Thibaut & Kelley 1959)."""
    satisfaction_learning: Annotated[Share, Facts(symbol="α_A", kernel="alpha_a")] = 0.15
    """Speed of satisfaction per purchase."""
    satisfaction_decay: Annotated[Share, Facts(symbol="decay_A", kernel="decay_a")] = 0.01
    """Share of satisfaction forgotten per week."""
    trust_gain: Annotated[Share, Facts(symbol="α⁺", kernel="trust_gain")] = 0.04
    """Speed at which kept promises build trust, per purchase."""
    trust_loss: Annotated[
        Share, Facts(symbol="α⁻", kernel="trust_loss", mechanism="broken promises")
    ] = 0.85
    """Share of trust lost when a promise is fully broken."""
    tolerance: Annotated[NonNegative, Facts("sd of quality", kernel="tolerance")] = 2.0
    """Loss of a failure (in standard deviations) that does not touch trust."""
    span: Annotated[
        float,
        Field(ge=0.01, le=1e9),
        Facts("sd of quality", kernel="span", within="broken promises"),
    ] = 2.5
    """Loss (in standard deviations) beyond the tolerance at which a promise is fully broken."""
    healing: Annotated[
        Share, Facts(symbol="heal", kernel="healing", mechanism="healing of trust")
    ] = 0.004
    """Share of lost trust that comes back per week."""
    baseline_trust: Annotated[Share, Facts(symbol="T_0", kernel="baseline_trust")] = 0.97
    """Mean trust of an undisturbed market."""
    forgiveness: Annotated[
        Share, Facts(symbol="b_R", kernel="forgiveness", mechanism="forgiveness")
    ] = 0.5
    """Share of a failure's loss that R x B = 1 forgives (Bolton et al. 2000)."""
    member_buffer: Annotated[
        Share, Facts(symbol="ℓ", kernel="member_buffer", mechanism="buffer of membership")
    ] = 0.0
    """Share of a failure's loss that programme members discount (that they do: Bolton, Kannan &
    Bramlett 2000)."""


class Voice(Words):
    """Complaints, and what an answer restores (TARP; de Matos et al. 2007)."""

    intercept: Annotated[float, Field(ge=-20.0, le=20.0), Facts("logit", "c0", "c0")] = -4.2
    """Intercept of the logit of complaining after a failure."""
    severity: Annotated[UpToTen, Facts("logit", "c1", "c1", mechanism="complaints by severity")] = (
        0.45
    )
    """Added to that logit per unit of severity."""
    relationship: Annotated[
        float,
        Field(ge=-10.0, le=10.0),
        Facts("logit", "c2", "c2", mechanism="voice of relational customers"),
    ] = 1.0
    """Added to it, the logit, per unit of relationship intention R."""
    heard: Annotated[Share, Facts(kernel="heard", mechanism="recovery after complaints")] = 0.22
    """Share of what the failure took that being heard restores."""
    resolved: Annotated[Share, Facts(mechanism="recovery after complaints")] = 0.62
    """The same when the complaint is resolved."""
    fast: Annotated[Share, Facts(mechanism="recovery after complaints")] = 0.84
    """The same when it is resolved at once."""
    compensation: Annotated[
        NonNegative, Facts(symbol="k", mechanism="recovery after complaints")
    ] = 0.5
    """How fast compensation restores the rest, per price of one purchase paid (assumed)."""
    overshoot: Annotated[NonNegative, Facts("sd of quality", mechanism="recovery paradox")] = 0.3
    """Satisfaction that a survey overstates right after a complaint was resolved at once: the
    recovery paradox shows in surveys, not in choices (de Matos et al. 2007; size assumed)."""
    lessons: Annotated[NonNegative, Facts(mechanism="lessons from complaints")] = 5.0
    """Speed at which a firm with feedback learns the causes of failures, per complaint and
    encounter (assumed)."""
    loss_at_stake: NonNegative = 22.0
    """US dollars that a typical failure costs a customer. It moves nothing: surveys asked what
    follows losses below 5 and above 100, and `validate` looks for the answers of losses like these
    (left out: half way between)."""


class Relationship(Words):
    """How bonds grow and fade."""

    growth: Annotated[
        Share,
        Facts(
            symbol="g",
            kernel="growth",
            words="growth of the bond with good service",
            mechanism="bonds from delight",
        ),
    ] = 0.15
    """Bond gained from a delight, for R = T = 1 and B = 0."""
    delight: Annotated[
        NonNegative, Facts("sd of quality", "x_0", "delight", within="bonds from delight")
    ] = 1.0
    """Only what exceeds expectation by more than this, in standard deviations, builds a bond."""
    decay: Annotated[Share, Facts(symbol="δ_B", kernel="decay_b", words="decay of the bond")] = (
        0.006
    )
    """Share of the bond that fades per week."""
    price_relief: Annotated[
        Share,
        Facts(
            symbol="b_β",
            kernel="price_relief",
            mechanism="price relief by bonds",
            within="price response",
        ),
    ] = 0.0
    """Share of the response to a firm's prices that a full bond with it takes away."""
    deal_drag: Annotated[
        Share, Facts(symbol="d_B", kernel="deal_drag", mechanism="bonds held back by deals")
    ] = 0.0
    """Share of the growth of bonds that a full deal proneness takes away."""
    contact: Annotated[
        Share,
        Facts(
            symbol="g_c",
            kernel="contact_gain",
            words="growth of the bond with contacts",
            mechanism="bonds from contacts",
        ),
    ] = 0.10
    """Bond gained from one relevant personal contact (assumed)."""
    digital_warmth: Annotated[
        Share, Facts(kernel="digital_warmth", within="bonds from contacts")
    ] = 0.3
    """Effect of a digital contact relative to a personal one (assumed)."""
    contact_tolerance: Annotated[NonNegative, Facts("contacts", kernel="contact_tolerance")] = 10.0
    """Contacts a year tolerated at R = 0.5; scales with 0.5 + R."""
    irritation: Annotated[
        UpToTen, Facts("sd of quality", kernel="irritation", mechanism="irritation")
    ] = 0.15
    """Satisfaction lost by each contact beyond the tolerance."""
    resentment: Annotated[
        UpToTen, Facts("sd of quality", kernel="resentment", mechanism="resentment")
    ] = 1.0
    """Satisfaction lost whenever only a deliberate switching cost keeps the customer (assumed: as
    by an experience worse by a standard deviation)."""


class Rewards(Words):
    """Who joins a reward programme, and what points do to choice."""

    intercept: Annotated[float, Field(ge=-20.0, le=20.0), Facts("logit", "a0", "a0")] = -1.0
    """Intercept of the logit of enrolling."""
    reward: Annotated[PerMoney, Facts(symbol="a1", mechanism="enrolment for rewards")] | None = None
    """Per unit of money that the reward is worth in a year; if left out, 8 per mean list
    price."""
    belonging: Annotated[
        float, Field(ge=-10.0, le=10.0), Facts("logit", "a2", "a2", mechanism="enrolment to belong")
    ] = 0.0
    """Added to the logit per unit of R; 0 leaves out the wish to belong."""
    pull: Annotated[
        UpToTen, Facts("utility", "μ", "mu", "pull of rewards", mechanism="pull of rewards")
    ] = 0.4
    """Utility of a reward as large as one purchase."""
    gradient: Annotated[
        float,
        Field(ge=0.0, le=5.0),
        Facts(symbol="γ", kernel="gamma", mechanism="goal gradient", within="pull of rewards"),
    ] = 1.0
    """How the pull grows with progress (Kivetz, Urminsky & Zheng 2006)."""
    patience: Annotated[
        int,
        Field(ge=0, le=520),
        Facts(
            "weeks",
            symbol="τ",
            kernel="patience",
            mechanism="waiting for rewards",
            within="pull of rewards",
        ),
    ] = 0
    """Weeks of waiting after which a reward draws 37 % as much; the pull then grows as the wait
    shortens, not with progress alone. 0: with progress alone, however long it takes."""
    by_sensitivity: Annotated[
        Share,
        Facts(
            symbol="s_β",
            kernel="by_sensitivity",
            mechanism="pull by sensitivity",
            within="pull of rewards",
        ),
    ] = 0.0
    """How far the pull goes with a customer's price sensitivity: not at all, or in proportion."""
    wear_out: Annotated[
        float,
        Field(ge=0.0, le=52.0),
        Facts(
            "per year",
            symbol="ω_J",
            kernel="wear_out",
            mechanism="wear-out of rewards",
            within="pull of rewards",
        ),
    ] = 0.0
    """How fast the pull wears out after joining, per year; 0: it lasts (disputed: Meyer-Waarden &
    Benavent 2009 against Chaudhuri, Voorhees & Beck 2019)."""
    redemption: Annotated[
        Share, Facts(kernel="redemption", mechanism="inattention to rewards", off=1.0)
    ] = 0.6
    """Probability per visit that the most attentive member redeems what a full balance is worth."""
    attention_power: Annotated[
        UpToTen, Facts(symbol="power", kernel="attention_power", mechanism="inattention to rewards")
    ] = 3.5
    """How steeply redemption falls with attention."""
    abandonment: Annotated[
        Share,
        Facts(
            kernel="abandonment",
            words="share of stamp cards given up",
            mechanism="abandonment of cards",
        ),
    ] = 0.15
    """Probability per week that an empty stamp card is given up; falls with progress squared."""
    returning: Annotated[
        float,
        Field(ge=0.0, le=52.0),
        Facts("per year", kernel="returning", mechanism="return to cards"),
    ] = 2.0
    """How often a year somebody who gave up a stamp card is ready for another; 0 is never
    (assumed)."""
    devaluation: Annotated[
        NonNegative, Facts(kernel="devaluation", mechanism="devaluation", within="broken promises")
    ] = 0.5
    """How far a promise is broken when a programme loses all its worth, for an attentive member
    (assumed; that it breaks one: Wagner, Hennig-Thurau & Rudolph 2009)."""


class Talk(Words):
    """Word of mouth (East, Hammond & Lomax 2008)."""

    recommend_from: Annotated[
        UpToTen, Facts("sd of quality", kernel="recommend_from", within="word of mouth")
    ] = 0.5
    """Satisfaction from which a customer may recommend."""
    warn_from: Annotated[
        UpToTen, Facts("sd of quality", kernel="warn_from", within="word of mouth")
    ] = 0.5
    """Dissatisfaction from which a customer may warn."""
    recommend: Annotated[Share, Facts(kernel="recommend", mechanism="word of mouth")] = 0.05
    """Probability per week with a purchase, at R = 0.5; scales with 0.5 + R (assumed)."""
    warn: Annotated[Share, Facts(kernel="warn", mechanism="word of mouth")] = 0.05
    """The same for warnings (assumed)."""
    weight: Annotated[
        UpToTen,
        Facts(
            "utility",
            "w",
            "talk_weight",
            "weight of what others say",
            mechanism="weight of word of mouth",
            within="word of mouth",
        ),
    ] = 0.2
    """Size of one recommendation or warning, in utility (assumed)."""
    decay: Annotated[
        Share, Facts(symbol="decay_W", kernel="talk_decay", within="weight of word of mouth")
    ] = 0.05
    """Share of the buzz forgotten per week (assumed)."""
    waits: Annotated[
        Share,
        Facts(kernel="talk_waits", mechanism="talk that waits", within="weight of word of mouth"),
    ] = 0.0
    """Share of that forgetting left out in weeks in which the customer chooses nothing; at 1 the
    buzz waits for the next choice, and `decay` is per week with one. 0: it fades by the calendar,
    in rare categories mostly before it is used."""
