"""Rules: the numbers of a scenario in the form that the kernels read, fixed for a whole run.

What a record has of a scenario as it stands is last, under the names of the schema.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.market.plain import plain_fields
from sim.scenario.behaviour import Behaviour
from sim.scenario.levers import Levers
from sim.scenario.segment import Segment

RULES = np.dtype(
    [
        ("subscription", np.bool_),
        ("seed", np.uint32),
        ("replication", np.uint32),
        ("leaving", np.float32),  # Probability of leaving the market in a week
        ("mean_sensitivity", np.float32),
        ("habit", np.float32),  # h in purchase markets, C in subscriptions
        ("eta", np.float32),
        ("a1", np.float32),
        ("mean_quality", np.float32),  # q-bar: mean quality met at today's offers
        ("comparison", np.float32),  # kappa_E (Lambda - 1)
        ("usual_shortfall", np.float32),  # s-bar: mean of what is expected below the mean quality
        ("mean_value", np.float32),  # v-bar: mean value of a surprise at today's offers
        *plain_fields(Behaviour),
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
        ("rho", np.float32),
        ("rho_rest", np.float32),
        ("basket", np.float32),
        *plain_fields(Segment),
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
        ("unfairness", np.float32),  # of a deal to those it passes over
        ("image", np.float32),  # how much dearer the firm is known to be, in log price
        ("usual_units", np.float32),  # of a purchase, relative to today's price level
        ("stock_factor", np.float32),
        ("restore_resolved", np.float32),
        ("restore_fast", np.float32),
        ("compensation_ticks", np.int64),
        ("contact_target", np.uint8),
        ("exit_fee", np.float32),  # In mean list prices
        ("exit_fee_ticks", np.int64),
        ("newcomer_cost", np.float32),
        ("month", np.float32),  # List price in mean list prices
        ("kind", np.uint8),
        ("closing", np.uint8),
        ("devalued", np.float32),  # Share of its worth the programme lost since last week
        ("earn_points", np.int64),  # Points for so many ticks
        ("earn_ticks", np.int64),
        ("reward", np.float32),  # In mean list prices
        ("reward_in_purchases", np.float32),
        ("points_per_purchase", np.float32),
        *plain_fields(Levers),
    ],
    align=True,
)
"""One firm's offer in one week, as the kernels read it."""

Records: TypeAlias = NDArray[np.void]
Rules: TypeAlias = NDArray[np.void]
"""One record of RULES."""
I8Array: TypeAlias = NDArray[np.int64]
