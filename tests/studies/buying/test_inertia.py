"""Inertia: occasions are read off the diary as they happened, and the row tells habit from none."""

from __future__ import annotations

import numpy as np
import pytest

from sim.scenario import Scenario
from sim.stats.estimators.fitted import Fitted
from sim.stats.estimators.logit import LogitFit
from sim.studies.buying import inertia
from sim.studies.lab import Lab
from sim.studies.panel import Panel, record


@pytest.fixture(scope="module")
def panel() -> Panel:
    lab = Lab(Scenario.load("packaged-goods"), customers=400)
    market = lab.market(inertia.with_deals(lab.quiet, 0.7)).fork()
    return record(market, 104, watch=("last_firm",))


def test_the_brand_bought_before_is_the_last_one_of_the_diary(panel: Panel) -> None:
    occasions = inertia.occasions_of(panel, households=40, fewest=6)
    same = occasions.household[1:] == occasions.household[:-1]
    follows = occasions.last[1:][same] == occasions.chosen[:-1][same]
    # Weeks with several brands come between the others.
    assert np.mean(follows) > 0.9


def test_each_week_one_brand_is_on_deal(panel: Panel) -> None:
    off = panel.price < 0.9 * panel.price.max(axis=0)
    assert (off.sum(axis=1) == 1).all()


def test_households_with_too_few_purchases_are_left_out(panel: Panel) -> None:
    with pytest.raises(ValueError, match="no household made 1000 purchases"):
        inertia.occasions_of(panel, fewest=1000)


def test_overstatement_is_what_the_mixed_estimate_lacks() -> None:
    def fit(value: float) -> LogitFit:
        return LogitFit(Fitted(-3, -4, -2), Fitted(value, value - 0.1, value + 0.1), 0.0)

    value, low, high = inertia.overstatement(fit(2.0), fit(0.8))
    assert value == pytest.approx(0.6)
    assert low < 0.56 < 0.64 < high


def test_habit_is_found_where_there_is_one_and_hardly_any_where_there_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inertia, "HOUSEHOLDS", 80)
    monkeypatch.setattr(inertia, "DRAWS", 50)
    finding = inertia.measure(Lab(Scenario.load("packaged-goods"), customers=2_000))
    below, mixed, plain, mixed_none, plain_none = finding.values
    assert below.value == pytest.approx(1.0 - mixed.value / plain.value)
    assert mixed.low > 0.0
    assert mixed.value - mixed_none.value > 0.4
    assert plain_none.low > 1.0
