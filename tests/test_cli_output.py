"""Where what a command says finds no place: full, closed, or a reader who has left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import FAST, ROOT, SMALL, files, start

pytestmark = pytest.mark.usefixtures("compiled")


SPOKEN = [
    ("list",),
    ("--help",),
    ("run", "--help"),
    ("--version",),
    ("schema",),
    ("check", str(SMALL)),
    ("run", str(SMALL), *FAST),
    ("run", str(SMALL), "--json", *FAST),
    ("run", "grocry", "--json"),
]
"""Commands that say something, each by another way to standard output."""


def into(stream: int, folder: Path, *arguments: str) -> tuple[int, str]:
    """Status and standard error of a command that writes into an open file."""
    done = subprocess.run(
        [sys.executable, "-m", "sim", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=stream,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("arguments", SPOKEN, ids=" ".join)
def test_output_that_finds_no_place_is_an_error_in_a_line(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        status, err = into(full.fileno(), tmp_path, *arguments)
    assert status == 2
    assert err.splitlines()[-1] == "cannot write to standard output: the disk is full"
    assert "Traceback" not in err
    assert "Exception" not in err


@pytest.mark.parametrize("arguments", SPOKEN, ids=" ".join)
def test_a_reader_who_has_had_enough_ends_the_command_quietly(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    status, err = into(writing, tmp_path, *arguments)
    os.close(writing)
    assert status == 128 + signal.SIGPIPE
    assert "Traceback" not in err
    assert "Exception" not in err
    assert "cannot write" not in err


def test_closed_output_is_an_error_and_takes_no_file_of_ours(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            "sh",
            "-c",
            'exec "$@" >&-',
            "sh",
            sys.executable,
            "-m",
            "sim",
            "run",
            str(SMALL),
            "--out",
            "r",
            *FAST,
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.endswith("cannot write to standard output: it is closed\n")
    assert "r/weekly.csv" in files(tmp_path)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_complaints_that_find_no_place_change_nothing(tmp_path: Path) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        process = start(tmp_path, "check", str(SMALL), stderr=full)
        out, _ = process.communicate(timeout=60)
        assert (process.returncode, "is fine" in out) == (0, True)
        process = start(tmp_path, "check", "missing.toml", stderr=full)
        assert (process.communicate(timeout=60)[0], process.returncode) == ("", 2)
