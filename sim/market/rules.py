"""Rules: the numbers of a scenario in the form that the kernels read, fixed for a whole run."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

RULES = np.dtype(
    [
        ("subscription", np.bool_),
        ("seed", np.uint32),
        ("replication", np.uint32),
        ("leaving", np.float32),  # Probability of leaving the market in a week
        ("mean_sensitivity", np.float32),
        ("habit", np.float32),  # h in purchase markets, C in subscriptions
        ("iota", np.float32),
        ("alpha_p", np.float32),
        ("theta", np.float32),
        ("theta_t", np.float32),
        ("phi", np.float32),
        ("psi", np.float32),
        ("alpha_iv", np.float32),
        ("chi", np.float32),
        ("lowest", np.float32),
        ("highest", np.float32),
        ("attention", np.float32),  # Spontaneous attention per week
        ("attention_price", np.float32),
        ("attention_renewal", np.float32),
        ("attention_failure", np.float32),
        ("eta", np.float32),
        ("omega", np.float32),
        ("prone_from", np.float32),
        ("noise", np.float32),
        ("alpha_e", np.float32),
        ("loss_weight", np.float32),
        ("kappa_q", np.float32),
        ("alpha_a", np.float32),
        ("decay_a", np.float32),
        ("trust_gain", np.float32),
        ("trust_loss", np.float32),
        ("tolerance", np.float32),
        ("span", np.float32),
        ("healing", np.float32),
        ("baseline_trust", np.float32),
        ("forgiveness", np.float32),
        ("member_buffer", np.float32),
        ("c0", np.float32),
        ("c1", np.float32),
        ("c2", np.float32),
        ("heard", np.float32),
        ("growth", np.float32),
        ("delight", np.float32),
        ("decay_b", np.float32),
        ("contact_gain", np.float32),
        ("digital_warmth", np.float32),
        ("contact_tolerance", np.float32),
        ("irritation", np.float32),
        ("resentment", np.float32),
        ("a0", np.float32),
        ("a1", np.float32),
        ("a2", np.float32),
        ("mu", np.float32),
        ("gamma", np.float32),
        ("redemption", np.float32),
        ("attention_power", np.float32),
        ("abandonment", np.float32),
        ("devaluation", np.float32),
        ("recommend_from", np.float32),
        ("warn_from", np.float32),
        ("recommend", np.float32),
        ("warn", np.float32),
        ("talk_weight", np.float32),
        ("talk_decay", np.float32),
        ("mean_quality", np.float32),  # q-bar: mean quality met at today's offers
        ("mean_value", np.float32),  # v-bar: mean value of a surprise at today's offers
    ],
    align=True,
)
"""Parameters of behaviour under the symbols of `docs/model.md`, fixed for a whole run."""

BIRTH = np.dtype(
    [
        ("id", np.uint32),
        ("known", np.uint8),
        ("shape", np.float32),
        ("intercept", np.float32),
        ("awareness", np.float32),
    ],
    align=True,
)
"""What a newcomer's traits need of a firm; one record per firm, in name order."""

KIND = np.dtype(
    [
        ("mu_r", np.float32),
        ("sigma_r", np.float32),
        ("sensitivity", np.float32),
        ("sigma_sensitivity", np.float32),
        ("rho", np.float32),
        ("rho_rest", np.float32),
        ("rate", np.float32),
        ("shape", np.float32),
        ("basket", np.float32),
    ],
    align=True,
)
"""What a newcomer's traits need of its segment; one record per segment, in name order."""

OFFER = np.dtype(
    [
        ("list_ticks", np.int64),
        ("deal_ticks", np.int64),
        ("log_list", np.float32),
        ("log_deal", np.float32),
        ("deal_on", np.uint8),
        ("deal_target", np.uint8),
        ("deal_share", np.float32),
        ("deal_lapsing", np.int16),
        ("deal_best", np.int32),
        ("unfairness", np.float32),  # of a deal to those it passes over
        ("stock_factor", np.float32),
        ("quality", np.float32),
        ("failure_rate", np.float32),
        ("severity", np.float32),
        ("resolved", np.float32),
        ("fast", np.float32),
        ("restore_resolved", np.float32),
        ("restore_fast", np.float32),
        ("compensation_ticks", np.int64),
        ("contact_rate", np.float32),
        ("contact_personal", np.float32),
        ("contact_relevance", np.float32),
        ("contact_target", np.uint8),
        ("contact_lapsing", np.int16),
        ("contact_best", np.int32),
        ("accuracy", np.float32),
        ("reach", np.float32),
        ("effort", np.float32),
        ("exit_fee", np.float32),  # In mean list prices
        ("exit_fee_ticks", np.int64),
        ("contract_weeks", np.int16),
        ("newcomer_cost", np.float32),
        ("onboarding", np.float32),
        ("month", np.float32),  # List price in mean list prices
        ("kind", np.uint8),
        ("closing", np.uint8),
        ("devalued", np.float32),  # Share of its worth the programme lost since last week
        ("earn_points", np.int64),  # Points for so many ticks
        ("earn_ticks", np.int64),
        ("goal", np.int32),
        ("endowed", np.int32),
        ("reward", np.float32),  # In mean list prices
        ("reward_in_purchases", np.float32),
        ("points_per_purchase", np.float32),
        ("expires_after", np.int16),
        ("hassle", np.float32),
    ],
    align=True,
)
"""One firm's offer in one week, as the kernels read it."""

Records: TypeAlias = NDArray[np.void]
Rules: TypeAlias = NDArray[np.void]
"""One record of RULES."""
I8Array: TypeAlias = NDArray[np.int64]
