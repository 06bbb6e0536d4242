"""Figures of a sweep: for whatever varies, and with names that stay names."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from sim.analysis.results.canvas import LINE_SIDES, SCALE, SIDES, line_styles
from sim.analysis.results.curves import curves_figure
from sim.analysis.results.heat import heat_figure
from sim.analysis.results.parallel_figure import parallel_figure
from sim.analysis.results.reading import Reading
from sim.report.style import house_style, render

SVG = "{http://www.w3.org/2000/svg}"
RIVALS = ("gift", "bonus")
Sweep = Callable[..., Reading]


def words(figure: Figure) -> set[str]:
    """All texts of a figure; call it within the house style."""
    root = ElementTree.fromstring(render(figure)["svg"])
    return {"".join(text.itertext()).strip() for text in root.iter(f"{SVG}text")}


def drawn(reading: Reading) -> list[Figure]:
    """The three kinds of figures, those that there are."""
    paths, names = reading.paths, reading.rivals if reading.against else reading.policies
    figures = [
        curves_figure(reading, "profit", paths, names),
        parallel_figure(reading, "profit", paths, names[0]),
    ]
    if len(paths) > 1:
        figures.append(heat_figure(reading, "profit", paths[0], paths[1], names))
    assert all(figure is not None for figure in figures)
    return [figure for figure in figures if figure is not None]


@pytest.mark.parametrize("parameters", [1, 2, 5])
@pytest.mark.parametrize("how", ["many", "few", "named"])
def test_every_kind_of_sweep_can_be_drawn(made_up: Sweep, parameters: int, how: str) -> None:
    """Every two of parameters, kind of values and replications meet."""
    replications = 1 if (parameters == 2) == (how == "few") else 3
    reading = made_up(parameters, replications=replications, few=how == "few", named=how == "named")
    with house_style():
        figures = drawn(reading)
        assert len(figures) == (3 if parameters > 1 else 2)
        for figure in figures:
            files = render(figure)
            assert Image.open(BytesIO(files["png"])).width == 1500
            assert b"<script" not in files["svg"]


def test_curves_name_parameters_policies_units_and_the_baseline(made_up: Sweep) -> None:
    reading = made_up(2)
    with house_style():
        figure = curves_figure(reading, "profit", reading.paths, RIVALS)
        assert figure is not None
        found = words(figure)
    assert {"Price of us", "Growth of the bond with good service", *RIVALS} <= found
    assert "What each policy changes in profit, against today" in found
    assert any("(thousand $)" in text for text in found)
    assert any("95 % intervals over points and replications" in text for text in found)


def test_the_lines_are_the_paired_differences(made_up: Sweep) -> None:
    reading = made_up(1, few=True, replications=1)
    table = reading.frame.pivot(index="point", columns="policy", values="profit")
    price = reading.points()["firms.us.price"]
    wanted = (table["bonus"] - table["today"]).groupby(price).mean() / 1e3
    with house_style():
        figure = curves_figure(reading, "profit", reading.paths, RIVALS)
        assert figure is not None
        lines = [line for line in figure.axes[0].lines if len(line.get_xdata()) == len(wanted)]
    assert any(
        np.allclose(line.get_ydata(), wanted.to_numpy())
        and np.allclose(line.get_xdata(), wanted.index.to_numpy())
        for line in lines
    )


def test_one_replication_of_a_factorial_sweep_says_that_there_are_no_intervals(
    made_up: Sweep,
) -> None:
    reading = made_up(1, points=3, replications=1)
    with house_style():
        figure = curves_figure(reading, "profit", reading.paths, RIVALS)
        assert figure is not None
        assert any("no intervals" in text for text in words(figure))


def test_a_sweep_of_one_policy_draws_the_measure_itself(made_up: Sweep) -> None:
    reading = made_up(2, policies=("today",))
    with house_style():
        curves, parallel, heat = drawn(reading)
        assert "Profit along the parameters" in words(curves)
        assert "Profit over 1 year ($)" in words(heat)
        assert not any("ifference" in text for text in words(parallel))


def test_heat_maps_write_numbers_and_say_which_are_unsure(made_up: Sweep) -> None:
    reading = made_up(2, few=True, points=60, replications=3)
    flat = reading.frame.copy()
    flat.loc[flat.policy == "gift", "profit"] = flat.loc[
        flat.policy == "today", "profit"
    ].to_numpy() + np.tile([-100.0, 0.0, 101.0], 60)
    with house_style():
        figure = heat_figure(reading.chosen(flat, ""), "profit", *reading.paths, ["gift", "bonus"])
        assert figure is not None
        found = words(figure)
        title = "Difference in profit over 1 year (thousand $)"
        assert {"gift", "bonus", title} <= found
        assert "(0.0)" in found
        assert any("includes 0" in text for text in found)


def test_names_in_values_are_text(made_up: Sweep) -> None:
    reading = made_up(2, named=True, points=40)
    with house_style():
        for figure in drawn(reading):
            found = words(figure)
            assert {"<b>on", "$a_b$", "imitate"} <= found


def test_the_same_reading_gives_the_same_bytes(made_up: Sweep) -> None:
    reading = made_up(2)
    with house_style():
        assert [render(f) for f in drawn(reading)] == [render(f) for f in drawn(reading)]


def test_policies_differ_in_more_than_colour() -> None:
    styles = line_styles([f"policy {i}" for i in range(6)])
    assert len({style.colour for style in styles.values()}) == 6
    assert len({(str(style.dashes), style.marker) for style in styles.values()}) == 6


def test_colours_can_be_told_apart_without_red_and_green() -> None:
    """Ends and middle differ for a deuteranope (Machado, Oliveira & Fernandes 2009)."""
    seen = np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.01182, 0.04294, 0.968881],
        ]
    )
    for colours in (SIDES, LINE_SIDES, SCALE):
        below, middle, above = (seen @ np.array(colours(at)[:3]) for at in (0.1, 0.5, 0.9))
        for one, other in ((below, middle), (middle, above), (below, above)):
            assert np.linalg.norm(one - other) > 0.3


@pytest.mark.parametrize(("step", "marks"), [(5.0, "in brackets"), (1.0, "with a dot")])
def test_cells_of_a_map_that_may_be_chance_are_marked_as_the_note_says(
    made_up: Callable[..., Reading], step: float, marks: str
) -> None:
    names = ("gift", "bonus", "club")
    reading = made_up(2, points=400, policies=("today", *names))
    across = reading.paths[0]
    values = (reading.frame[across] / step).round() * step
    reading = reading.chosen(reading.frame.assign(**{across: values}), "")
    with house_style():
        figure = heat_figure(reading, "profit", across, reading.paths[1], names)
        assert figure is not None
        written = {text.get_text() for axes in figure.axes for text in axes.texts}
        dots = [line for axes in figure.axes for line in axes.lines if line.get_marker() == "o"]
        (note,) = (text for text in words(figure) if "includes 0" in text)
    assert note.endswith(f"{marks}: the 95 % interval over replications includes 0.")
    assert bool(dots) == (marks == "with a dot")
    assert any(text.startswith("(") for text in written) == (marks == "in brackets")
