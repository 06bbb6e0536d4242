"""Loading: what cannot be loaded is refused with file, line, value, expectation and hint."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sim.scenario import Problem, Scenario, ScenarioError
from sim.scenario import shipped as shipped_module
from sim.scenario.load import load
from sim.scenario.read import LARGEST


def problems(source: str | Path) -> tuple[Problem, ...]:
    with pytest.raises(ScenarioError) as caught:
        load(source)
    return caught.value.problems


def edited(tmp_path: Path, text: str, *edits: tuple[str, str]) -> Path:
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "my.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_small_scenario_loads_by_path_object_and_by_text(small: Scenario) -> None:
    path = Path(__file__).with_name("small.toml")
    assert load(path) == load(str(path)) == small
    assert list(small.firms) == ["us", "rival", "corner shop"]


@pytest.mark.parametrize(
    ("old", "new", "line", "expected"),
    [
        ("weeks = 52", 'weeks = "52"', 5, 'weeks = "52": expected a whole number from 1 to'),
        ("weeks = 52", "weeks = 52.0", 5, "did you mean 52?"),
        ("weeks = 52", "weeks = true", 5, "weeks = true: expected a whole number"),
        ("weeks = 52", "wekes = 52", 5, 'wekes: unknown key; did you mean "weeks"?'),
        ('kind = "purchase"', 'kind = "purchas"', 4, 'did you mean "purchase"?'),
        (
            'title = "Small town"',
            "title = 5",
            2,
            "title = 5: expected text in quotes; did you mean",
        ),
        ("rate = 0.02", "rate = 1.5", 24, "firms.us.failures.rate = 1.5: expected a number from"),
        ("rate = 0.02", "rate = nan", 24, "firms.us.failures.rate = nan: expected a number from"),
        ("rate = 0.02", 'rate = "0.02"', 24, "did you mean 0.02, without quotes?"),
        ("rate = 0.02", "rate = false", 24, "firms.us.failures.rate = false: expected a number"),
        ("unit_cost = 23.4", "unit_cost = inf", 23, "firms.us.unit_cost = inf: expected a number"),
        ("unit_cost = 23.4", "", 20, "firms.us.unit_cost: missing; expected a number of 0 or more"),
        ("market_share = 0.40", "market_share = 40", 21, "at most 1; 40 % is 0.4"),
        ("severity = 1.5", "resolved = 0.1", 24, "firms.us.failures.resolved: unknown key; the ke"),
        ("severity = 1.5", "price = 1.5", 24, "unknown key; it belongs in firms.us"),
        ('focal = "us"', 'focal = "rivl"', 7, 'expected one of: "us", "rival", "corner shop"; did'),
        ('focal = "us"', "", None, "focal: missing; expected text in quotes"),
        ('"status-quo"', '"status_quo"', 8, 'there is no policy of this name; expected one of: "s'),
        ("lag = 26", 'lag = 26, watch = "uss"', 31, "there is no firm of this name"),
        ("lag = 26", 'lag = 26, watch = "rival"', 31, "a firm cannot watch itself"),
        ('"discount", "bond"', '"discont"', 51, 'did you mean "discount"?'),
        ('"discount", "bond"', '"mix"', 51, "in the end, this policy extends itself"),
        ("share = 0.60", "share = 0.50", 10, "add up to 1; they add up to 0.9"),
        ("market_share = 0.25", "market_share = 0.5", 20, "add up to 1; they add up to 1.25"),
        ("every = 4", "every = 4, duration = 5", 43, "expected at most 4, the weeks in discount.e"),
        ("price = 31", "price = 31\nswitching_costs.exit_fee = 9", 36, 'kind = "subscription"?'),
        (
            "price = 31",
            "price = 31\nswitching_costs.month_to_month = 0.2",
            36,
            "only subscriptions",
        ),
        ('kind = "stamps"', 'kind = "points"', 25, "only stamp cards come with endowed stamps"),
        ("weeks = 52", "weeks = 52\nnetwork.acquaintances = 5", 6, "did you mean 4 or 6?"),
        ("1_000", "6", 6, "network.acquaintances = 6: expected fewer than customers = 6"),
        ("sd = 0.12", "sd = 0.44", 12, "expected less than 0.432; mean 0.25 allows no more"),
        ("until = 52", "until = 26", 58, "until = 26: expected a week after from = 26"),
        ("from = 26", "starts = 26", 57, 'starts: unknown key; did you mean "from"?'),
        ('firms.rival.strategy.lag"', 'rival.strategy.lag"', 63, '"firms.rival.strategy.lag"?'),
        ('firms.us.failures.rate"', 'firms.us.failure.rate"', 64, '"firms.us.failures.rate"?'),
        ('firms.us.failures.rate"', 'firms.us.summary"', 64, "expected the path of a number"),
        ('firms.us.failures.rate"', 'firms..rate"', 64, "expected a dotted name"),
        ("times = 2", "times = 100", 64, "the band leads to firms.us.failures.rate = 2, but it"),
        ("times = 2", "times = 1", 64, "expected times above 1"),
        ("times = 2", "times = 0", 64, "expected times above 1"),
        ("plus_minus = 0.15", "plus_minus = 0", 62, "expected plus_minus above 0"),
        ("plus_minus = 0.15", "plus = 0.15", 62, "expected { plus_minus = NUMBER }, { times"),
        ("[13, 26, 52]", "[13]", 63, "or a list of at least two numbers"),
        ("[13, 26, 52]", "[13, 26.5]", 63, "firms.rival.strategy.lag = 26.5, but it must be a w"),
        ('corner shop"]', "x" * 41 + '"]', 33, "expected a name of 1 to 40 characters"),
        ('corner shop"]', '\\u001b[31m"]', 33, "expected a name of 1 to 40 characters"),
        ('corner shop"]', '\\uffff"]', 33, "expected a name of 1 to 40 characters"),
        ("Small town", "Small\\u0007", 2, 'title = "Small\\x07": expected text without control'),
        ("Small town", "Small\\ufdd0", 2, "expected text without control characters"),
        ("weeks = 52", "weeks = [[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]", 5, "20 levels"),
    ],
)
def test_each_mistake_is_reported_with_line_value_expectation_and_hint(
    tmp_path: Path, text: str, old: str, new: str, line: int | None, expected: str
) -> None:
    path = edited(tmp_path, text, (old, new))
    found = problems(path)
    matching = [problem for problem in found if expected in str(problem)]
    assert matching, "\n".join(map(str, found))
    assert matching[0].line == line
    assert matching[0].file == str(path)
    assert len(found) <= 2


def test_every_error_of_a_file_is_reported_at_once_in_the_order_of_lines(
    tmp_path: Path, text: str
) -> None:
    path = edited(
        tmp_path,
        text,
        ("share = 0.60", "share = 0.50"),
        ("price_sensitivity", "price_sensitvity"),
        ("rate = 0.02", "rate = 1.5"),
        ('"discount", "bond"', '"discont", "bond"'),
        ("until = 52", "until = 26"),
    )
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert str(caught.value).splitlines() == [
        f"{path}:10: segments: expected shares that add up to 1; they add up to 0.9",
        f"{path}:13: segments.deal-seekers.price_sensitvity: unknown key; "
        'did you mean "price_sensitivity"?',
        f"{path}:24: firms.us.failures.rate = 1.5: expected a number from 0 to 0.5; 1.5 % is 0.015",
        f'{path}:51: policies.mix.extends = "discont": there is no policy of this name; expected '
        'one of: "status-quo", "discount", "bond", "mix", "campaign"; did you mean "discount"?',
        f"{path}:58: policies.campaign.until = 26: expected a week after from = 26",
        f"5 errors in {path}",
    ]


def test_a_wrong_share_does_not_also_count_as_shares_that_do_not_add_up(
    tmp_path: Path, text: str
) -> None:
    path = edited(tmp_path, text, ("share = 0.60", 'share = "0.60"'))
    assert [problem.path for problem in problems(path)] == ["segments.regulars.share"]


def test_shares_may_miss_1_by_a_thousandth(tmp_path: Path, text: str) -> None:
    assert load(edited(tmp_path, text, ("share = 0.60", "share = 0.6009"))).customers == 1000


def test_a_firm_nobody_knows_does_not_count_in_market_shares(tmp_path: Path, text: str) -> None:
    edit = (
        "[policies.status-quo]",
        "[firms.new]\nmarket_share = 0.3\nawareness = 0\n"
        "price = 3\nunit_cost = 1\n[policies.status-quo]",
    )
    assert load(edited(tmp_path, text, edit)).firms["new"].awareness == 0.0


def test_a_policy_whose_levers_clash_with_todays_is_reported_at_the_policy(
    tmp_path: Path, text: str
) -> None:
    edit = ("price = 28.5", 'price = 28.5\nprogramme = { kind = "points", earn = 1.0 }')
    (problem,) = problems(edited(tmp_path, text, edit))
    assert (problem.path, problem.line) == ("policies.campaign.programme.endowed", 60)
    assert 'with firm "us" and what the policy extends' in problem.expected


@pytest.mark.parametrize(
    ("wrong", "line", "expected"),
    [
        ("a = 1\nb = ", 2, "expected a value"),
        ("share = 0,4", 1, "write decimals with a point: 0.5"),
        ("a = 1\nshare = 40 %", 2, "write 40 % as 0.4"),
        ("a = 1\na = 2", 2, "this key already has a value"),
        ('a = "text', 1, "quote"),
        ("a = “text”", 1, 'write straight quotes: "'),
        ("a: 3", 1, "write key = value, with an equals sign"),
        ("a = True", 1, "write true or false"),
        ("[firms.our shop]", 1, "put names with spaces in quotes"),
        ("a = [1, 2", 1, "a list"),
        ("a = {b = 1", 1, "table"),
        ("a" + ".a" * 5000 + " = 1", None, "fewer than 100 parts"),
        ("a = " + "[" * 5000 + "]" * 5000, None, "nested too deeply"),
        ("a = " + "9" * 5000, None, "not TOML"),
    ],
)
def test_mistakes_in_the_syntax_are_explained_at_their_line(
    tmp_path: Path, wrong: str, line: int | None, expected: str
) -> None:
    path = tmp_path / "my.toml"
    path.write_text(wrong, encoding="utf-8")
    (problem,) = problems(path)
    assert expected in str(problem)
    assert problem.line == line


@pytest.mark.parametrize(
    ("content", "line", "expected"),
    [
        (b"a = 1\nb = '\0'", 2, "binary data"),
        (b"\x89PNG\r\n\x1a\n\0", 3, "binary data"),
        (b"# one\n# caf\xe9\n", 2, "save the file as UTF-8"),
        (b"", None, "missing"),
        (b"#" * (LARGEST + 1), None, "at most 1,000,000 bytes"),
    ],
)
def test_files_that_are_no_scenario_are_refused(
    tmp_path: Path, content: bytes, line: int | None, expected: str
) -> None:
    path = tmp_path / "my.toml"
    path.write_bytes(content)
    problem = problems(path)[0]
    assert expected in str(problem)
    assert problem.line == line


def test_a_huge_file_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "huge.toml"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    assert "at most 1,000,000 bytes" in problems(path)[0].expected


def test_a_missing_file_a_folder_a_pipe_and_an_impossible_path_are_refused(tmp_path: Path) -> None:
    assert "there is no such file" in problems(tmp_path / "no.toml")[0].expected
    assert "this is a folder" in problems(tmp_path)[0].expected
    os.mkfifo(tmp_path / "pipe.toml")
    assert "expected an ordinary file" in problems(tmp_path / "pipe.toml")[0].expected
    assert "not a possible path" in problems("a\0.toml")[0].expected
    assert "the name is too long" in problems("a" * 5000 + ".toml")[0].expected


def test_a_mark_at_the_start_and_windows_line_ends_are_fine(
    tmp_path: Path, text: str, small: Scenario
) -> None:
    path = tmp_path / "windows.toml"
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert load(path) == small


def test_shipped_scenarios_load_by_name_and_unknown_names_get_a_hint(
    tmp_path: Path, text: str, small: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shipped_module, "_INSTALLED", tmp_path)
    (tmp_path / "grocery.toml").write_text(text, encoding="utf-8")
    assert Scenario.load("grocery") == small
    assert 'did you mean "grocery"?' in str(problems("grocry")[0])
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    (tmp_path / "plain").write_text(text, encoding="utf-8")
    assert Scenario.load("plain") == small
    for name in ("", "grocery\0", "x" * 5000, "grocery shop"):
        assert problems(name)[0].path == "scenario"


def test_every_shipped_scenario_loads() -> None:
    for name in shipped_module.shipped():
        assert Scenario.load(name).title


def test_long_values_and_control_characters_are_shown_short_and_visible(
    tmp_path: Path, text: str
) -> None:
    edit = ('focal = "us"', 'focal = "' + "\\u001b" * 100_000 + '"')
    (problem,) = problems(edited(tmp_path, text, edit))
    assert len(str(problem)) < 500 + len(problem.file)
    assert "\x1b" not in str(problem)


def test_thousands_of_unknown_keys_are_refused_quickly(tmp_path: Path, text: str) -> None:
    many = "\n".join(f"weks{i} = 1" for i in range(20_000))
    path = edited(tmp_path, text, ("weeks = 52", many))
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert len(caught.value.problems) > 19_000
    assert "more" in str(caught.value).splitlines()[-2]


def test_too_few_firms_and_too_many_bands_are_counted(tmp_path: Path, text: str) -> None:
    many = "".join(f'"firms.us.p{i}" = [1, 2]\n' for i in range(300))
    path = edited(tmp_path, text + many, ("firms.rival", "rest.x"))
    path.write_text(path.read_text().replace('[firms."corner shop"]', "[rest.y]"))
    found = {problem.path: problem.expected for problem in problems(path)}
    assert found["firms"] == "expected a table of 2 to 8 tables, each with a name; it has 1"
    assert found["uncertainty"] == "expected a table of at most 256 keys; it has 303"
    assert found["rest"] == "unknown key"
