"""Figures: what they show, and that names stay names."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from matplotlib.figure import Figure
from PIL import Image

from sim.analysis.compare.compare import Comparison, compare
from sim.analysis.compare.picture import retention_profit
from sim.analysis.run.figures import run_figures
from sim.market.market import Market
from sim.report.labels import spread
from sim.report.style import OTHERS, house_style, render
from sim.scenario import Scenario

SVG = "{http://www.w3.org/2000/svg}"


def words(svg: bytes) -> set[str]:
    root = ElementTree.fromstring(svg)
    return {"".join(text.itertext()).strip() for text in root.iter(f"{SVG}text")}


@pytest.fixture(scope="module")
def drawn(market: Market) -> dict[str, dict[str, bytes]]:
    with house_style():
        return {name: render(figure) for name, figure in run_figures(market).items()}


@pytest.fixture(scope="module")
def picture(comparison: Comparison) -> bytes:
    with house_style():
        figure = retention_profit(comparison)
        assert figure is not None
        return render(figure)["svg"]


def test_a_run_has_four_figures(drawn: dict[str, dict[str, bytes]]) -> None:
    assert set(drawn) == {"market-share", "profit", "relationship", "retention"}


def test_every_figure_names_every_firm_as_it_is(
    market: Market, drawn: dict[str, dict[str, bytes]]
) -> None:
    for figure in drawn.values():
        found = words(figure["svg"])
        for name in market.names:
            assert name in found or any(name.startswith(w[:-1]) for w in found if w.endswith("…"))


def test_axes_have_units(drawn: dict[str, dict[str, bytes]]) -> None:
    assert "Share of purchases (%)" in words(drawn["market-share"]["svg"])
    assert "Profit since week 0 (thousand $)" in words(drawn["profit"]["svg"])
    assert "Buyers of the year before who bought again (%)" in words(drawn["retention"]["svg"])


def test_the_start_and_the_end_of_the_policy_are_marked(
    drawn: dict[str, dict[str, bytes]],
) -> None:
    assert {"policy starts", "policy ends"} <= words(drawn["market-share"]["svg"])


def test_pictures_are_large_enough_to_read(drawn: dict[str, dict[str, bytes]]) -> None:
    for figure in drawn.values():
        assert Image.open(BytesIO(figure["png"])).width >= 1000


def test_the_same_run_gives_the_same_bytes(
    market: Market, drawn: dict[str, dict[str, bytes]]
) -> None:
    with house_style():
        assert {name: render(figure) for name, figure in run_figures(market).items()} == drawn


def test_names_are_not_markup(picture: bytes) -> None:
    assert b"<script" not in picture
    assert "$\\alpha_{$" in words(picture)


def test_the_picture_names_policies_baseline_quadrants_and_units(
    picture: bytes, comparison: Comparison
) -> None:
    found = words(picture)
    assert {"<script> (baseline)", "../../etc/passwd", "C:\\con"} <= found
    assert "Difference in retention (percentage points)" in found
    assert any(text.startswith("Difference in profit per year (") for text in found)
    assert any(text.startswith("keeps ") for text in found)


def test_without_another_policy_there_is_no_picture(odd: Scenario) -> None:
    alone = compare(odd, ["<script>"], 1, weeks=4)
    with house_style():
        assert retention_profit(alone) is None


def test_one_replication_has_a_picture_that_says_so(odd: Scenario) -> None:
    single = compare(odd, replications=1, weeks=4)
    with house_style():
        figure = retention_profit(single)
        assert isinstance(figure, Figure)
        assert any("no intervals" in text for text in words(render(figure)["svg"]))


def test_user_settings_do_not_change_the_look(
    market: Market, drawn: dict[str, dict[str, bytes]]
) -> None:
    import matplotlib

    with matplotlib.rc_context({"font.size": 30, "text.parse_math": True}), house_style():
        assert render(run_figures(market)["profit"]) == drawn["profit"]


def test_labels_are_a_gap_apart_and_keep_their_order() -> None:
    places = [0.5, 0.5, 0.51, 0.9, 0.1]
    moved = spread(places, 0.1)
    ordered = [place for _, place in sorted(zip(places, moved, strict=True))]
    assert all(b - a > 0.1 - 1e-9 for a, b in pairwise(ordered))
    assert moved[3:] == [0.9, 0.1]


def test_there_is_a_colour_for_each_of_eight_firms() -> None:
    assert len(set(OTHERS)) == 7
