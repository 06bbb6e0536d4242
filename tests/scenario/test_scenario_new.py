"""New scenario files, and writing files whole or not at all."""

from __future__ import annotations

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from sim.files import write_atomically
from sim.scenario import FileProblem, ScenarioError
from sim.scenario import shipped as shipped_module
from sim.scenario.new import write_new
from sim.scenario.shipped import shipped


@pytest.fixture(autouse=True)
def grocery(tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "installed"
    folder.mkdir()
    (folder / "grocery.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(shipped_module, "_INSTALLED", folder)


def left_behind(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def test_shipped_scenarios_are_those_beside_the_package_or_else_in_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(shipped()) == ["grocery"]
    monkeypatch.setattr(shipped_module, "_INSTALLED", tmp_path / "none")
    monkeypatch.setattr(shipped_module, "_CHECKOUT", tmp_path / "nothing either")
    assert shipped() == {}
    monkeypatch.setattr(shipped_module, "_CHECKOUT", tmp_path / "installed")
    assert list(shipped()) == ["grocery"]


def test_a_new_file_has_the_text_of_the_shipped_one_with_its_comments(
    tmp_path: Path, text: str
) -> None:
    write_new(tmp_path / "my.toml", "grocery")
    assert (tmp_path / "my.toml").read_text(encoding="utf-8") == text
    assert "# a small market" in text


def test_an_existing_file_is_only_overwritten_by_force(tmp_path: Path, text: str) -> None:
    target = tmp_path / "my.toml"
    target.write_text("mine", encoding="utf-8")
    with pytest.raises(FileProblem, match="already exists"):
        write_new(target, "grocery")
    assert target.read_text(encoding="utf-8") == "mine"
    write_new(target, "grocery", force=True)
    assert target.read_text(encoding="utf-8") == text


def test_a_link_that_leads_nowhere_counts_as_existing(tmp_path: Path) -> None:
    (tmp_path / "my.toml").symlink_to(tmp_path / "missing")
    with pytest.raises(FileProblem, match="already exists"):
        write_new(tmp_path / "my.toml", "grocery")


def test_an_unknown_source_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match='did you mean "grocery"'):
        write_new(tmp_path / "my.toml", "grocry")
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("missing/my.toml", "the folder .*missing does not exist"),
        ("installed", "it is a folder"),
        ("installed/grocery.toml/my.toml", "a part of the path is not a folder"),
        ("x" * 300, "the name is too long"),
        ("a\0b", "not a possible path"),
    ],
)
def test_impossible_targets_are_refused_in_one_sentence(
    tmp_path: Path, target: str, reason: str
) -> None:
    with pytest.raises(FileProblem, match=f"^cannot write .*: {reason}$"):
        write_new(tmp_path / target, "grocery", force=True)
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EROFS, "the disk is read-only"),
        (errno.EACCES, "no permission"),
        (errno.EIO, os.strerror(errno.EIO)),
    ],
)
def test_a_refusing_disk_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, reason: str
) -> None:
    def refuse(*_: Any) -> None:
        raise OSError(number, os.strerror(number))

    target = tmp_path / "my.toml"
    target.write_text("old", encoding="utf-8")
    monkeypatch.setattr("sim.files.os.replace", refuse)
    with pytest.raises(FileProblem, match=reason):
        write_atomically(target, "new")
    assert left_behind(tmp_path) == ["my.toml"]
    assert target.read_text(encoding="utf-8") == "old"


def test_an_interruption_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    target = tmp_path / "my.toml"
    target.write_text("old", encoding="utf-8")
    monkeypatch.setattr("sim.files.os.replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(target, b"new")
    assert left_behind(tmp_path) == ["my.toml"]
    assert target.read_text(encoding="utf-8") == "old"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_called_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def open_full(*_: Any) -> BinaryIO:
        return Path("/dev/full").open("wb")

    monkeypatch.setattr("sim.files.open", open_full, raising=False)
    with pytest.raises(FileProblem, match="the disk is full"):
        write_atomically(tmp_path / "my.toml", "new")
    assert left_behind(tmp_path) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_what_is_no_file_is_written_into_and_stays(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as reader:
        read = reader.submit(pipe.read_bytes)
        write_atomically(pipe, "new")
        assert read.result(timeout=60) == b"new"
    assert pipe.is_fifo()
    assert left_behind(tmp_path) == []


def test_a_link_stays_and_what_it_leads_to_is_written(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    target, link = tmp_path / "there" / "a.csv", tmp_path / "link.csv"
    target.write_text("old", encoding="utf-8")
    link.symlink_to(target)
    write_atomically(link, "new")
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == "new"
    assert left_behind(tmp_path / "there") == ["a.csv"]


def test_text_is_written_as_utf8_with_its_own_line_ends(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a.txt", "é\r\nb\n")
    assert (tmp_path / "a.txt").read_bytes() == b"\xc3\xa9\r\nb\n"
