"""Behaviour: how customers react. Units and sources of every parameter; defaults for all.

Symbols among the facts are those of `docs/model.md`.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenario.facts import Facts
from sim.scenario.words import NonNegative, PerMoney, Share, UpToTen, Words


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
    stock_use: Annotated[Share, Facts(symbol="χ", kernel="chi", within="stockpiling")] = 0.5
    """Share of extra units that is taken from later purchases."""
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
    ] = 0.05
    """Share of a failure's loss that programme members discount."""


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
    ] = 0.1
    """Satisfaction lost whenever only a deliberate switching cost keeps the customer (assumed)."""


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


class Behaviour(Words):
    """All parameters of customers' reactions."""

    choice: Choice = Choice()
    price_image: PriceImage = PriceImage()
    demand: Demand = Demand()
    attention: Attention = Attention()
    deals: Deals = Deals()
    experience: Experience = Experience()
    voice: Voice = Voice()
    relationship: Relationship = Relationship()
    rewards: Rewards = Rewards()
    talk: Talk = Talk()
    lives: Lives = Lives()
