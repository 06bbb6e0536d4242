"""Sweeping, resuming, extending, replaying: what is made, what is kept, what is said."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from sim.analysis.compare.compare import compare
from sim.analysis.sweep.replay import replay, stores_under
from sim.analysis.sweep.sweep import sweep
from sim.cli import main
from sim.files import FileProblem
from sim.runs.plan.evaluate import evaluate
from sim.runs.plan.plan import Plan
from sim.runs.results import experiment, failures, patterns, results, weekly
from sim.runs.run import EvaluationFailed
from sim.runs.store.sweep import FILE, SweepStore
from sim.scenario import Scenario, ScenarioError
from tests.analysis.sweep.asking import SMALL, everything, rows, write
from tests.commands import answered
from tests.runs.other_code import other_code

HEAD = "customers = 300\nweeks = 8\nreplications = 2\n"
FAILING = '"firms.us.price" = [28.0, 30.0]\n"segments.deal-seekers.share" = [0.4, 0.6]'


@pytest.fixture(scope="module")
def small() -> Scenario:
    return Scenario.load(SMALL).replace({"simulate": 300, "weeks": 8})


def test_a_sweep_holds_what_comparing_each_market_by_itself_gives(
    tmp_path: Path, small: Scenario
) -> None:
    sweep(Plan.load(write(tmp_path, HEAD)), tmp_path / "s", workers=1)
    found = results(tmp_path / "s").set_index(["firms.us.price", "policy", "replication"])
    assert len(found) == 12
    for price in (28.0, 30.0, 32.0):
        market = small.replace("firms.us.price", price)
        for run in compare(market, ["bond"], 2, seed=1, workers=1, at_file=True).runs:
            row = found.loc[(price, run.policy, run.replication)]
            assert row["profit"] == run.measures["profit"]
            assert row["market_share"] == run.measures["market_share"]


def test_points_that_share_a_burn_in_are_what_each_is_by_itself(
    tmp_path: Path, small: Scenario
) -> None:
    vary = '"firms.us.price" = [28.0, 30.0]\n"policies.bond.contacts.per_year" = [2.0, 9.0]'
    sweep(Plan.load(write(tmp_path, HEAD, vary)), tmp_path / "s", workers=1)
    paths = ["firms.us.price", "policies.bond.contacts.per_year"]
    found = results(tmp_path / "s").set_index([*paths, "policy", "replication"])
    assert len(found) == 16
    assert found["profit"].nunique() == 4 + 8  # what the bond is does not change the status quo
    for values in found.index.droplevel(["policy", "replication"]).unique():
        market = small
        for path, value in zip(paths, values, strict=True):
            market = market.replace(path, value)
        for run in compare(market, ["bond"], 2, seed=1, workers=1, at_file=True).runs:
            row = found.loc[(*values, run.policy, run.replication)]
            assert row["profit"] == run.measures["profit"]
            assert row["market_share"] == run.measures["market_share"]


def test_an_evaluation_is_the_same_table_as_a_sweep_and_as_itself_with_workers_and_store(
    tmp_path: Path, small: Scenario
) -> None:
    plan = Plan.load(write(tmp_path, HEAD + 'measures = ["profit", "retention"]\n'))
    sweep(plan, tmp_path / "s", workers=1)
    expected = results(tmp_path / "s")
    store = tmp_path / "kept.sqlite"
    for workers, where in ((1, None), (2, store), (1, store)):
        found = evaluate(
            small, plan.policies, plan.points, replications=2, workers=workers, store=where
        )
        pd.testing.assert_frame_equal(found, expected)


def test_an_evaluation_of_the_same_point_twice_runs_it_once(small: Scenario) -> None:
    told: list[tuple[int, int]] = []
    point = {"firms.us.price": 31.0}
    found = evaluate(
        small, ["bond"], [point, point], workers=1, progress=lambda d, t: told.append((d, t))
    )
    assert len(told) == 1
    assert found["profit"].nunique() == 1


@pytest.mark.parametrize(
    ("policies", "point", "measures", "told"),
    [
        (["bnod"], {"firms.us.price": 30.0}, ["profit"], 'did you mean "bond"?'),
        (["bond"], {"firms.us.prise": 30.0}, ["profit"], 'did you mean "firms.us.price"?'),
        (["bond"], {"firms.us.price": 30.0}, ["proft"], 'did you mean "profit"?'),
    ],
)
def test_an_evaluation_of_what_is_not_there_is_told(
    small: Scenario, policies: list[str], point: dict[str, float], measures: list[str], told: str
) -> None:
    with pytest.raises(ScenarioError) as caught:
        evaluate(small, policies, [point], measures=measures, workers=1)
    assert told in str(caught.value)


def test_an_evaluation_in_which_a_run_fails_says_which_and_why(small: Scenario) -> None:
    points = [{"segments.deal-seekers.share": 0.6}]
    with pytest.raises(EvaluationFailed, match=r"policy bond, replication 0 at point 0 failed"):
        evaluate(small, ["bond"], points, workers=1)


def test_more_replications_and_policies_extend_what_is_there(tmp_path: Path) -> None:
    plan = Plan.load(write(tmp_path, HEAD))
    assert sweep(plan, tmp_path / "s", workers=1).made == 12
    before = rows(tmp_path / "s")
    more = replace(plan, replications=3, policies=("status-quo", "discount", "bond"))
    state = sweep(more, tmp_path / "s", workers=1)
    assert (state.made, state.stored, state.runs) == (15, 12, 27)
    assert set(before) <= set(rows(tmp_path / "s"))
    sweep(more, tmp_path / "t", workers=1)
    pd.testing.assert_frame_equal(results(tmp_path / "s"), results(tmp_path / "t"))
    assert experiment(tmp_path / "s").planned == 27


@pytest.mark.parametrize(
    ("head", "vary", "differs"),
    [
        (HEAD.replace("300", "310"), "", "the scenario (simulate: 300 there, 310 here)"),
        (HEAD + "seed = 2", "", "the seed"),
        (HEAD + 'measures = ["profit"]', "", "the measures"),
        (HEAD, '"firms.us.price" = [28.0]', "the points"),
        (HEAD, '"firms.us.unit_cost" = [28.0, 30.0, 32.0]', "the paths that vary"),
    ],
)
def test_a_changed_experiment_is_a_new_one_and_says_so(
    tmp_path: Path, head: str, vary: str, differs: str
) -> None:
    sweep(Plan.load(write(tmp_path, HEAD)), tmp_path / "s", workers=1)
    before = everything(tmp_path / "s")
    with pytest.raises(FileProblem, match=re.escape(f"it differs in {differs}, so")):
        sweep(Plan.load(write(tmp_path, head, vary)), tmp_path / "s", workers=1)
    assert everything(tmp_path / "s") == before


def test_weekly_series_are_kept_only_when_asked_for(tmp_path: Path) -> None:
    sweep(Plan.load(write(tmp_path, HEAD)), tmp_path / "s", workers=1)
    assert weekly(tmp_path / "s").columns.tolist() == ["point", "policy", "replication", "week"]
    plan = Plan.load(write(tmp_path, HEAD + "weekly = true\n"))
    sweep(plan, tmp_path / "t", workers=1)
    series = weekly(tmp_path / "t")
    assert len(series) == 12 * 8
    runs = series.groupby(["point", "policy", "replication"])["profit"].sum()
    totals = results(tmp_path / "t").set_index(["point", "policy", "replication"])["profit"]
    assert runs.reindex(totals.index).to_numpy() == pytest.approx(totals.to_numpy())


def test_rows_that_are_the_same_in_a_table_are_run_once_and_told_twice(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("firms.us.price\n28\n30\n28\n", encoding="utf-8")
    plan = Plan.load(write(tmp_path, HEAD, design='kind = "table"\nfile = "p.csv"'))
    state = sweep(plan, tmp_path / "s", workers=1)
    assert (state.runs, state.made, state.repeated, state.done) == (12, 8, 4, 12)
    found = results(tmp_path / "s")
    assert found["point"].value_counts().tolist() == [4, 4, 4]
    assert experiment(tmp_path / "s").runs == len(found) == 12
    twins = [found[found["point"] == point]["profit"].tolist() for point in (0, 2)]
    assert twins[0] == twins[1]


def test_failures_that_go_together_with_a_parameter_are_pointed_out(tmp_path: Path) -> None:
    vary = '"firms.us.price" = { times = 1.2 }\n"segments.deal-seekers.share" = [0.4, 0.6]'
    head = "customers = 300\nweeks = 4\n"
    plan = Plan.load(write(tmp_path, head, vary, 'kind = "latin-hypercube"\npoints = 40'))
    state = sweep(plan, tmp_path / "s", workers=1)
    assert (state.made, state.failed) == (40, 40)
    (pattern,) = patterns(tmp_path / "s")
    assert pattern.sentence == (
        "100% of the points where share of deal-seekers is 0.6 or more have failures; "
        "they are 100% of all that have"
    )


def test_what_failed_is_not_tried_again_unless_asked(tmp_path: Path) -> None:
    plan = Plan.load(write(tmp_path, HEAD, FAILING))
    assert sweep(plan, tmp_path / "s", workers=1).failed == 8
    assert sweep(plan, tmp_path / "s", workers=1).failed == 0
    assert sweep(plan, tmp_path / "s", workers=1, again=True).failed == 8
    assert len(failures(tmp_path / "s")) == 8


def test_replay_makes_exactly_the_run_that_is_kept(tmp_path: Path) -> None:
    sweep(Plan.load(write(tmp_path, HEAD)), tmp_path / "s", workers=1)
    for key, *_ in rows(tmp_path / "s")[:3]:
        found = replay(key[:10], [tmp_path / "s"])
        assert found.id.key == key
        assert found.same
        assert found.same_engine


def test_replay_of_a_failure_fails_the_same_way_with_its_traceback(tmp_path: Path) -> None:
    sweep(Plan.load(write(tmp_path, HEAD, FAILING)), tmp_path / "s", workers=1)
    key = failures(tmp_path / "s")["key"].iloc[0]
    status, out, err = answered(tmp_path, "replay", key, "--in", "s")
    assert (status, err) == (0, "")
    assert "failed (scenario): ScenarioError" in out
    assert "Traceback (most recent call last):" in out
    assert "It came out exactly as it is kept." in out


def test_replay_of_an_unknown_key_is_told(tmp_path: Path) -> None:
    sweep(Plan.load(write(tmp_path, HEAD)), tmp_path / "s", workers=1)
    with pytest.raises(ScenarioError) as caught:
        replay("0123456789abcdef", [tmp_path / "s"])
    assert "no run has such a key in" in str(caught.value)
    with pytest.raises(ScenarioError) as caught:
        replay("xyz", [tmp_path / "s"])
    assert "hex digits" in str(caught.value)


def test_replay_looks_past_a_damaged_file_and_names_it_if_nothing_is_found(tmp_path: Path) -> None:
    sweep(Plan.load(write(tmp_path, HEAD)), tmp_path / "s", workers=1)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "sweep.sqlite").write_bytes(b"not a database, but as long as one" * 99)
    stores = stores_under(tmp_path)
    key = rows(tmp_path / "s")[0][0]
    assert replay(key[:20], stores).same
    with pytest.raises(FileProblem, match=r"a/sweep\.sqlite"):
        replay("0" * 12, stores)


def test_a_dry_run_forecasts_and_writes_nothing(tmp_path: Path) -> None:
    write(tmp_path, HEAD)
    status, out, err = answered(tmp_path, "sweep", "small.toml", "--dry-run", "--workers", "2")
    assert (status, err) == (0, "")
    assert out.startswith("12 runs at 3 points: about ")
    assert " with 2 workers, and " in out
    assert not (tmp_path / "reports").exists()
    status, out, _ = answered(tmp_path, "sweep", "small.toml", "--dry-run", "--json")
    assert (status, json.loads(out)["missing"]) == (0, 12)


def test_the_command_sweeps_says_what_came_of_it_and_resumes(tmp_path: Path) -> None:
    write(tmp_path, HEAD, FAILING)
    status, out, err = answered(tmp_path, "sweep", "small.toml", "--workers", "1", "--json")
    data = json.loads(out)
    assert (status, data["made"], data["failed"]) == (1, 8, 8)
    assert err.startswith("16 runs at 4 points: about ")
    assert (tmp_path / "reports" / "small-sweep" / FILE).is_file()
    status, out, err = answered(tmp_path, "sweep", "small.toml", "--workers", "1")
    assert status == 1
    assert "nothing was left to do, 16 were there before" in out
    assert "8 runs have failed" in out
    assert "loyalsim replay " in out
    assert err.startswith("16 runs at 4 points: all are there already\n")


COMMANDS = (
    ("sweep", "small.toml", "--out", "s", "--workers", "1"),
    ("sweep", "small.toml", "--out", "s", "--dry-run"),
    ("results", "s"),
    ("discover", "s", "--where", "profit < 0"),
    ("replay", "0123456789ab", "--in", "s"),
)


@pytest.fixture
def swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a small sweep, in the folder `s` of the one that commands are given in."""
    plan = Plan.load(write(tmp_path, "customers = 300\nweeks = 4\n"))
    sweep(plan, tmp_path / "s", workers=1)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "s" / FILE


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_store_of_another_format_is_refused_in_words_and_left_as_it_is(
    swept: Path, command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with other_code(swept) as connection:
        (ours,) = connection.execute("PRAGMA user_version").fetchone()
        connection.execute(f"PRAGMA user_version = {ours - 1}")
    before = swept.read_bytes()
    assert main(command) == 2
    assert capsys.readouterr().err.splitlines()[-1] == (
        f"s/sweep.sqlite has the format {ours - 1}, and this Loyalsim reads only {ours}; "
        "use the Loyalsim that wrote it, or sweep into another folder (--out)"
    )
    assert swept.read_bytes() == before


OLDER = {
    "its tables": "ALTER TABLE failures DROP COLUMN traceback",
    '"baseline" of its experiment': "DELETE FROM about WHERE name = 'baseline'",
    '"seed" of its experiment': "UPDATE about SET value = '\"1\"' WHERE name = 'seed'",
    '"vary.0.beside" of its experiment': (
        "UPDATE about SET value = json_remove(value, '$[0].beside') WHERE name = 'vary'"
    ),
    '"parts.the version of Loyalsim" of its experiment': (
        "UPDATE about SET value = json_remove(value, '$.the version of Loyalsim') "
        "WHERE name = 'parts'"
    ),
    "its runs": "UPDATE runs SET payload = earlier(payload)",
}
"""What cannot be read -> what makes a store one that earlier code wrote under the same format."""


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("what", OLDER)
def test_a_store_of_an_older_layout_is_refused_in_words_and_left_as_it_is(
    swept: Path, what: str, command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    def measures(text: str) -> str:
        return json.dumps(json.loads(text)["measures"])

    with other_code(swept) as connection:
        connection.create_function("earlier", 1, measures)
        connection.execute(OLDER[what])
    before = swept.read_bytes()
    assert main(command) == 2
    assert capsys.readouterr().err.splitlines()[-1] == (
        f"s/sweep.sqlite has the format 2, but another Loyalsim laid it out, and {what} cannot be "
        "read; it was left as it is; use the Loyalsim that wrote it, or sweep into another folder "
        "(--out)"
    )
    assert swept.read_bytes() == before


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_file_that_is_no_store_is_refused_in_words_and_left_as_it_is(
    swept: Path, command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    swept.write_text("notes of mine, not a database\n" * 40, encoding="utf-8")
    before = swept.read_bytes()
    assert main(command) == 2
    assert "s/sweep.sqlite is damaged, and was left as it is" in capsys.readouterr().err
    assert swept.read_bytes() == before


def test_a_sweep_that_was_stopped_before_it_began_is_told(tmp_path: Path) -> None:
    with SweepStore(tmp_path / FILE) as store:
        store._connection()
    for read in (results, experiment, failures, weekly):
        with pytest.raises(FileProblem, match="holds no sweep yet"):
            read(tmp_path)


def test_a_folder_without_a_sweep_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match=f"holds no sweep; expected a folder with {FILE}"):
        results(tmp_path)


def test_a_sweep_in_which_runs_fail_says_why_and_ends_with_status_1(tmp_path: Path) -> None:
    file = write(tmp_path, HEAD, FAILING)
    for made in ("8 runs made", "nothing was left to do, 16 were there before"):
        status, out, _ = answered(
            tmp_path, "sweep", str(file), "--out", "my runs", "--workers", "1"
        )
        said = " ".join(out.split())
        assert status == 1
        assert made in said
        assert "most often (8 of 8): ScenarioError: segments: expected shares that add up" in said
        key = failures(tmp_path / "my runs")["key"].iloc[0]
        assert f"see one: loyalsim replay {key[:12]} --in 'my runs'" in said


def test_a_sweep_of_which_no_run_can_be_made_says_so(tmp_path: Path) -> None:
    file = write(tmp_path, HEAD, '"segments.deal-seekers.share" = [0.6]')
    status, out, _ = answered(tmp_path, "sweep", str(file), "--out", "s", "--workers", "1")
    assert status == 1
    assert out.startswith("no run could be made; ")


def test_customers_of_an_experiment_file_are_how_many_are_simulated(tmp_path: Path) -> None:
    whole = Scenario.load(SMALL).customers
    plan = Plan.load(write(tmp_path, "customers = 300\nweeks = 4\n"))
    assert (plan.scenario.customers, plan.scenario.simulated) == (whole, 300)
    assert Plan.load(write(tmp_path, "weeks = 4\n")).scenario.simulated == whole


@pytest.mark.parametrize("command", [["results"], ["discover", "--where", "profit < 0"]])
def test_an_experiment_file_is_not_taken_for_its_damaged_runs(
    tmp_path: Path, command: list[str]
) -> None:
    write(tmp_path, HEAD)
    status, _, err = answered(tmp_path, command[0], "small.toml", *command[1:])
    assert status == 2
    assert err.startswith("small.toml holds no runs: it is an experiment file; expected the folder")
    assert "delete" not in err
