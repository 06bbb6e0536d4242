"""Stores damaged at random places: nothing is silently wrong, and the rest comes back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from experiments.damage import Intact, main, make, read_sweep, trial, try_damages
from sim.analysis.sweep.sweep import sweep
from sim.cli import main as loyalsim
from sim.files import FileProblem
from sim.runs.plan.plan import Plan
from sim.runs.results import results
from sim.runs.store.layout import PAGE
from sim.runs.store.sweep import FILE

SEEDS = (1, 2, 3)


@pytest.fixture(scope="module")
def intact(tmp_path_factory: pytest.TempPathFactory) -> Intact:
    """A sweep's store."""
    return make(tmp_path_factory.mktemp("intact"))[0]


@pytest.fixture
def copy(tmp_path: Path, intact: Intact) -> Path:
    file = tmp_path / FILE
    file.write_bytes(intact.data)
    return file


def test_150_damages_at_random_places_are_refused_by_name_or_do_no_harm() -> None:
    for seed in SEEDS:
        found = try_damages(50, seed)
        assert found.total() == 50
        assert {came for _, came in found} == {"refused", "unharmed"}


def test_a_store_that_says_otherwise_unnoticed_is_called_wrong(
    tmp_path: Path, intact: Intact
) -> None:
    other = Intact(intact.file, intact.read, intact.data, {**intact.told, "runs": {}})
    assert trial(other, intact.data, tmp_path) == "silently wrong"


def test_the_command_counts_what_came_of_each_kind(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--times", "4", "--seed", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert sum(int(line.split()[0]) for line in lines) == 4


def zero(file: Path, page: int) -> None:
    data = bytearray(file.read_bytes())
    data[(page - 1) * PAGE : page * PAGE] = bytes(PAGE)
    file.write_bytes(data)


def page_of(file: Path, text: bytes) -> int:
    """Number of the page with a text."""
    return file.read_bytes().index(text) // PAGE + 1


def test_a_rescued_sweep_goes_on_and_ends_with_the_runs_of_an_undamaged_one(
    copy: Path, intact: Intact, capsys: pytest.CaptureFixture[str]
) -> None:
    zero(copy, page_of(copy, b'{"measures"'))
    with pytest.raises(FileProblem, match=r"is damaged, .*: \d+ of its 40 runs \("):
        read_sweep(copy)
    assert loyalsim(["rescue", str(copy.parent), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert 0 < len(told["lost"]) == len(intact.told["runs"]) - told["kept"]
    assert Path(told["aside"]).is_file()
    assert len(read_sweep(copy)["runs"]) == told["kept"]
    plan = Plan.load(intact.file.parent / "damaged.toml")
    assert sweep(plan, copy.parent, workers=1).made == len(told["lost"])
    ours, theirs = results(copy).to_csv(), results(intact.file).to_csv()
    assert ours.encode() == theirs.encode()


def test_without_its_first_page_every_run_comes_back(copy: Path, intact: Intact) -> None:
    zero(copy, 1)
    with pytest.raises(FileProblem, match=": its head cannot be read; 40 runs and 40 "):
        read_sweep(copy)
    assert loyalsim(["rescue", str(copy)]) == 0
    assert read_sweep(copy) == intact.told


def test_a_sweep_that_forgot_what_it_is_keeps_its_runs(copy: Path, intact: Intact) -> None:
    zero(copy, page_of(copy, b'"the version of Loyalsim"'))
    assert loyalsim(["rescue", str(copy)]) == 0
    plan = Plan.load(intact.file.parent / "damaged.toml")
    assert sweep(plan, copy.parent, workers=1).made == 0
    assert read_sweep(copy) == intact.told


def test_a_second_rescue_leaves_what_the_first_put_aside(copy: Path, intact: Intact) -> None:
    for _ in range(2):
        zero(copy, 1)
        assert loyalsim(["rescue", str(copy)]) == 0
    names = {path.name for path in copy.parent.iterdir()}
    assert names == {FILE, "sweep.damaged.sqlite", "sweep.damaged-2.sqlite"}


def test_nothing_is_done_to_a_store_that_is_not_damaged(
    copy: Path, intact: Intact, capsys: pytest.CaptureFixture[str]
) -> None:
    assert loyalsim(["rescue", str(copy)]) == 0
    assert capsys.readouterr().out == "Nothing in it is damaged.\n"
    assert [path.name for path in copy.parent.iterdir()] == [FILE]


def test_a_file_of_ones_own_is_no_damaged_store_and_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for text in ("", "price = 3.0\n"):
        Path("my.toml").write_text(text, encoding="utf-8")
        assert loyalsim(["rescue", "my.toml"]) == 2
        assert capsys.readouterr().err == (
            "my.toml is no store of runs; expected a folder that holds runs.sqlite or "
            "sweep.sqlite, or that file\n"
        )
        assert Path("my.toml").read_text(encoding="utf-8") == text


def test_damaging_nothing_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--times", "0"])
    assert left.value.code == 2
    assert "0 is not 1 or more" in capsys.readouterr().err


@pytest.mark.parametrize("place", ["nowhere", "."])
def test_what_is_no_store_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert loyalsim(["rescue", place]) == 2
    assert capsys.readouterr().err in (
        "cannot read nowhere: there is no such file or folder\n",
        ". holds no store; expected one runs.sqlite or sweep.sqlite\n",
    )
