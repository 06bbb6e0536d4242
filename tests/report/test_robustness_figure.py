"""The robustness picture and its sentences: what they say, and that names stay names."""

from __future__ import annotations

from io import BytesIO
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image

from sim.analysis.compare.comparison import Comparison
from sim.analysis.compare.findings import Findings
from sim.analysis.compare.robustness.robustness import Robustness, judge
from sim.analysis.compare.robustness.survey import Point, Survey
from sim.analysis.compare.robustness_figure import robustness_figure
from sim.analysis.compare.robustness_words import robustness_sentences
from sim.analysis.compare.sections import robustness as where_it_fails
from sim.report.blocks import Picture, Section
from sim.report.region import draw_region
from sim.report.style import house_style, render
from sim.runs.band import banded
from sim.scenario import Scenario

SVG = "{http://www.w3.org/2000/svg}"
POINTS = 48


def words(svg: bytes) -> set[str]:
    root = ElementTree.fromstring(svg)
    return {"".join(text.itertext()).strip() for text in root.iter(f"{SVG}text")}


def made_up(odd: Scenario, loses_from: float) -> Robustness:
    """Two parameters on a grid; the second policy earns least from some habit on."""
    habit = banded("behaviour.choice.habit", {"plus_minus": 0.5}, 0.6, False, False)
    lag = banded("firms.$a_b$.strategy.lag", [13, 26, 39, 52], 26.0, False, True)
    names = tuple(odd.policies)
    points = []
    for i in range(POINTS):
        x = 0.1 + i / POINTS
        mine = 20_000.0 if x < loses_from else -8_000.0
        profit = (0.0, mine + 10.0 * i, 9_000.0, -30_000.0)
        points.append(Point((x, (13.0, 26.0, 39.0, 52.0)[i % 4]), profit, (0.9,) * 4))
    assumed = Point((0.6, 26.0), (0.0, 1.0, 0.5, -1.0), (0.9,) * 4)
    return judge(odd, "odd", Survey((habit, lag), names, 1, 1, 400, assumed, tuple(points)))


@pytest.fixture(scope="module")
def result(odd: Scenario) -> Robustness:
    return made_up(odd, 0.85)


@pytest.fixture(scope="module")
def drawn(result: Robustness) -> dict[str, bytes]:
    with house_style():
        return render(robustness_figure(result))


def test_it_names_policies_parameters_units_and_the_rule(drawn: dict[str, bytes]) -> None:
    found = words(drawn["svg"])
    assert {"<script>", "../../etc/passwd", "$\\alpha_{$", "C:\\con"} <= found
    assert "How robust is ../../etc/passwd?" in found
    assert "Where ../../etc/passwd earns less than $\\alpha_{$" in found
    assert "Strength of habit" in found
    assert "Weeks until $a_b$ answers" in found
    assert any(text.startswith("Box: strength of habit is above 0.8") for text in found)
    assert "Regret: what the best policy would have earned more (thousand $ a year)" in found
    assert b"<script" not in drawn["svg"]


def test_every_policy_has_its_mean_regret_and_how_often_it_is_best(
    drawn: dict[str, bytes], result: Robustness
) -> None:
    told = [text for text in words(drawn["svg"]) if text.startswith("mean ")]
    assert len(told) == len(result.regret)
    assert any(text.endswith("best in 75 %") for text in told)


def test_the_box_is_drawn_where_the_rule_says(result: Robustness) -> None:
    rule = result.losses[result.strongest or ""].rule
    assert rule is not None
    with house_style():
        figure = robustness_figure(result)
        boxes = [patch for patch in figure.axes[1].patches if isinstance(patch, Rectangle)]
        edges = {box.get_x() for box in boxes}
        assert edges == {rule.limits[0].at}
        assert {box.get_x() + box.get_width() for box in boxes} == {figure.axes[1].get_xlim()[1]}


def test_points_are_told_apart_by_shape_as_well_as_colour(result: Robustness) -> None:
    with house_style():
        lines = robustness_figure(result).axes[1].get_lines()
    shown = {line.get_marker(): len(line.get_xdata()) for line in lines if len(line.get_xdata())}
    assert shown == {"o": 36, "X": 12, "D": 1}


def test_another_rival_can_be_shown(result: Robustness) -> None:
    with house_style():
        found = words(render(robustness_figure(result, "<script>"))["svg"])
        assert "Where ../../etc/passwd earns less than <script>" in found
        with pytest.raises(KeyError):
            robustness_figure(result, "nobody")


def test_without_losses_it_says_so(odd: Scenario) -> None:
    with house_style():
        found = words(render(robustness_figure(made_up(odd, 9.0)))["svg"])
    assert "It never does." in found


