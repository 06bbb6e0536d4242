"""The store: what is in it comes back, and what is wrong with its file is said."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sim.analysis.compare.collect import Collector
from sim.analysis.compare.compare import compare
from sim.files import FileProblem
from sim.runs.keys import RunKeys, run_key
from sim.runs.run import Run
from sim.runs.store.payload import decode, encode
from sim.runs.store.store import FILE, Store
from sim.runs.worlds import Worlds
from sim.scenario import Scenario
from tests.ordinary import ordinary
from tests.runs.other_code import other_code

RUN = Run(
    "bond",
    3,
    {"profit": 0.1 + 0.2, "weeks": 52, "retention": None, "tiny": 5e-324, "large": -1.7e308},
    {13: {"profit": 1 / 3, "kept": None}},
    {'a "quoted" name, ümlaut': {"profit": 2.5}},
    {"profit": (1.0, None, 1e-7)},
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A store with one run."""
    with Store(tmp_path / FILE) as store:
        store.add([("one", (), RUN)])
    return tmp_path / FILE


@pytest.fixture
def locked(file: Path) -> Iterator[Path]:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield file
    other.close()


def stored(file: Path) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(file)
    rows = connection.execute("SELECT * FROM runs ORDER BY key").fetchall()
    connection.close()
    return rows


def test_a_run_comes_back_equal_in_every_bit() -> None:
    back = decode(encode(RUN), RUN.policy, RUN.replication)
    assert back == RUN
    assert encode(back) == encode(RUN)
    assert list(back.measures) == list(RUN.measures)
    assert isinstance(back.measures["weeks"], int)


def test_what_was_added_is_found_and_nothing_else(file: Path) -> None:
    with Store(file) as store:
        assert store.find([("one", "bond", 3), ("two", "bond", 4)]) == {"one": RUN}
        assert store.count() == 1


def test_a_run_is_written_once(file: Path) -> None:
    before = stored(file)
    with Store(file) as store:
        store.add([("one", (), replace(RUN, measures={})), ("two", (), RUN)])
    assert stored(file)[:1] == before
    assert len(stored(file)) == 2


def test_without_a_run_there_is_no_file(tmp_path: Path) -> None:
    with Store(tmp_path / "deep" / FILE) as store:
        assert store.find([("one", "bond", 3)]) == {}
        assert store.count() == 0
    assert list(tmp_path.iterdir()) == []


def test_closing_leaves_one_file(file: Path) -> None:
    assert [path.name for path in file.parent.iterdir()] == [FILE]


def test_writing_is_ahead_and_synchronised_in_full(file: Path) -> None:
    with Store(file) as store:
        connection = store._connection()
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)


def test_a_reader_that_comes_and_goes_takes_nothing_away(file: Path) -> None:
    """The last to close a file removes what was written ahead; a store's lock says it is not."""
    count = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]);"
        "print(*c.execute('SELECT count(*) FROM runs').fetchone()); c.close()"
    )
    with Store(file) as store:
        for there in range(1, 4):
            told = subprocess.run(
                [sys.executable, "-c", count, str(file)],
                check=True,
                capture_output=True,
                text=True,
            ).stdout
            assert int(told) == there
            store.add([(f"key {there}", (), RUN)])


def test_a_key_stands_for_all_that_changes_a_run_and_nothing_else(small: Scenario) -> None:
    key = run_key(small, "bond", 1, 0)
    others = [
        run_key(small, "discount", 1, 0),
        run_key(small, "bond", 2, 0),
        run_key(small, "bond", 1, 1),
        run_key(small.replace("weeks", 51), "bond", 1, 0),
        run_key(small.replace("customers", 401), "bond", 1, 0),
        run_key(small.replace("firms.us.price", 30.01), "bond", 1, 0),
    ]
    assert len({key, *others}) == 7
    more = small.model_copy(update={"policies": {**small.policies, "new": small.policies["mix"]}})
    assert run_key(more, "bond", 1, 0) == key
    assert run_key(small.model_copy(update={"baseline": "discount"}), "bond", 1, 0) == key


def test_a_key_depends_on_the_policies_that_a_policy_extends(small: Scenario) -> None:
    extending = next(name for name, policy in small.policies.items() if policy.extends)
    parent = small.policies[extending].extends[0]
    changed = small.policies[parent].model_copy(update={"price": 29.0})
    other = small.model_copy(update={"policies": {**small.policies, parent: changed}})
    assert RunKeys(other).key(extending, 1, 0) != RunKeys(small).key(extending, 1, 0)


def test_a_second_comparison_is_answered_from_the_store(small: Scenario, tmp_path: Path) -> None:
    file = tmp_path / FILE
    first = compare(small, ["bond"], 3, weeks=8, workers=1, store=file)
    rows = stored(file)
    made: list[int] = []
    again = compare(
        small, ["bond"], 3, weeks=8, workers=1, store=file, progress=lambda *done: made.append(1)
    )
    assert again == first
    assert again == compare(small, ["bond"], 3, weeks=8, workers=1)
    assert made == []
    assert stored(file) == rows


