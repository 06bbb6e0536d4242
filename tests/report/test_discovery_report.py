"""What scenario discovery says and draws."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.analysis.discover.discover import Discovery, discover
from sim.analysis.discover.figure import discovery_figure
from sim.analysis.discover.page import discovery_page
from sim.analysis.discover.table import discovery_report
from sim.analysis.discover.words import discovery_sentences
from sim.report.page import write_page
from sim.report.style import house_style, render
from sim.runs.band import banded

BANDS = (
    banded("firms.us.price", {"plus_minus": 2.0}, None, False, False),
    banded("firms.rival.strategy.lag", [13.0, 26.0, 52.0], None, False, True),
    banded("segments.*.price_sensitivity.mean", {"times": 2.0}, 1.0, True, False),
)


@pytest.fixture(scope="module")
def runs() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    price, lag = rng.uniform(28.0, 32.0, 160), rng.choice([13.0, 26.0, 52.0], 160)
    sensitivity = rng.uniform(0.5, 2.0, 160)
    lost = (price > 30.0) & (lag < 30.0) & (sensitivity > 0.9)
    table = pd.DataFrame({"point": range(160), "replication": 0})
    values = dict(zip([band.path for band in BANDS], (price, lag, sensitivity), strict=True))
    return pd.concat(
        [
            table.assign(policy=policy, **values, profit=np.where(lost, loss, 3.0))
            for policy, loss in (("us & them", -2.0), ("always", 1.0))
        ],
        ignore_index=True,
    )


@pytest.fixture(scope="module")
def found(runs: pd.DataFrame) -> Discovery:
    return discover(runs, BANDS, "profit < 0", name="prices")


def test_the_box_is_told_in_a_sentence(found: Discovery) -> None:
    sentence, never = discovery_sentences(found)
    assert never == "Under always it is true at none of the 160 points."
    assert sentence.startswith("Under us & them, profit < 0 at ")
    assert "mostly where price of us is above 30" in sentence
    assert "and weeks until rival answers is at most 26 and price sensitivity of" in sentence
    assert "of all segments is above 0.90" in sentence
    assert sentence.endswith("density 100 %, coverage 100 %).")


def test_a_policy_is_told_to_be_spared_unless_the_condition_leaves_it_out(
    runs: pd.DataFrame,
) -> None:
    assert discover(runs, BANDS, "profit < 0").never == ("always",)
    assert discover(runs, BANDS, 'profit < 0 and policy != "always"').never == ()
    assert discover(runs, BANDS, "profit_gain < 0", baseline="always").never == ()
    assert discover(runs, BANDS, "profit_gain > 0", baseline="us & them").never == ()
    assert discover(runs, BANDS, "profit < -9").never == ()


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("profit < -9", "Under always, profit < -9 is never true at any of the 160 points."),
        ("profit < 9", "Under always, profit < 9 is true at all of the 160 points."),
    ],
)
def test_never_and_always_are_told(runs: pd.DataFrame, where: str, told: str) -> None:
    assert told in discovery_sentences(discover(runs, BANDS, where))


def test_what_happens_nowhere_leaves_nothing_to_tell(runs: pd.DataFrame) -> None:
    sentences = discovery_sentences(discover(runs, BANDS, "profit < -9"))
    assert "It happens nowhere, so that there is nothing to tell about where." in sentences
    assert not any(
        "nothing to tell" in each
        for each in discovery_sentences(discover(runs, BANDS, "profit < 9"))
    )


def test_policies_that_lack_a_measure_and_points_without_it_are_told(runs: pd.DataFrame) -> None:
    gaps = runs.copy()
    gaps.loc[gaps["policy"] == "always", "profit"] = np.nan
    gaps.loc[(gaps["policy"] == "us & them") & (gaps["point"] < 2), "profit"] = np.nan
    told = " ".join(discovery_sentences(discover(gaps, BANDS, "profit < 0")))
    assert "Under always what the condition names is undefined." in told
    assert ", undefined at 2 of them), mostly where" in told


def test_no_rule_is_told_as_such(runs: pd.DataFrame) -> None:
    luck = runs.assign(profit=np.random.default_rng(3).normal(size=len(runs)))
    sentences = discovery_sentences(discover(luck, BANDS, "profit < -1"))
    assert all(each.endswith("no rule tells where better than chance would.") for each in sentences)


def test_the_figure_is_drawn_the_same_every_time_and_takes_names_as_they_are(
    found: Discovery,
) -> None:
    with house_style():
        first, second = (render(discovery_figure(found, found.regions[0])) for _ in range(2))
    assert first == second
    assert b"us &amp; them" in first["svg"]
    assert b"Coverage: share of all cases in the box" in first["svg"]
    assert b"limited, too: " in first["svg"]


def test_a_picture_per_policy_and_a_table_are_written(found: Discovery, tmp_path: Path) -> None:
    told = discovery_report(found)
    written = write_page(lambda: discovery_page(found, told), tmp_path / "out")
    names = [file.name for file in written]
    assert len(names) == 4
    assert names[0] == "report.html"
    assert names[1].startswith("box-us-them-")
    assert names[-1] == "boxes.csv"
    table = pd.read_csv(tmp_path / "out" / "boxes.csv")
    assert table["side"].tolist() == ["above", "below", "above"]
    assert (table["quasi_p"] < 0.01).all()
