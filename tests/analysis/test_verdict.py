"""The verdict: over chance and over what nobody knows, however the runs were asked for."""

from __future__ import annotations

import json
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.analysis.compare.compare import Comparison, compare
from sim.market.prepare import StartWarning
from sim.scenario import Scenario
from sim.stats.verdict import Verdict, judge
from tests.commands import answered

NAMES = ("today", "gift", "bond")


def market(means: list[float], between: float, within: float, worlds: int = 40) -> np.ndarray:
    """Profits over worlds, two runs each; worlds differ in the gains of the second policy."""
    random = np.random.default_rng(7)
    shape = (worlds, 2, len(means))
    found = np.array(means) + random.normal(0.0, within, shape)
    found[:, :, 1] += random.normal(0.0, between, worlds)[:, None]
    return found


def judged(profits: np.ndarray, stands_for: float = 1.0) -> Verdict:
    found = judge(profits, NAMES[: profits.shape[2]], "today", 1, stands_for)
    assert found is not None
    return found


def test_what_pays_in_every_world_is_rolled_out() -> None:
    found = judged(market([0.0, 5.0, 1.0], 0.5, 0.2))
    assert (found.action, found.policy, found.p_loss) == ("roll-out", "gift", 0.0)
    assert found.p_best_world["gift"] == 1.0
    assert found.regret == pytest.approx(0.0)


def test_what_pays_on_average_but_loses_in_many_worlds_is_tried_first() -> None:
    found = judged(market([0.0, 3.0, 0.0], 4.0, 0.2))
    assert (found.action, found.policy) == ("pilot", "gift")
    assert found.p_better is not None
    assert found.p_better > 0.95
    assert found.p_loss is not None
    assert 0.1 < found.p_loss < 0.35
    assert found.var05 is not None
    assert found.gain.mean is not None
    assert found.var05 < 0.0 < found.gain.mean


def test_where_nothing_pays_the_baseline_stays() -> None:
    found = judged(market([0.0, -3.0, -1.0], 0.5, 0.2))
    assert (found.action, found.policy, found.gain.mean) == ("stay", "today", 0.0)


def test_what_runs_cannot_tell_is_undecided() -> None:
    assert judged(market([0.0, 0.05, 0.0], 2.0, 2.0)).action == "undecided"


def test_two_good_policies_that_cannot_be_told_apart_still_beat_the_baseline() -> None:
    profits = market([0.0, 5.0, 5.0], 0.0, 1.0)
    found = judged(profits)
    chance = found.p_best_mean[found.policy]
    assert chance is not None
    assert chance < 0.95
    assert found.action == "roll-out"


def test_chance_and_ignorance_are_told_apart_and_a_sample_has_more_chance_than_the_market() -> None:
    profits = market([0.0, 3.0], 2.0, 2.0, worlds=400)
    whole, sample = judged(profits), judged(profits, stands_for=4.0)
    assert whole.spread is not None
    assert sample.spread is not None
    assert whole.spread.ignorance == pytest.approx(4.0, rel=0.3)
    assert whole.spread.chance == pytest.approx(8.0, rel=0.2)
    assert sample.spread.chance == pytest.approx(whole.spread.chance / 4)
    assert whole.range90 is not None
    assert sample.range90 is not None
    assert np.ptp(sample.range90) < np.ptp(whole.range90)


def test_one_run_of_each_world_says_nothing_about_worlds() -> None:
    found = judged(market([0.0, 5.0, 1.0], 0.5, 0.2)[:, :1])
    assert found.p_best_world == dict.fromkeys(NAMES)
    assert (found.p_loss, found.spread, found.action) == (None, None, "roll-out")


def test_the_same_runs_end_in_the_same_verdict_however_they_were_asked_for(
    small: Scenario, tmp_path: Path
) -> None:
    asked = ["bond", "discount"]
    fixed = compare(small, asked, 24, weeks=26, workers=1)
    opened = compare(small, asked, 24, weeks=26, workers=1, until=0.9999, maximum=24)
    store = tmp_path / "runs"
    compare(small, asked, 10, weeks=26, workers=1, store=store)
    kept = compare(small, asked, 24, weeks=26, workers=2, store=store)
    file = tmp_path / "small.toml"
    file.write_text(small.to_toml(), encoding="utf-8")
    options = ("--replications", "24", "--weeks", "26", "--policies", "bond,discount", "--json")
    status, out, err = answered(tmp_path, "compare", str(file), *options)
    assert status == 0, err
    assert opened.replications == kept.replications == 24
    assert fixed.verdict is not None
    assert fixed.verdict == opened.verdict == kept.verdict
    assert json.loads(out)["verdict"] == fixed.verdict.to_dict()
    assert (fixed.verdict.worlds, fixed.verdict.per_world) == (12, 2)


def test_worlds_are_told_with_their_values(small: Scenario) -> None:
    found = compare(small, ["bond"], 8, weeks=8, workers=1)
    told = found.to_dict()["worlds"]
    assert len(told) == found.worlds == 4
    assert set(told[0]) == set(small.uncertainty)
    assert found.values != compare(small, ["bond"], 8, seed=2, weeks=8, workers=1).values


def test_at_the_file_the_numbers_are_the_files(small: Scenario) -> None:
    found = compare(small, ["bond"], 3, weeks=8, workers=1, at_file=True)
    certain = small.model_copy(update={"uncertainty": {}})
    same: Comparison = compare(certain, ["bond"], 3, weeks=8, workers=1)
    assert replace(found, scenario="") == replace(same, scenario="")
    assert (found.worlds, found.values) == (1, ())


def test_replications_are_rounded_up_to_whole_worlds(small: Scenario) -> None:
    assert compare(small, ["bond"], 9, weeks=4, workers=1).replications == 10
    assert compare(small, ["bond"], 3, weeks=4, workers=1).worlds == 3


def test_worlds_in_which_shares_cannot_be_reached_are_not_told_one_by_one(small: Scenario) -> None:
    unreachable = small.replace("firms.rival.awareness", 0.2)
    with pytest.warns(StartWarning):
        compare(unreachable, ["bond"], 1, weeks=4, workers=1, at_file=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error", StartWarning)
        compare(unreachable, ["bond"], 1, weeks=4, workers=1)
