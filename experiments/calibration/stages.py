"""What is calibrated, in which order, on which published regularities, in which scenario.

Purchase rates, baskets, market shares and preferences of `grocery` and `packaged-goods` come
first, from real households (`households.py`); nothing here touches them again. Then preference,
habit and price together; promotions; service and complaints; programmes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sim.analysis.validate.validate import REGULARITIES
from sim.studies.regularity import Regularity, Use


class NotForTuning(ValueError):
    """A stage names a regularity that no parameter may be set by."""


@dataclass(frozen=True)
class Free:
    """A number that a stage may set."""

    path: str
    """Dotted path; with a `*` all numbers there move by one factor."""
    low: float
    high: float
    """Ends of where it is looked for: of the number, or of the factor."""


@dataclass(frozen=True)
class Stage:
    """One step of the calibration: some numbers, and the regularities that they are set by."""

    name: str
    free: tuple[Free, ...]
    rows: tuple[str, ...]
    """Ids of regularities; every value of theirs with a band of two ends is aimed at its middle."""
    targets: dict[str, float] = field(default_factory=dict)
    """Name of a value -> what is aimed at instead of the middle of its band."""

    def __post_init__(self) -> None:
        for row in self.regularities:
            if row.use is not Use.TUNE:
                raise NotForTuning(f"{self.name}: {row.id} is a regularity to {row.use.value}")

    @property
    def regularities(self) -> tuple[Regularity, ...]:
        """The rows, in the stage's order. Raises KeyError for an id that there is not."""
        known = {regularity.id: regularity for regularity in REGULARITIES}
        return tuple(known[row] for row in self.rows)


SHAPE = Free("segments.*.purchase_rate.shape", 0.5, 2.0)
PRICE = Free("segments.*.price_sensitivity.mean", 0.4, 2.5)
HABIT = Free("behaviour.choice.habit", 0.1, 2.0)
INERTIA = Free("behaviour.choice.inertia", 0.5, 6.0)
EXPANSION = Free("behaviour.demand.expandability", 0.0, 1.0)
STOCKING = Free("behaviour.demand.stockpiling", 0.0, 1.0)
LOSSES = Free("behaviour.choice.loss_aversion", 0.0, 1.5)
TRUST = Free("behaviour.choice.trust", 1.0, 25.0)
HEARD = Free("behaviour.voice.heard", 0.02, 0.6)
RESOLVED = Free("behaviour.voice.resolved", 0.3, 0.9)
FAST = Free("behaviour.voice.fast", 0.5, 1.0)
COMPARISON = Free("behaviour.experience.comparison", 0.0, 6.0)
FORGETTING = Free("behaviour.rewards.attention_power", 0.5, 8.0)
PULL = Free("behaviour.rewards.pull", 0.0, 4.0)

MEAN = {"own price elasticity": -2.6}
"""The mean of the published elasticities is not the middle of their band (Bijmolt et al. 2005)."""

SMALL_LOSSES = Stage(
    "service and complaints",
    (TRUST, HEARD, RESOLVED, FAST, COMPARISON),
    ("complaint-ladder", "loss-asymmetry"),
)
"""The same in every market of small losses; what it takes depends on how often customers buy."""

LARGE_LOSSES = Stage(
    "service and complaints",
    (TRUST, HEARD, RESOLVED, FAST, COMPARISON),
    ("complaint-ladder", "complaint-resolved", "loss-asymmetry"),
    {
        # Two studies asked the same of two steps of one ladder: the middle of what both allow.
        "would buy again, not resolved": 0.22,
        "buys again, not satisfied": 0.22,
        "would buy again, resolved fast": 0.77,
        "buys again, fully satisfied with the handling": 0.77,
    },
)

PROGRAMME = Stage("programme", (PULL, FORGETTING), ("lift", "breakage"))

STAGES: dict[str, tuple[Stage, ...]] = {
    "packaged-goods": (
        SMALL_LOSSES,
        Stage("habit and price", (HABIT, PRICE), ("sole", "inertia", "price-elasticity"), MEAN),
        Stage(
            "promotions",
            (EXPANSION, STOCKING, LOSSES),
            ("promo-lift", "bump-elasticity", "dip"),
        ),
        Stage("programme", (FORGETTING,), ("breakage",)),
    ),
    "grocery": (
        SMALL_LOSSES,
        Stage("price", (PRICE,), ("price-elasticity",), MEAN),
        Stage("promotions", (EXPANSION, LOSSES), ("promo-lift", "dip")),
        PROGRAMME,
    ),
    "department-store": (LARGE_LOSSES, PROGRAMME),
    "coffee": (SMALL_LOSSES, Stage("stamp cards", (PULL,), ("goal-gradient",))),
    "airline": (
        Stage("purchase rates", (SHAPE,), ("nbd",)),
        LARGE_LOSSES,
        Stage("programme", (FORGETTING,), ("breakage",)),
    ),
    "telecom": (
        Stage("inertia and quality", (INERTIA, COMPARISON), ("churn-level", "loss-asymmetry")),
    ),
}
"""Scenario -> stages, in their order: trust moves what follows, and little moves trust."""
