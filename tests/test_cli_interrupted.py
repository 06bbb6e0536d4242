"""A command that is interrupted or killed stops its processes and leaves nothing half done."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.interruption import (
    KEPT,
    heeding_interruption,
    lost_interruption_untold,
    stop_if_interrupted,
)
from sim.market.cache import CACHE
from tests.commands import FAST, SMALL, files, start

pytestmark = pytest.mark.usefixtures("compiled")


def children(parent: int) -> list[int]:
    """Processes that a process has started and that still run."""
    return [pid for pid, (state, of) in processes().items() if of == parent and state != "Z"]


def processes() -> dict[int, tuple[str, int]]:
    """State and parent of every process."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        found[int(entry.name)] = (fields[0], int(fields[1]))
    return found


def at_work(process: subprocess.Popen[str]) -> list[int]:
    """The workers of a comparison, once they are at work."""
    wait_for(lambda: len(children(process.pid)) >= 3 or process.poll() is not None)
    time.sleep(1.0)
    assert process.poll() is None
    return children(process.pid)


def large(folder: Path) -> str:
    """Write the small market with so many customers that a command is caught at work."""
    town = SMALL.read_text(encoding="utf-8")
    many = "customers = 200_000\nsimulate = 200_000"
    file = folder.with_name(f"{folder.name}.toml")
    file.write_text(town.replace("customers = 1_000", many), encoding="utf-8")
    return str(file)


def wait_for(event: Callable[[], bool], seconds: float = 120.0) -> bool:
    deadline = time.monotonic() + seconds
    while not event() and time.monotonic() < deadline:
        time.sleep(0.02)
    return event()


def ended(pids: list[int]) -> bool:
    there = processes()
    return all(there.get(pid, ("Z", 0))[0] == "Z" for pid in pids)


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").is_file(), reason="needs /proc")


@needs_proc
@pytest.mark.parametrize("group", [True, False])
def test_an_interrupted_comparison_stops_its_workers_and_leaves_nothing(
    tmp_path: Path, group: bool
) -> None:
    arguments = ("compare", large(tmp_path), "--workers", "2", "--out", "r")
    process = start(tmp_path, *arguments, start_new_session=True)
    workers = at_work(process)
    if group:
        os.killpg(process.pid, signal.SIGINT)
    else:
        process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert err.strip() == KEPT
    assert files(tmp_path) == []
    assert wait_for(lambda: ended(workers), 10)


@needs_proc
def test_workers_end_when_the_command_is_killed(tmp_path: Path) -> None:
    process = start(tmp_path, "compare", large(tmp_path), "--workers", "2")
    workers = at_work(process)
    process.kill()
    process.communicate(timeout=60)
    assert wait_for(lambda: ended(workers), 60)


def test_an_interrupted_run_leaves_nothing(tmp_path: Path) -> None:
    process = start(tmp_path, "run", large(tmp_path), "--weeks", "1000")
    while not (tmp_path / "reports").is_dir() and process.poll() is None:
        time.sleep(0.02)
    time.sleep(2.0)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert err.startswith("stopped;")
    assert files(tmp_path) == []


def test_an_interruption_that_a_finaliser_swallows_is_heeded_at_the_next_step(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Swallows:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGINT)

    swallowed: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda told: swallowed.append(told.exc_type))
    with heeding_interruption():
        Swallows()
        assert swallowed == [KeyboardInterrupt]
        with pytest.raises(KeyboardInterrupt):
            stop_if_interrupted()
    stop_if_interrupted()


def test_what_fails_after_an_interruption_that_was_swallowed_is_an_interruption(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Swallows:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGINT)

    def compile_it() -> None:
        Swallows()
        raise RuntimeError("no compiled object yet")

    with pytest.raises(KeyboardInterrupt), lost_interruption_untold(), heeding_interruption():
        compile_it()
    assert capsys.readouterr().err == ""
    with pytest.raises(RuntimeError, match="another"), heeding_interruption():
        raise RuntimeError("another")


def test_an_interruption_waits_until_the_compiler_has_done_what_it_was_at() -> None:
    done: list[str] = []
    at_work = "signal.raise_signal(signal.SIGINT); done.append('handed over')"
    within = {"__name__": "llvmlite.binding.module", "signal": signal, "done": done}

    def compile_on() -> None:
        exec(at_work, within)
        time.sleep(30.0)

    with pytest.raises(KeyboardInterrupt), heeding_interruption():
        compile_on()
    assert done == ["handed over"]
    with heeding_interruption():  # what has ended is not interrupted
        exec(at_work, within)
    time.sleep(0.1)
    assert done == ["handed over"] * 2


def sleeps(pid: int) -> bool:
    """Whether a process waits, and not only for a moment."""
    return all(processes().get(pid, ("", 0))[0] == "S" and not time.sleep(0.02) for _ in range(10))


@needs_proc
@pytest.mark.parametrize("when", ["at once", "while it compiles", "while it waits for the other"])
def test_an_interruption_while_the_engine_is_compiled_ends_cleanly(
    tmp_path: Path, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    monkeypatch.setenv("LOYALSIM_CACHE", str(cache))
    if when == "while it waits for the other":  # which compiles the weeks, and only those
        assert CACHE is not None
        shutil.copytree(CACHE, cache / CACHE.name, ignore=shutil.ignore_patterns("week.*"))
    process = start(tmp_path, "run", str(SMALL), *FAST)
    assert process.stderr is not None
    assert process.stderr.readline().startswith("Compiling the engine")
    assert wait_for(lambda: bool(children(process.pid)), 30)
    if when == "while it compiles":
        assert wait_for(lambda: any(cache.rglob("*.nbc")))
    elif when == "while it waits for the other":
        assert wait_for(lambda: sleeps(process.pid))
    beside = children(process.pid)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.strip() == "stopped; nothing is left running, and no file is half-written"
    assert beside
    assert wait_for(lambda: ended(beside), 10)
