"""The command killed, interrupted, on disks that refuse: nothing finished is lost or doubled."""

from __future__ import annotations

import os
import random
import resource
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from sim.analysis.sweep.sweep import sweep
from sim.files import FileProblem
from sim.runs.plan.plan import Plan
from sim.runs.results import results
from sim.runs.store.sweep import FILE, SweepStore
from tests.analysis.sweep.asking import ask, everything, rows, start, write
from tests.analysis.sweep.ready import Ready
from tests.ordinary import ordinary

KILLS = 20
MANY = "customers = 300\nweeks = 8\nreplications = 60\n"
POINTS = '"firms.us.price" = [28.0, 29.0, 30.0, 31.0, 32.0]'
RUNS = 5 * 2 * 60
FEW = "customers = 300\nweeks = 8\nreplications = 2\n"


def progress_of(folder: Path) -> int:
    return len(rows(folder))


def wait_for_more(process: int, folder: Path, than: int) -> bool:
    """Whether there are more rows before the process ends, or two minutes are over."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if progress_of(folder) > than:
            return True
        if has_ended(process):
            return False
        time.sleep(0.02)
    return False


def has_ended(process: int) -> bool:
    """Whether a child has ended, or a process whose parent has waited for it."""
    try:
        ended = os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        with suppress(ProcessLookupError):
            os.kill(process, 0)
            return False
        return True
    return ended is not None


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("undisturbed")
    sweep(Plan.load(write(folder, MANY, POINTS)), folder / "s", workers=1)
    return folder / "s"


@pytest.fixture
def killing() -> Iterator[list[subprocess.Popen[str]]]:
    """Processes that are killed at the end, whatever happens."""
    started: list[subprocess.Popen[str]] = []
    yield started
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=60)


def test_killed_twenty_times_it_ends_with_exactly_the_runs_of_an_undisturbed_sweep(
    tmp_path: Path, undisturbed: Path, killing: list[subprocess.Popen[str]]
) -> None:
    """Some are killed while they start, some with processes that work for them."""
    chance = random.Random(4)
    file, folder = write(tmp_path, MANY, POINTS), tmp_path / "s"
    command = ("sweep", str(file), "--out", "s", "--workers")
    with Ready(tmp_path) as ready:
        for kill in range(KILLS):
            before = rows(folder)
            if kill % 4 == 3:
                process = start(tmp_path, *command, "1")
                killing.append(process)
                time.sleep(chance.uniform(0.0, 2.5))
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate(timeout=60)
                status = process.returncode
            else:
                leader = ready.start(*command, "2" if kill % 7 == 0 else "1")
                try:
                    wait_for_more(leader, folder, len(before))
                    time.sleep(chance.uniform(0.0, 0.06))
                finally:
                    with suppress(ProcessLookupError):
                        os.killpg(leader, signal.SIGKILL)
                status = ready.status()
                assert len(rows(folder)) > len(before)
            assert status == -signal.SIGKILL, "it was over before it was killed"
            assert set(before) <= set(rows(folder))
    assert 0 < progress_of(folder) < RUNS
    status, _, err = ask(tmp_path, "sweep", str(file), "--out", "s")
    assert status == 0, err
    assert everything(folder) == everything(undisturbed)
    assert len(rows(folder)) == RUNS
    ours, theirs = results(folder).to_csv(), results(undisturbed).to_csv()
    assert ours.encode() == theirs.encode()


@pytest.mark.skipif(not Path("/proc/self/stat").is_file(), reason="needs /proc")
def test_workers_that_are_killed_cost_no_run_and_double_none(
    tmp_path: Path, undisturbed: Path, killing: list[subprocess.Popen[str]]
) -> None:
    chance = random.Random(5)
    file, folder = write(tmp_path, MANY, POINTS), tmp_path / "s"
    process = start(tmp_path, "sweep", str(file), "--out", "s", "--workers", "2")
    killing.append(process)
    killed = 0
    for _ in range(2):
        if not wait_for_more(process.pid, folder, progress_of(folder)):
            break
        workers = children(process.pid)
        if workers:
            os.kill(chance.choice(workers), signal.SIGKILL)
            killed += 1
        time.sleep(chance.uniform(0.0, 0.3))
    _, err = process.communicate(timeout=300)
    assert killed >= 1
    assert process.returncode == 0, err
    assert everything(folder) == everything(undisturbed)


def children(parent: int) -> list[int]:
    """Workers: processes whose parent is this one, without the helper that counts resources."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            line = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if int(fields[1]) == parent and fields[0] != "Z" and b"spawn_main" in line:
            found.append(int(entry.name))
    return sorted(found)


