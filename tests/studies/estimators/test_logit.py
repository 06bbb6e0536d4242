"""Logits recover the parameters of simulated choices."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from sim.files import FileProblem
from sim.stats.estimators.logit import Occasions, fit_logit, fit_mixed_logit

BRANDS, PRICE, INERTIA = 3, -2.0, 0.8
BEFORE = 20
"""Purchases before the first one that is seen."""


def simulated(spread: float, households: int = 150, purchases: int = 16) -> Occasions:
    """Choices of households whose constants are normal with this sd."""
    rng = np.random.default_rng(3)
    tastes = rng.normal(0.0, 1.0, (households, BRANDS)) * [0.0, spread, spread]
    prices = rng.normal(0.0, 0.3, (households, purchases + BEFORE, BRANDS))
    last = rng.integers(0, BRANDS, households)
    chosen, before = [], []
    for k in range(BEFORE + purchases):
        utility = tastes + PRICE * prices[:, k] + INERTIA * np.eye(BRANDS)[last]
        now = np.argmax(utility + rng.gumbel(size=utility.shape), axis=1)
        if k >= BEFORE:
            chosen.append(now)
            before.append(last)
        last = now
    return Occasions(
        household=np.repeat(np.arange(households), purchases),
        chosen=np.array(chosen).T.ravel(),
        last=np.array(before).T.ravel(),
        log_price=prices[:, BEFORE:].reshape(-1, BRANDS),
    )


def test_the_homogeneous_logit_recovers_price_and_inertia_of_like_customers() -> None:
    found = fit_logit(simulated(spread=0.0))
    assert found.price.includes(PRICE)
    assert found.inertia.includes(INERTIA)


def test_only_the_mixed_logit_recovers_inertia_of_customers_who_differ() -> None:
    occasions = simulated(spread=1.5)
    assert fit_logit(occasions).inertia.low > INERTIA + 0.2
    found = fit_mixed_logit(occasions, draws=100)
    assert found.price.includes(PRICE)
    assert found.inertia.value == pytest.approx(INERTIA, abs=0.25)


def test_the_same_choices_give_the_same_estimates() -> None:
    occasions = simulated(spread=1.0, households=40)
    assert fit_mixed_logit(occasions, draws=20) == fit_mixed_logit(occasions, draws=20)


def test_a_brand_nobody_chose_is_refused() -> None:
    known = simulated(spread=0.0, households=20)
    never = Occasions(known.household, np.minimum(known.chosen, 1), known.last, known.log_price)
    with pytest.raises(ValueError, match="brand 2 was never chosen"):
        fit_logit(never)


def test_without_the_package_the_reader_is_told_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "xlogit", None)
    with pytest.raises(FileProblem, match=r"loyalsim\[validation\]"):
        fit_logit(simulated(spread=0.0, households=20))
