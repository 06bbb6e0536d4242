"""Sweeps on a Dask cluster of two workers, of which any process may be killed."""

from __future__ import annotations

import importlib.util
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.analysis.sweep.sweep import sweep
from sim.files import FileProblem
from sim.runs.backend import backend
from sim.runs.plan.plan import Plan
from sim.runs.results import failures
from tests.analysis.sweep.asking import ask, everything, rows, start, without_traces, write
from tests.analysis.sweep.cluster import Cluster, kill

pytestmark = [
    pytest.mark.skipif(
        importlib.util.find_spec("distributed") is None, reason="needs loyalsim[cluster]"
    ),
    pytest.mark.filterwarnings("default"),
]

HEAD = "customers = 300\nweeks = 8\nreplications = 50\nweekly = true\n"
VARY = """"firms.us.price" = [28.0, 30.0, 32.0]
"segments.deal-seekers.share" = [0.4, 0.6]"""
"""Shares that do not add up to 1 make half of the points fail."""
RUNS = 3 * 2 * 50
BOUND = 90
"""Seconds in which everything has an end, on a slow machine too."""


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("undisturbed")
    sweep(Plan.load(write(folder, HEAD, VARY)), folder / "s", workers=1)
    assert len(rows(folder / "s")) == len(failures(folder / "s")) == RUNS
    return folder / "s"


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with Cluster(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster


@pytest.fixture
def cluster(started: Cluster) -> Cluster:
    """With whatever another test has killed started anew."""
    started.mend()
    return started


@pytest.fixture
def under_way(tmp_path: Path, cluster: Cluster) -> Iterator[subprocess.Popen[str]]:
    """The command, which has some runs from the cluster, and most still to come."""
    write(tmp_path, HEAD, VARY)
    process = start(tmp_path, "sweep", "small.toml", "--out", "s", "--on", cluster.address)
    deadline = time.monotonic() + BOUND
    while len(rows(tmp_path / "s")) < 10 and time.monotonic() < deadline:
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    yield process
    kill(process)


def test_a_dask_cluster_gives_the_very_same_rows_and_failures(
    tmp_path: Path, undisturbed: Path, cluster: Cluster
) -> None:
    sweep(Plan.load(write(tmp_path, HEAD, VARY)), tmp_path / "s", on=cluster.address)
    assert without_traces(everything(tmp_path / "s")) == without_traces(everything(undisturbed))


def test_a_worker_that_is_killed_costs_no_run_and_doubles_none(
    tmp_path: Path, undisturbed: Path, cluster: Cluster, under_way: subprocess.Popen[str]
) -> None:
    kill(cluster.workers[0])
    assert len(rows(tmp_path / "s")) < RUNS, "it was over before it was killed"
    _, err = under_way.communicate(timeout=BOUND)
    assert under_way.returncode == 1, err
    assert "Traceback" not in err
    assert without_traces(everything(tmp_path / "s")) == without_traces(everything(undisturbed))


def test_a_scheduler_that_is_killed_is_told_and_the_same_command_goes_on_here(
    tmp_path: Path, undisturbed: Path, cluster: Cluster, under_way: subprocess.Popen[str]
) -> None:
    before = rows(tmp_path / "s")
    kill(cluster.scheduler)
    out, err = under_way.communicate(timeout=BOUND)
    kept = rows(tmp_path / "s")
    assert (under_way.returncode, out) == (1, "")
    assert set(before) <= set(kept) < set(rows(undisturbed))
    done = len(kept) + len(failures(tmp_path / "s"))
    assert err.splitlines()[1:] == [
        f"lost {cluster.address}: its scheduler is gone; {done} of {2 * RUNS} runs are kept, and "
        "the same command goes on from there once the cluster is back, or on this machine "
        "without --on"
    ]
    status, _, err = ask(tmp_path, "sweep", "small.toml", "--out", "s", "--workers", "1")
    assert status == 1, err
    assert without_traces(everything(tmp_path / "s")) == without_traces(everything(undisturbed))


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("workers", "it has had no workers for 30 seconds; "),
        ("scheduler", "its scheduler has not answered for 30 seconds; "),
    ],
)
@pytest.mark.full
def test_a_cluster_that_is_silent_is_given_up(
    cluster: Cluster, under_way: subprocess.Popen[str], who: str, told: str
) -> None:
    if who == "workers":
        for worker in cluster.workers:
            kill(worker)
    else:
        cluster.scheduler.send_signal(signal.SIGSTOP)
    _, err = under_way.communicate(timeout=BOUND)
    assert under_way.returncode == 1
    assert told in err
    assert "Traceback" not in err


def test_a_cluster_that_is_not_there_is_told() -> None:
    with (
        pytest.raises(FileProblem, match="start a scheduler with: dask scheduler"),
        backend("dask://127.0.0.1:9", 1),
    ):
        pass