def test_ctrl_c_ends_it_cleanly_and_keeps_what_was_finished(
    tmp_path: Path, killing: list[subprocess.Popen[str]]
) -> None:
    file, folder = write(tmp_path, MANY, POINTS), tmp_path / "s"
    process = start(tmp_path, "sweep", str(file), "--out", "s", "--workers", "2")
    killing.append(process)
    assert wait_for_more(process.pid, folder, 0)
    workers = children(process.pid)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    kept = progress_of(folder)
    assert 0 < kept < RUNS
    assert f"stopped; {kept:,} of {RUNS:,} runs are kept" in err
    assert "Traceback" not in err
    assert not [pid for pid in workers if pid in children(process.pid)]


def test_a_full_disk_is_told_and_earlier_runs_are_kept(tmp_path: Path) -> None:
    file, folder = write(tmp_path, FEW), tmp_path / "s"
    arguments = ("sweep", str(file), "--out", "s", "--workers", "1")
    sweep(Plan.load(file), folder, workers=1)
    kept = rows(folder)
    write(tmp_path, FEW.replace("= 2", "= 60"))
    limit = (folder / FILE).stat().st_size + 4096

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    status, _, err = ask(tmp_path, *arguments, preexec_fn=full)
    assert status == 2
    assert "the disk is full or failing; runs stored earlier are kept" in err
    assert "Traceback" not in err
    assert set(kept) <= set(rows(folder))
    sweep(Plan.load(file), folder, workers=1)
    assert len(rows(folder)) == 3 * 2 * 60


def test_a_locked_store_is_told_and_left_alone(tmp_path: Path) -> None:
    plan = Plan.load(write(tmp_path, FEW))
    sweep(plan, tmp_path / "s", workers=1)
    before = everything(tmp_path / "s")
    other = sqlite3.connect(tmp_path / "s" / FILE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with (
        SweepStore(tmp_path / "s" / FILE, patience=0.1) as store,
        pytest.raises(FileProblem, match="locked by another program, perhaps another sweep"),
    ):
        store.extend(plan.policies, 3, plan.policies)
    other.execute("ROLLBACK")
    other.close()
    assert everything(tmp_path / "s") == before


def test_a_corrupted_store_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    plan = Plan.load(write(tmp_path, FEW))
    sweep(plan, tmp_path / "s", workers=1)
    path = tmp_path / "s" / FILE
    data = bytearray(path.read_bytes())
    data[4096:12288] = b"\x5a" * 8192
    path.write_bytes(data)
    status, _, err = ask(tmp_path, "sweep", "small.toml", "--out", "s")
    assert status == 2
    assert "s/sweep.sqlite is damaged, and was left as it is" in err
    assert "Traceback" not in err
    assert path.read_bytes() == bytes(data)


def test_a_row_that_was_changed_is_not_believed(tmp_path: Path) -> None:
    sweep(Plan.load(write(tmp_path, FEW)), tmp_path / "s", workers=1)
    connection = sqlite3.connect(tmp_path / "s" / FILE)
    connection.execute("UPDATE runs SET payload = replace(payload, '1', '2')")
    connection.commit()
    connection.close()
    with pytest.raises(FileProblem, match="damaged"):
        results(tmp_path / "s")


def test_another_file_in_its_place_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / FILE).write_text("notes of mine, not a database\n" * 40, encoding="utf-8")
    before = (tmp_path / "s" / FILE).read_bytes()
    with pytest.raises(FileProblem, match=FILE):
        sweep(Plan.load(write(tmp_path, FEW)), tmp_path / "s", workers=1)
    assert (tmp_path / "s" / FILE).read_bytes() == before


def test_a_folder_that_cannot_be_made_is_told_before_anything_runs(tmp_path: Path) -> None:
    write(tmp_path, FEW)
    status, out, err = ask(tmp_path, "sweep", "small.toml", "--out", "/proc/nowhere/x")
    assert (status, out) == (2, "")
    assert "cannot make the folder" in err


def test_a_read_only_folder_is_told_and_earlier_results_stay(tmp_path: Path) -> None:
    as_anybody = ordinary(tmp_path)
    sweep(Plan.load(write(tmp_path, FEW)), tmp_path / "s", workers=1)
    before = everything(tmp_path / "s")
    write(tmp_path, FEW.replace("= 2", "= 3"))
    (tmp_path / "s" / FILE).chmod(0o444)
    (tmp_path / "s").chmod(0o555)
    try:
        status, _, err = ask(tmp_path, "sweep", "small.toml", "--out", "s", **as_anybody)
    finally:
        (tmp_path / "s").chmod(0o755)
        (tmp_path / "s" / FILE).chmod(0o644)
    assert status == 2
    assert err == "cannot write to s: no permission\n"
    assert everything(tmp_path / "s") == before
    assert len(before["runs"]) == 12
