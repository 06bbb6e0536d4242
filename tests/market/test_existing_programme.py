"""A market of today's programmes, aimed deals and contracts starts as the file says, and stays."""

from __future__ import annotations

import warnings
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.market.columns import Columns
from sim.market.flows import Flow
from sim.market.market import Market
from sim.market.prepare import StartWarning, prepare
from sim.market.trial import needs_trial
from sim.scenario import Scenario

from .builders import firm, town

PROGRAMMES = {
    "airline": "points",
    "coffee": "stamps",
    "department-store": "points",
    "grocery": "points",
    "packaged-goods": "points",
    "telecom": "points",
}
"""Shipped scenario -> its policy with a programme."""
YEAR = 52
CUSTOMERS = 6_000


def today(name: str, policy: str, lever: str) -> Scenario:
    """Return a shipped market whose firm of interest does today what a policy plans.

    Rivals do not react.
    """
    scenario = Scenario.load(name).replace("firms.*.strategy.name", "hold")
    planned = getattr(scenario.levers(policy), lever)
    return scenario.replace(f"firms.{scenario.focal}.{lever}", planned)


def points_held(columns: Columns, firm: int) -> int:
    """Return what customers hold of a firm's points."""
    return int(columns.points[firm].sum(dtype=np.int64))


@cache
def three_years(name: str) -> tuple[NDArray[np.int64], NDArray[np.int64], float]:
    """Return members and points at the beginning and after each year of a programme of today.

    With it, the largest miss of a market share, in points.
    """
    market = Market(
        today(name, PROGRAMMES[name], "programme"), rng=1, customers=CUSTOMERS, labels=False
    )
    us = market.names.index(market.spec.focal)
    members, points = [], []
    for year in range(4):
        if year:
            market.run(weeks=YEAR)
        members.append(int((market.customers.member[us] == 1).sum()))
        points.append(int(market.customers.points[us].sum(dtype=np.int64)))
    assert not any(market.residuals().values())
    bought = market.flows[-3 * YEAR :, ..., Flow.PURCHASES].sum(axis=(0, 1))
    entered = np.array([market.spec.firms[each].market_share for each in market.names])
    return np.array(members), np.array(points), float(np.abs(bought / bought.sum() - entered).max())


@pytest.mark.parametrize("name", PROGRAMMES)
def test_members_and_balances_of_a_programme_of_today_are_steady(name: str) -> None:
    members, points, _ = three_years(name)
    assert members[0] > 100
    assert members / members[0] == pytest.approx(np.ones(4), abs=0.05)
    assert points / points[0] == pytest.approx(np.ones(4), abs=0.08)


@pytest.mark.parametrize("name", PROGRAMMES)
def test_entered_shares_hold_with_a_programme_today(name: str) -> None:
    """Within what chance does to so few customers."""
    _, _, miss = three_years(name)
    assert 100.0 * miss < 3.0


def test_a_share_that_cannot_be_reached_is_told_with_the_firm_and_how_far() -> None:
    with pytest.warns(StartWarning, match=r'"us" 0\.\d+ instead of 0\.600'):
        prepare(town({"us": firm(0.6, awareness=0.3), "rival": firm(0.4)}))


def test_a_share_that_can_be_reached_is_not_told() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", StartWarning)
        prepare(town())


def test_small_markets_have_no_trial_unless_firms_do_what_has_no_closed_form() -> None:
    few = Scenario.load("grocery").replace("simulate", 600)
    assert not needs_trial(few)
    planned = few.levers("points").programme
    assert needs_trial(few.replace("firms.us.programme", planned))
    assert not needs_trial(few.replace({"firms.us.programme": planned, "simulate": 300}))


def test_a_trial_leaves_shares_alone_that_are_right() -> None:
    """Firms alike: no firm is favoured by what a trial finds, but for chance."""
    alike = town({"us": firm(0.5), "rival": firm(0.5)}).replace({"customers": 5000})
    assert needs_trial(alike)
    assert prepare(alike).births["intercept"] == pytest.approx([0.0, 0.0], abs=0.06)
