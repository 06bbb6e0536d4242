"""Experiment files: what they mean, and what whoever errs in one is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.runs.plan.file import MEASURES
from sim.runs.plan.plan import Plan
from sim.runs.template import template_of
from sim.scenario import Scenario, ScenarioError
from tests.analysis.sweep.asking import ROOT, SMALL, ask, write

PRICE = "firms.us.price"


def told(folder: Path, **parts: str) -> list[str]:
    """What is wrong with an experiment file, one text per problem."""
    with pytest.raises(ScenarioError) as caught:
        Plan.load(write(folder, **parts))
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


def test_the_example_that_comes_with_loyalsim_is_fine() -> None:
    plan = Plan.load(ROOT / "experiments" / "sweeps" / "grocery-service.toml")
    assert (len(plan.points), plan.runs, plan.design) == (64, 640, "sobol")


def test_what_is_left_out_is_every_policy_one_replication_and_the_usual_measures(
    tmp_path: Path,
) -> None:
    path = tmp_path / "e.toml"
    path.write_text(
        f'scenario = "{SMALL.as_posix()}"\n'
        f'[design]\nkind = "factorial"\n[vary]\n"{PRICE}" = [28]\n',
        encoding="utf-8",
    )
    plan = Plan.load(path)
    assert plan.policies == tuple(Scenario.load(SMALL).policies)
    assert (plan.replications, plan.seed, plan.measures) == (1, 1, MEASURES)


def test_a_scenario_is_found_from_the_folder_of_the_experiment_file(tmp_path: Path) -> None:
    (tmp_path / "my.toml").write_text(SMALL.read_text(encoding="utf-8"), encoding="utf-8")
    path = write(tmp_path)
    text = path.read_text(encoding="utf-8").replace(SMALL.as_posix(), "my.toml")
    path.write_text(text, encoding="utf-8")
    assert Plan.load(path).scenario == Scenario.load(SMALL)


def test_a_factorial_has_every_combination_once(tmp_path: Path) -> None:
    vary = '"firms.us.price" = [28, 30]\n"firms.us.unit_cost" = { from = 20, to = 22, count = 3 }'
    points = Plan.load(write(tmp_path, vary=vary)).points
    assert [tuple(point.values()) for point in points] == [
        (28.0, 20.0),
        (28.0, 21.0),
        (28.0, 22.0),
        (30.0, 20.0),
        (30.0, 21.0),
        (30.0, 22.0),
    ]


def test_ranges_have_round_numbers_and_both_ends(tmp_path: Path) -> None:
    vary = f'"{PRICE}" = {{ from = 0.1, to = 0.5, step = 0.1 }}'
    values = Plan.load(write(tmp_path, vary=vary)).points.values[:, 0].tolist()
    assert values == [0.1, 0.2, 0.3, 0.4, 0.5]


@pytest.mark.parametrize("kind", ["sobol", "latin-hypercube"])
def test_a_range_without_steps_is_a_uniform_distribution(tmp_path: Path, kind: str) -> None:
    design = f'kind = "{kind}"\npoints = 16'
    price = f'"{PRICE}" = {{ from = 20, to = 36 }}'
    drawn = f'"{PRICE}" = {{ distribution = "uniform", low = 20, high = 36 }}'
    points = Plan.load(write(tmp_path, vary=price, design=design)).points
    assert points == Plan.load(write(tmp_path, vary=drawn, design=design)).points
    assert sorted(np.floor(points.values[:, 0]).tolist()) == list(range(20, 36))


def test_a_range_of_whole_numbers_gives_whole_numbers(tmp_path: Path) -> None:
    design = 'kind = "sobol"\npoints = 32'
    points = Plan.load(write(tmp_path, vary='"weeks" = { from = 4, to = 8 }', design=design)).points
    assert set(points.values[:, 0].tolist()) == {4.0, 5.0, 6.0, 7.0, 8.0}


def test_a_latin_hypercube_uses_every_slice_of_a_distribution_once(tmp_path: Path) -> None:
    from scipy.stats import norm

    vary = f'"{PRICE}" = {{ distribution = "normal", mean = 30, sd = 2, low = 20, high = 40 }}'
    design = 'kind = "latin-hypercube"\npoints = 50'
    values = Plan.load(write(tmp_path, vary=vary, design=design)).points.values[:, 0]
    slices = np.floor(norm.cdf(values, 30, 2) * 50).astype(int)
    assert sorted(slices.tolist()) == list(range(50))


def test_lognormal_and_triangular_have_the_mean_that_was_asked_for(tmp_path: Path) -> None:
    vary = (
        '"firms.us.price" = { distribution = "lognormal", mean = 30, sd = 3 }\n'
        '"firms.us.unit_cost" = { distribution = "triangular", low = 10, mode = 13, high = 22 }'
    )
    design = 'kind = "sobol"\npoints = 4096'
    values = Plan.load(write(tmp_path, vary=vary, design=design)).points.values
    assert values.mean(axis=0) == pytest.approx([30.0, 15.0], rel=1e-3)
    assert values[:, 0].std() == pytest.approx(3.0, rel=1e-2)


def test_more_sobol_points_keep_the_first_ones_and_seeds_differ(tmp_path: Path) -> None:
    vary = f'"{PRICE}" = {{ times = 1.2 }}'
    few = Plan.load(write(tmp_path, vary=vary, design='kind = "sobol"\npoints = 8')).points
    more = Plan.load(write(tmp_path, vary=vary, design='kind = "sobol"\npoints = 13')).points
    other = write(tmp_path, "seed = 2", vary, 'kind = "sobol"\npoints = 8')
    assert more[:8] == few
    assert Plan.load(other).points != few


def test_factors_move_numbers_that_differ_together(tmp_path: Path) -> None:
    vary = '"segments.*.relationship_intention.mean" = { times = 1.3 }'
    plan = Plan.load(write(tmp_path, vary=vary, design='kind = "sobol"\npoints = 4'))
    template = template_of(plan.setup.market, plan.setup.parameters)
    market = template.at([1.2])
    means = [each.relationship_intention.mean for each in market.segments.values()]
    assert means == [pytest.approx(0.30), pytest.approx(0.72)]
    assert plan.vary[0].today == 1.0


def test_a_table_gives_its_rows(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("firms.us.price\n28\n30.5\n", encoding="utf-8")
    design = 'kind = "table"\nfile = "p.csv"'
    plan = Plan.load(write(tmp_path, design=design))
    assert plan.points.values.tolist() == [[28.0], [30.5]]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"head": "polices = []"}, 'small.toml:4: polices: unknown key; did you mean "policies"?'),
        ({"head": "replications = 0"}, "small.toml:4: replications = 0: expected a whole number"),
        ({"head": 'measures = ["proft"]'}, 'no such measure of a run; did you mean "profit"?'),
        ({"head": "weekly = 1"}, "small.toml:4: weekly = 1: expected true or false"),
        ({"head": 'measures = ["retention"]\nweekly = true'}, "has a value every week"),
        ({"design": 'kind = "sobl"\npoints = 4'}, 'did you mean "sobol"?'),
        ({"design": 'kind = "sobol"'}, "design.points: missing; a sobol design needs a number"),
        ({"design": 'kind = "factorial"\npoints = 4'}, "means nothing in a factorial design"),
        ({"design": 'kind = "table"'}, "design.file: missing"),
        ({"vary": '"firms.us.prise" = [1]'}, 'no such path; did you mean "firms.us.price"?'),
        ({"vary": '"firms.us.strategy.name" = [1]'}, "expected the path of a number"),
        ({"vary": f'"{PRICE}" = []'}, "an empty list; expected at least one number"),
        ({"vary": f'"{PRICE}" = 30'}, "write [30]"),
        ({"vary": f'"{PRICE}" = [30, "x"]'}, 'expected numbers; "x" is none'),
        ({"vary": f'"{PRICE}" = [30, -1]'}, "it leads to firms.us.price = -1, but it must be"),
        ({"vary": f'"{PRICE}" = {{ from = 3, to = 1, step = 1 }}'}, 'expected "to" above "from"'),
        ({"vary": f'"{PRICE}" = {{ from = 1, to = 3, step = 0 }}'}, "expected step above 0"),
        (
            {"vary": f'"{PRICE}" = {{ from = 1, to = 3 }}'},
            "needs step = C or count = N",
        ),
        (
            {"vary": f'"{PRICE}" = {{ from = 1, to = 3, step = 1, count = 3 }}'},
            'expected "step" or "count" beside "from" and "to", not both',
        ),
        ({"vary": f'"{PRICE}" = {{ times = 1.2 }}'}, "a factorial design needs a list of values"),
        ({"vary": f'"{PRICE}" = {{ from = 0.1, to = 1e9, step = 0.1 }}'}, "at most 1,000,000"),
        ({"vary": "a = 1\n[vary.b]\n"}, "no such path"),
    ],
)
def test_whoever_errs_is_told_where_and_what_was_meant(
    tmp_path: Path, parts: dict[str, str], expected: str
) -> None:
    assert expected in "\n".join(told(tmp_path, **parts))


@pytest.mark.parametrize(
    ("distribution", "expected"),
    [
        ('distribution = "normal", mean = 30, sd = 0', "expected sd above 0; it is 0"),
        ('distribution = "normal", mean = 30', "a normal distribution needs sd"),
        ('distribution = "normal", mean = 3, sd = 9', "cut it off with low and high"),
        ('distribution = "normal", mean = 30, sd = 1, low = 50', "cut off everything"),
        ('distribution = "uniform", low = 5, high = 5', "expected low below high"),
        ('distribution = "lognormal", mean = -1, sd = 1', "expected a mean above 0"),
        ('distribution = "triangular", low = 1, mode = 9, high = 3', "expected mode from low"),
        ('distribution = "nomral", mean = 30, sd = 1', 'did you mean "normal"?'),
        ('distribution = "normal", mean = 30, sdev = 1', 'did you mean "sd"?'),
        ('distribution = "normal", mean = 30, sd = "1"', "expected sd to be a number"),
    ],
)
def test_impossible_distributions_are_told(
    tmp_path: Path, distribution: str, expected: str
) -> None:
    design = 'kind = "sobol"\npoints = 4'
    found = told(tmp_path, vary=f'"{PRICE}" = {{ {distribution} }}', design=design)
    assert expected in "\n".join(found)


def test_everything_wrong_is_told_at_once_in_the_order_of_lines(tmp_path: Path) -> None:
    found = told(tmp_path, head='measures = ["proft"]', vary='"firms.us.prise" = [1]\nx = [2]')
    assert [problem.split(":")[1] for problem in found] == ["4", "8", "9"]


def test_an_experiment_in_which_nothing_varies_is_refused(tmp_path: Path) -> None:
    assert "nothing varies" in told(tmp_path, vary="# nothing")[0]


def test_a_billion_points_are_refused_with_their_number_and_an_estimate(tmp_path: Path) -> None:
    design = 'kind = "sobol"\npoints = 1_000_000_000'
    (said,) = told(tmp_path, vary=f'"{PRICE}" = {{ times = 1.2 }}', design=design)
    assert "1,000,000,000 points × 2 policies × 1 replication = 2,000,000,000 runs: about" in said
    assert "TB on disk; at most 1,000,000 points" in said or "GB on disk" in said


def test_a_billion_combinations_are_refused_without_being_made(tmp_path: Path) -> None:
    paths = ("firms.us.price", "firms.rival.price", 'firms.\\"corner shop\\".price')
    vary = "\n".join(f'"{path}" = {{ from = 1, to = 1000, step = 1 }}' for path in paths)
    assert "1,000,000,000 points" in told(tmp_path, vary=vary)[0]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("firms.us.cost\n3\n", "p.csv:1: firms.us.price: the table has no such column"),
        ("firms.us.price,x\n3,4\n", "p.csv:1: x: this column is not among the paths of [vary]"),
        ("firms.us.price,firms.us.price\n3,4\n", "p.csv:1: firms.us.price: this column comes twi"),
        ("firms.us.price\n30\nmany\n", 'p.csv:3: firms.us.price = "many": expected a number'),
        ("firms.us.price\nnan\n", "p.csv:2: firms.us.price = "),
        ("firms.us.price\n30\n-1\n", 'p.csv:3: firms.us.price = "-1": expected a number above 0'),
        ("firms.us.price\n30,31\n", "p.csv:2: expected 1 cells, as in the first line; there are 2"),
        ("firms.us.price\n", "p.csv: there are no points"),
        ("", "p.csv: there are no points"),
    ],
)
def test_whoever_errs_in_a_table_is_told_the_line(
    tmp_path: Path, table: str, expected: str
) -> None:
    (tmp_path / "p.csv").write_text(table, encoding="utf-8")
    found = told(tmp_path, design='kind = "table"\nfile = "p.csv"')
    assert expected in "\n".join(found)


def test_a_table_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert (
        "p.csv: there is no such file" in told(tmp_path, design='kind = "table"\nfile = "p.csv"')[0]
    )


def test_the_command_tells_errors_with_status_2_and_as_json(tmp_path: Path) -> None:
    write(tmp_path, vary='"firms.us.prise" = [1]')
    status, out, err = ask(tmp_path, "sweep", "small.toml", "--json")
    assert status == 2
    assert 'small.toml:8: vary."firms.us.prise": no such path; did you mean' in err
    assert '"line": 8' in out
    assert "Traceback" not in err


@pytest.mark.parametrize("value", ["[30, 31]", "{ from = 30, to = 31, step = 1 }"])
def test_a_path_without_quotes_is_recognised(tmp_path: Path, value: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        Plan.load(write(tmp_path, vary=f"firms.us.price = {value}"))
    (problem,) = caught.value.problems
    assert problem.hint == 'put the path in quotes: "firms.us.price" = ...'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("firms.us.price;firms.us.unit_cost\n30;20\n", "the columns are separated by semicolons"),
        ("firms.us.price\tfirms.us.unit_cost\n30\t20\n", "the columns are separated by tabs"),
        ("firms.us.price\n30,5\n", "write decimals with a point"),
    ],
)
def test_a_table_from_a_spreadsheet_is_recognised(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "p.csv").write_text(text, encoding="utf-8")
    file = tmp_path / "t.toml"
    head = write(tmp_path).read_text(encoding="utf-8").split("[design]")[0]
    file.write_text(f'{head}[design]\nkind = "table"\nfile = "p.csv"\n', encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        Plan.load(file)
    assert told in str(caught.value)