def test_only_what_is_missing_is_made(small: Scenario, tmp_path: Path) -> None:
    file = tmp_path / FILE
    brief = small.replace("weeks", 8)
    compare(brief, ["bond"], 2, workers=1, store=file)
    names = tuple(brief.policies)
    with Collector(Worlds(brief, 1), names, 1, file, workers=1) as collector:
        runs = collector.collect(3)
        assert collector.made == 3 * len(names) - 4
    assert runs == Collector(Worlds(brief, 1), names, 1, workers=1).collect(3)


def test_the_stored_rows_do_not_depend_on_the_workers(small: Scenario, tmp_path: Path) -> None:
    for workers in (1, 2):
        compare(small, ["bond"], 3, weeks=8, workers=workers, store=tmp_path / str(workers))
    assert stored(tmp_path / "1") == stored(tmp_path / "2")


def use(file: Path) -> None:
    with Store(file, patience=0.1) as store:
        store.find([("one", "bond", 3)])
        store.add([("two", (), RUN)])


def opened(file: Path) -> str:
    with pytest.raises(FileProblem) as caught:
        use(file)
    assert file.name in str(caught.value)
    return str(caught.value)


def test_a_file_that_is_no_store_is_left_alone(tmp_path: Path) -> None:
    text = tmp_path / FILE
    text.write_text("my notes, and more than sixteen bytes of them", encoding="utf-8")
    assert "is damaged, and was left as it is" in opened(text)
    assert text.read_text(encoding="utf-8").startswith("my notes")
    other = tmp_path / "other.sqlite"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE runs (mine)")
    connection.close()
    before = other.read_bytes()
    assert "none of Loyalsim's runs" in opened(other)
    assert other.read_bytes() == before


def test_a_store_of_another_format_is_left_alone(file: Path) -> None:
    with other_code(file) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = file.read_bytes()
    assert "has the format 99, and this Loyalsim reads only 2; use the Loyalsim" in opened(file)
    assert file.read_bytes() == before


EARLIER = """
CREATE TABLE runs (
    key TEXT PRIMARY KEY,
    scenario TEXT NOT NULL,
    policy TEXT NOT NULL,
    seed INTEGER NOT NULL,
    replication INTEGER NOT NULL,
    payload TEXT NOT NULL,
    sha256 TEXT NOT NULL
) WITHOUT ROWID;
PRAGMA application_id = 0x4C6F7961;
PRAGMA user_version = 1;
"""
"""The format before this one."""


def test_a_store_of_the_format_before_this_one_is_refused_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / FILE
    connection = sqlite3.connect(file)
    connection.executescript(EARLIER)
    connection.close()
    assert opened(file) == (
        f"{file} has the format 1, and this Loyalsim reads only 2; use the Loyalsim that wrote "
        "it, or use another folder (--out), or ignore what is stored (--fresh)"
    )


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("its tables", "ALTER TABLE runs RENAME COLUMN place TO point"),
        ("its runs", "UPDATE runs SET payload = '{}'"),
    ],
)
def test_a_store_of_an_older_layout_is_left_alone(file: Path, what: str, change: str) -> None:
    with other_code(file) as connection:
        connection.execute(change)
    before = file.read_bytes()
    assert f"another Loyalsim laid it out, and {what} cannot be read" in opened(file)
    assert file.read_bytes() == before


@pytest.mark.parametrize("where", ["head", "middle", "cut"])
def test_damage_is_told_with_what_to_do(file: Path, where: str) -> None:
    with Store(file) as store:
        store.add([(f"key {i}", (), RUN) for i in range(200)])
    data = bytearray(file.read_bytes())
    if where == "cut":
        data = data[: len(data) // 2]
    else:
        at = 0 if where == "head" else len(data) // 2
        data[at : at + 6000] = b"\xff" * 6000
    file.write_bytes(bytes(data))
    told = opened(file)
    assert "is damaged" in told
    assert "--fresh" in told
    assert file.read_bytes() == bytes(data)


def test_a_changed_payload_is_noticed(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("UPDATE runs SET payload = replace(payload, '52', '53')")
    connection.commit()
    connection.close()
    assert "is damaged" in opened(file)


def test_a_locked_store_is_told_and_keeps_its_runs(locked: Path) -> None:
    assert "is locked by another program" in opened(locked)
    assert len(stored(locked)) == 1


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    assert "it is a folder" in opened(tmp_path)


def test_a_read_only_store_is_told_and_left_as_it_is(tmp_path: Path, file: Path) -> None:
    options = ordinary(tmp_path)
    before = file.read_bytes()
    script = f"from tests.runs.test_store import *; print(opened(Path({str(file)!r})))"
    file.chmod(0o444)
    file.parent.chmod(0o555)
    try:
        told = subprocess.run(
            [sys.executable, "-c", script],
            cwd=Path(__file__).parents[2],
            check=True,
            capture_output=True,
            text=True,
            **options,
        ).stdout
    finally:
        file.parent.chmod(0o755)
        file.chmod(0o644)
    assert "no permission" in told
    assert file.read_bytes() == before
