"""Behaviour: how customers react. Units and sources of every parameter; defaults for all.

The symbols in the docstrings are those of `docs/model.md`.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenario.words import NonNegative, PerMoney, Share, Words


class Choice(Words):
    """How a firm is chosen."""

    preference_concentration: Annotated[float, Field(ge=0.05, le=1000.0)] = 1.3
    """S: small means customers prefer different firms strongly (Goodhardt et al. 1984)."""
    habit: Annotated[float, Field(ge=0.0, le=10.0)] = 0.6
    """h: utility of the firm bought last, purchase markets (Dube, Hitsch & Rossi 2010)."""
    inertia: Annotated[float, Field(ge=0.0, le=10.0)] = 2.5
    """C: procedural cost of leaving a provider, subscriptions, in utility."""
    loss_aversion: Annotated[float, Field(ge=0.0, le=5.0)] = 0.2
    """iota: extra response to prices above the reference (Kalyanaram & Winer 1995)."""
    reference_learning: Share = 0.2
    """alpha_P: speed of the reference price per purchase (subscriptions: per week)."""
    satisfaction: Annotated[float, Field(ge=0.0, le=5.0)] = 0.25
    """theta: utility per unit of satisfaction A."""
    trust: Annotated[float, Field(ge=0.0, le=50.0)] = 8.0
    """theta_T: utility per unit of trust T."""
    bond: Annotated[float, Field(ge=0.0, le=10.0)] = 0.7
    """phi: utility of a full bond B = 1."""
    sensitivity_correlation: Annotated[float, Field(ge=0.0, le=0.99)] = 0.3
    """rho: how much less price-sensitive relational customers are (correlation of z-scores)."""
    contract_aversion: Annotated[float, Field(ge=0.0, le=10.0)] = 0.3
    """Utility a newcomer loses for each year of a binding contract (assumed)."""


class Demand(Words):
    """How many purchases there are."""

    expandability: Annotated[float, Field(ge=0.0, le=2.0)] = 0.3
    """psi: response of the purchase rate to what the market offers."""
    adaptation: Share = 0.03
    """alpha_IV: speed per week at which a better market becomes the normal one."""
    stockpiling: Annotated[float, Field(ge=0.0, le=2.0)] = 0.1
    """zeta: elasticity of units per purchase to the depth of a deal."""
    stock_use: Share = 0.5
    """chi: share of extra units that is taken from later purchases."""
    lowest: Annotated[float, Field(gt=0.0, le=1.0)] = 0.2
    """F_min: lowest factor on the purchase rate."""
    highest: Annotated[float, Field(ge=1.0, le=20.0)] = 5.0
    """F_max: highest factor on the purchase rate."""


class Attention(Words):
    """When subscribers reconsider their provider."""

    per_year: Annotated[float, Field(ge=0.0, le=52.0)] = 2.0
    """Spontaneous reconsiderations per year; must come from data (assumed)."""
    price: Share = 0.3
    """kappa: response to a price above the reference."""
    renewal: Share = 0.25
    """r: probability that the end of a contract makes the customer reconsider."""
    failure: Share = 0.2
    """s: probability that a failure in the past week does (assumed)."""


class Deals(Words):
    """How deals teach customers to wait for deals (Mela, Gupta & Lehmann 1997)."""

    sensitisation: Annotated[float, Field(ge=0.0, le=10.0)] = 1.0
    """eta: how much deal proneness D raises price sensitivity."""
    learning: Share = 0.1
    """omega: speed of deal proneness per purchase."""
    prone_from: Share = 0.15
    """A customer whose estimated deal proneness is above this counts as deal-prone."""
    unfairness: NonNegative = 0.01
    """How far each purchase breaks a promise, at R = 0.5 and per unit of depth, while a deal aimed
    at others runs (Feinberg, Krishna & Zhang 2002; size assumed: most such deals go unseen)."""


class Experience(Words):
    """From quality met to satisfaction and trust."""

    noise: Annotated[float, Field(ge=0.0, le=5.0)] = 1.0
    """sigma_q: standard deviation of one experience; the unit of quality."""
    expectation_learning: Share = 0.15
    """alpha_E: speed of expectations per purchase."""
    loss_weight: Annotated[float, Field(ge=1.0, le=10.0)] = 2.25
    """Lambda: weight of a disappointment (Anderson & Sullivan 1993; Kahneman & Tversky)."""
    level: Annotated[float, Field(ge=0.0, le=10.0)] = 1.0
    """kappa_q: weight of the level of quality beside the surprise."""
    satisfaction_learning: Share = 0.15
    """alpha_A: speed of satisfaction per purchase."""
    satisfaction_decay: Share = 0.01
    """Share of satisfaction forgotten per week."""
    trust_gain: Share = 0.04
    """alpha+: speed at which kept promises build trust, per purchase."""
    trust_loss: Share = 0.85
    """alpha-: share of trust lost when a promise is fully broken."""
    tolerance: NonNegative = 2.0
    """Loss (in standard deviations) that does not touch trust."""
    span: Annotated[float, Field(ge=0.01, le=1e9)] = 2.5
    """Loss beyond the tolerance at which a promise is fully broken."""
    healing: Share = 0.004
    """Share of lost trust that comes back per week."""
    baseline_trust: Share = 0.97
    """T_0: mean trust of an undisturbed market."""
    forgiveness: Share = 0.5
    """b_R: share of a failure's loss that R x B = 1 forgives (Bolton et al. 2000)."""
    member_buffer: Share = 0.05
    """l: share of a failure's loss that programme members discount."""


