"""`loyalsim optimise`: killed half-way, interrupted, and with files that are wrong."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from sim.analysis.optimise.reading import load_question
from sim.runs.store.store import FILE
from sim.runs.worker import compile_engine
from sim.scenario import Scenario, ScenarioError

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "tests" / "scenario" / "small.toml"
TEXT = f"""\
scenario = "{SMALL}"
seed = 3
weeks = 52
customers = 1_000

[optimise]
policy = "bond"
objectives = ["profit", "retention"]
budget = 3_000
trials = 24
replications = 2
finalists = 2
final_replications = 3

[vary]
"policies.bond.price" = {{ from = 28, to = 40, step = 1 }}
"policies.bond.contacts.per_year" = {{ from = 0, to = 12 }}
"""
RUNS = 2 * (24 + 1) + 3 * (2 + 2)


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    compile_engine(Scenario.load(SMALL))


def start(folder: Path, *arguments: str, **options: Any) -> subprocess.Popen[str]:
    (folder / "bond.toml").write_text(TEXT, encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, "-m", "sim", "optimise", "bond.toml", "--out", "r", "--json", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        **options,
    )


def ask(folder: Path, *arguments: str) -> tuple[int, str, str]:
    process = start(folder, *arguments)
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


def rows(folder: Path) -> list[tuple[object, ...]]:
    if not (folder / "r" / FILE).exists():
        return []
    connection = sqlite3.connect(folder / "r" / FILE, timeout=30)
    try:
        return connection.execute("SELECT * FROM runs ORDER BY key").fetchall()
    except sqlite3.OperationalError:
        return []
    finally:
        connection.close()


def written(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in (folder / "r").iterdir() if p.name != FILE}


def wait_for_runs(folder: Path, process: subprocess.Popen[str], count: int) -> None:
    deadline = time.monotonic() + 120
    while len(rows(folder)) < count and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("undisturbed")
    status, out, err = ask(folder, "--workers", "2")
    assert (status, err) == (0, "")
    assert len(rows(folder)) == RUNS
    return folder, out


def test_killed_at_any_time_it_goes_on_and_ends_with_the_same_bytes(
    tmp_path: Path, undisturbed: tuple[Path, str]
) -> None:
    seen: list[tuple[object, ...]] = []
    for count, workers in ((1, "2"), (40, "1")):
        process = start(tmp_path, "--workers", workers, start_new_session=True)
        wait_for_runs(tmp_path, process, max(count, len(seen) + 1))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=60)
        assert process.returncode == -signal.SIGKILL
        kept = rows(tmp_path)
        assert set(seen) < set(kept)
        assert len(kept) < RUNS
        seen = kept
    status, out, err = ask(tmp_path, "--workers", "1")
    assert (status, err) == (0, "")
    folder, expected = undisturbed
    assert out == expected
    assert rows(tmp_path) == rows(folder)
    assert written(tmp_path) == written(folder)


def test_an_interruption_ends_it_cleanly_and_keeps_what_was_done(tmp_path: Path) -> None:
    process = start(tmp_path, "--workers", "1")
    wait_for_runs(tmp_path, process, 3)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.startswith("stopped")
    assert "Traceback" not in err
    assert 3 <= len(rows(tmp_path)) < RUNS
    assert [path.name for path in (tmp_path / "r").iterdir()] == [FILE]
    assert json.loads(out)["errors"]


def test_json_has_trials_final_and_what_it_comes_to_in_sentences(
    undisturbed: tuple[Path, str],
) -> None:
    data = json.loads(undisturbed[1])
    assert (data["experiment"], data["policy"], data["baseline"]) == ("bond", "bond", "status-quo")
    assert [trial["trial"] for trial in data["trials"]] == list(range(1, 25))
    assert data["trials"][0]["levers"] == {
        "policies.bond.price": 30.0,
        "policies.bond.contacts.per_year": 6.0,
    }
    assert {each["label"] for each in data["final"]} >= {"status-quo", "bond as it is"}
    assert set(data["decisions"]) == {"profit", "retention"}
    assert data["sentences"][0].startswith("24 settings of bond tried")


def told(tmp_path: Path, old: str, new: str) -> str:
    assert old in TEXT
    (tmp_path / "e.toml").write_text(TEXT.replace(old, new), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_question(tmp_path / "e.toml")
    return str(caught.value).splitlines()[0].removeprefix(f"{tmp_path}/")


PRICE = '"policies.bond.price" = { from = 28, to = 40, step = 1 }'


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            'policy = "bond"',
            'policy = "bnod"',
            'e.toml:7: optimise.policy = "bnod": no such policy in this scenario (there are: '
            'status-quo, discount, bond, mix, campaign); did you mean "bond"?',
        ),
        (
            'policy = "bond"',
            'policy = "status-quo"',
            'e.toml:7: optimise.policy = "status-quo": this is the baseline that everything is '
            "compared with; choose another: discount, bond, mix, campaign",
        ),
        ('policy = "bond"\n', "", "e.toml:6: optimise.policy: missing; expected the name of a pol"),
        (
            '["profit", "retention"]',
            '["proft"]',
            'e.toml:8: optimise.objectives = "proft": no such objective; expected "profit" or '
            '"retention"; did you mean "profit"?',
        ),
        (
            '["profit", "retention"]',
            '"profit"',
            'e.toml:8: optimise.objectives = "profit": expected a list of "profit" or '
            '"retention"; write ["profit"]',
        ),
        (
            '["profit", "retention"]',
            '["profit", "profit"]',
            'e.toml:8: optimise.objectives = ["profit", "profit"]: expected two that differ',
        ),
        (
            "budget = 3_000",
            "budget = -1",
            "e.toml:9: optimise.budget = -1: expected a number from 0 to",
        ),
        (
            "budget = 3_000",
            "minimum_retention = 85",
            "e.toml:9: optimise.minimum_retention = 85: expected a number from 0 to 1",
        ),
        ("trials = 24", "trials = 0", "e.toml:10: optimise.trials = 0: expected a whole number fr"),
        (
            "trials = 24",
            "trails = 24",
            'e.toml:10: optimise.trails: unknown key; did you mean "trials"?',
        ),
        ("[optimise]", "[optimize]", "e.toml:6: optimize: unknown key; did you mean"),
        (
            PRICE,
            '"policies.discount.price" = [30, 31]',
            'e.toml:16: vary."policies.discount.price" = [30, 31]: a lever of discount; only '
            "levers of bond, the policy that is optimised, can be set; did you mean "
            '"policies.bond.price"?',
        ),
        (
            PRICE,
            '"policies.*.price" = [30, 31]',
            'e.toml:16: vary."policies.*.price" = [30, 31]: only levers of bond, the policy that '
            'is optimised, can be set; write "policies.bond.price"',
        ),
        (
            PRICE,
            '"firms.us.price" = [30, 31]',
            'e.toml:16: vary."firms.us.price" = [30, 31]: not a lever; only levers of bond',
        ),
        (
            PRICE,
            '"policies.bond.from" = [1, 5]',
            'e.toml:16: vary."policies.bond.from" = [1, 5]: not a lever; only levers of bond',
        ),
        (
            PRICE,
            '"policies.bond.prise" = [30, 31]',
            'e.toml:16: vary."policies.bond.prise" = [30, 31]: no such path; did you mean '
            '"policies.bond.price"?',
        ),
        (
            PRICE,
            '"policies.bond.contacts.target" = [1, 2]',
            'e.toml:16: vary."policies.bond.contacts.target" = [1, 2]: expected the path of a num',
        ),
        (
            PRICE,
            '"policies.bond.contacts.personal" = { from = 0, to = 1.5 }',
            'e.toml:16: vary."policies.bond.contacts.personal" = { from = 0, to = 1.5 }: it leads '
            "to 1.5, but it must be a number from 0 to 1",
        ),
        (
            PRICE,
            '"policies.bond.price" = { distribution = "normal", mean = 30, sd = 1 }',
            "a lever is chosen, not drawn; write { from = A, to = B }",
        ),
        (
            PRICE,
            '"policies.bond.price" = { from = 40, to = 28 }',
            'expected "to" above "from"; 28 is not above 40',
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_what_was_probably_meant(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    assert expected in told(tmp_path, old, new)


def test_nothing_to_set_and_nothing_to_optimise_are_told(tmp_path: Path) -> None:
    levers = TEXT[TEXT.index('"policies.bond.price"') :]
    assert "vary: there is nothing to set; expected levers of bond" in told(tmp_path, levers, "")
    table = TEXT[TEXT.index("[optimise]") : TEXT.index("[vary]")]
    assert 'e.toml: optimise: missing; expected a table; [optimise] with policy = "NAME"' in told(
        tmp_path, table, ""
    )


def test_factors_and_offsets_start_from_the_policy_as_it_is(tmp_path: Path) -> None:
    text = TEXT.replace("{ from = 28, to = 40, step = 1 }", "{ times = 1.5 }")
    text = text.replace("{ from = 0, to = 12 }", "{ plus_minus = 4 }")
    (tmp_path / "e.toml").write_text(text, encoding="utf-8")
    price, visits = load_question(tmp_path / "e.toml", trials=7).space
    assert (price.low, price.high, price.logs) == (20.0, 45.0, True)
    assert (visits.low, visits.high, visits.logs) == (2.0, 10.0, False)


def test_the_command_says_what_is_wrong_and_makes_no_folder(tmp_path: Path) -> None:
    process = start(tmp_path, "--trials", "0")
    _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "--trials" in err
    assert not (tmp_path / "r").exists()