def test_the_baseline_alone_has_a_picture_of_its_regret(odd: Scenario, result: Robustness) -> None:
    points = tuple(Point(p.values, p.profit[:1], p.retention[:1]) for p in result.points)
    base = result.survey
    alone = Survey(base.parameters, base.policies[:1], 1, 1, 400, points[0], points)
    with house_style():
        figure = robustness_figure(judge(odd, "odd", alone))
        assert len(figure.axes) == 1
        assert render(figure)["png"]


def test_it_is_large_enough_and_the_same_every_time(
    drawn: dict[str, bytes], result: Robustness
) -> None:
    assert Image.open(BytesIO(drawn["png"])).width >= 1000
    with house_style():
        assert render(robustness_figure(result)) == drawn


def test_sentences_say_how_often_and_where_it_loses(odd: Scenario, result: Robustness) -> None:
    sentences = robustness_sentences(result)
    assert sentences[0].startswith("../../etc/passwd earns most in 75 % of the band (48 points")
    assert sentences[-1].startswith("It loses to $\\alpha_{$ in 25 % of the band, by 16.")
    assert "(true in 25 % of the band; covers 100 % of the losses" in sentences[-1]
    assert "It never loses to $\\alpha_{$." in robustness_sentences(made_up(odd, 9.0))
    everywhere = robustness_sentences(made_up(odd, 0.0))
    assert any(
        text.startswith("It loses to the baseline, <script>, everywhere") for text in everywhere
    )


def test_where_it_fails_is_told_only_where_it_fails(
    odd: Scenario, comparison: Comparison, result: Robustness
) -> None:
    def section_of(found: Robustness) -> Section:
        section = where_it_fails.section(Findings(odd, comparison, "here", robustness=found))
        assert section is not None
        return section

    best = made_up(odd, 9.0)
    assert not best.fails
    told = robustness_sentences(best)
    assert told[0].startswith("../../etc/passwd earns most in 100 % of the band")
    assert all(each.startswith("It never loses to ") for each in told[1:])
    section = section_of(best)
    assert section.title == "Whether it fails"
    (picture,) = (block for block in section.blocks if isinstance(block, Picture))
    assert "loses" not in picture.caption
    assert result.fails
    assert robustness_sentences(result)[1].startswith("Where it does not, it is because another")
    assert section_of(result).title == "Where it fails"


def test_a_policy_that_ties_with_the_best_has_no_less_regret(odd: Scenario) -> None:
    base = made_up(odd, 9.0).survey
    same = tuple(Point(p.values, (1.0,) * len(p.profit), p.retention) for p in base.points)
    survey = Survey(base.parameters, base.policies, 1, 1, 400, base.assumed, same)
    tied = judge(odd, "odd", survey, base.policies[-1])
    assert not tied.fails
    assert not any("least regret" in each for each in robustness_sentences(tied))
    assert [each.to_dict(tied.parameters)["deciding"] for each in tied.losses.values()] == [[]]


def test_an_edge_between_possible_values_is_half_way(odd: Scenario, result: Robustness) -> None:
    base = result.survey
    points = tuple(
        Point(p.values, (0.0, -5.0 if p.values[1] == 52.0 else 5.0, 0.0, -9.0), p.retention)
        for p in base.points
    )
    survey = Survey(base.parameters, base.policies, 1, 1, 400, base.assumed, points)
    judged = judge(odd, "odd", survey)
    loss = judged.losses["<script>"]
    assert loss.rule is not None
    assert loss.rule.words(judged.parameters) == "weeks until $a_b$ answers is 52 or more"
    assert loss.deciding == (1, 0)
    with house_style():
        figure = robustness_figure(judged, "<script>")
    boxes = [patch for patch in figure.axes[1].patches if isinstance(patch, Rectangle)]
    assert {box.get_x() for box in boxes} == {(39.0 + 52.0) / 2}


def test_points_of_a_grid_stand_at_their_values_and_others_beside_one_another() -> None:
    few = [banded(path, [1.0, 2.0], 1.0, False, False) for path in ("firms.a.price", "weeks")]
    grid = np.array([[1.0, 1.0], [1.0, 2.0], [2.0, 1.0], [2.0, 2.0]])
    for values, apart in ((grid, False), (np.vstack([grid, grid]), True)):
        axes = Figure().subplots()
        draw_region(axes, values, few, (0, 1), np.zeros(len(values), bool), ())
        drawn = np.column_stack(axes.lines[0].get_data())
        assert (drawn == values).all() != apart
        assert np.abs(drawn - values).max() < 0.25