class Voice(Words):
    """Complaints, and what an answer restores (TARP; de Matos et al. 2007)."""

    intercept: Annotated[float, Field(ge=-20.0, le=20.0)] = -4.2
    """c0 of the logit of complaining after a failure."""
    severity: Annotated[float, Field(ge=0.0, le=10.0)] = 0.45
    """c1: per unit of severity."""
    relationship: Annotated[float, Field(ge=-10.0, le=10.0)] = 1.0
    """c2: per unit of relationship intention R."""
    heard: Share = 0.22
    """Share of what the failure took that being heard restores."""
    resolved: Share = 0.62
    """The same when the complaint is resolved."""
    fast: Share = 0.84
    """The same when it is resolved at once."""
    compensation: NonNegative = 0.5
    """How fast compensation restores the rest, per price of one purchase paid (assumed)."""
    overshoot: NonNegative = 0.3
    """Satisfaction that a survey overstates right after a complaint was resolved at once: the
    recovery paradox shows in surveys, not in choices (de Matos et al. 2007; size assumed)."""
    lessons: NonNegative = 5.0
    """Speed at which a firm with feedback learns the causes of failures, per complaint and
    encounter (assumed)."""


class Relationship(Words):
    """How bonds grow and fade."""

    growth: Share = 0.15
    """g: bond gained from a delight, for R = T = 1 and B = 0."""
    delight: NonNegative = 1.0
    """x_0: only what exceeds expectation by more than this builds a bond."""
    decay: Share = 0.006
    """delta_B: share of the bond that fades per week."""
    contact: Share = 0.10
    """g_c: bond gained from one relevant personal contact (assumed)."""
    digital_warmth: Share = 0.3
    """Effect of a digital contact relative to a personal one (assumed)."""
    contact_tolerance: NonNegative = 10.0
    """Contacts a year tolerated at R = 0.5; scales with 0.5 + R."""
    irritation: Annotated[float, Field(ge=0.0, le=10.0)] = 0.15
    """Satisfaction lost by each contact beyond the tolerance."""
    resentment: Annotated[float, Field(ge=0.0, le=10.0)] = 0.1
    """Satisfaction lost whenever only a deliberate switching cost keeps the customer (assumed)."""


class Rewards(Words):
    """Who joins a reward programme, and what points do to choice."""

    intercept: Annotated[float, Field(ge=-20.0, le=20.0)] = -1.0
    """a0 of the logit of enrolling."""
    reward: PerMoney | None = None
    """a1: per unit of money that the reward is worth in a year; if left out, 8 per mean list
    price."""
    belonging: Annotated[float, Field(ge=-10.0, le=10.0)] = 0.0
    """a2: per unit of R; 0 leaves out the wish to belong."""
    pull: Annotated[float, Field(ge=0.0, le=10.0)] = 0.4
    """mu: utility of a reward as large as one purchase."""
    gradient: Annotated[float, Field(ge=0.0, le=5.0)] = 1.0
    """gamma: how the pull grows with progress (Kivetz, Urminsky & Zheng 2006)."""
    redemption: Share = 0.6
    """Probability per visit that the most attentive member redeems what a full balance is worth."""
    attention_power: Annotated[float, Field(ge=0.0, le=10.0)] = 3.5
    """How steeply redemption falls with attention."""
    abandonment: Share = 0.15
    """Probability per week that an empty stamp card is given up; falls with progress squared."""
    devaluation: NonNegative = 0.5
    """How far a promise is broken when a programme loses all its worth, for an attentive member
    (assumed; that it breaks one: Wagner, Hennig-Thurau & Rudolph 2009)."""


class Talk(Words):
    """Word of mouth (East, Hammond & Lomax 2008)."""

    recommend_from: Annotated[float, Field(ge=0.0, le=10.0)] = 0.5
    """Satisfaction from which a customer may recommend."""
    warn_from: Annotated[float, Field(ge=0.0, le=10.0)] = 0.5
    """Dissatisfaction from which a customer may warn."""
    recommend: Share = 0.05
    """Probability per week with a purchase, at R = 0.5; scales with 0.5 + R (assumed)."""
    warn: Share = 0.05
    """The same for warnings (assumed)."""
    weight: Annotated[float, Field(ge=0.0, le=10.0)] = 0.2
    """w: size of one recommendation or warning, in utility (assumed)."""
    decay: Share = 0.05
    """Share of the buzz forgotten per week (assumed)."""


class Behaviour(Words):
    """All parameters of customers' reactions."""

    choice: Choice = Choice()
    demand: Demand = Demand()
    attention: Attention = Attention()
    deals: Deals = Deals()
    experience: Experience = Experience()
    voice: Voice = Voice()
    relationship: Relationship = Relationship()
    rewards: Rewards = Rewards()
    talk: Talk = Talk()
