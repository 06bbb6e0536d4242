"""The house: what is counted of it, and the way of a key through a comparison."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.house.__main__ import main
from experiments.house.journey import travel
from experiments.house.sizes import by_room, counted

ROOT = Path(__file__).parents[2]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A house of two rooms and a file outside of them."""
    files = {
        "sim/__init__.py": "",
        "sim/attic/chest.py": "import os\n" + "x = 1\n" * 49,
        "sim/attic/trunk.py": "def f():\n    import os\n    return os\n",
        "sim/cellar/shelf.py": "y = 2\n" * 100,
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def rows(printed: str) -> dict[str, list[str]]:
    return {line.split()[0]: line.split()[1:] for line in printed.splitlines()[1:] if line}


def test_lines_files_median_small_files_and_imports_are_counted_by_room(
    house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(house)]) == 0
    found = rows(capsys.readouterr().out)
    assert found["sim"] == ["153", "4", "26.5", "2", "1.3", "%", "1"]
    assert found["attic"] == ["53", "2", "26.5", "1", "3.8", "%", "1"]
    assert found["cellar"] == ["100", "1", "100", "0", "0.0", "%", "0"]
    assert found["(top)"][0] == "0"


def test_an_import_of_several_lines_counts_with_all_of_them_wherever_it_stands() -> None:
    text = "if x:\n    from a import (\n        b,\n    )\n\nclass C:\n    import d\n"
    file = counted(text)
    assert (file.lines, file.imports, file.inside) == (7, 4, 0)
    nested = counted("def f():\n    def g():\n        import a\n")
    assert (nested.imports, nested.inside) == (1, 1)


def test_rooms_make_up_the_house() -> None:
    rooms = by_room(ROOT / "sim")
    whole = rooms.pop("sim")
    assert sorted(map(str, whole.files)) == sorted(
        str(file) for room in rooms.values() for file in room.files
    )
    assert len(whole.files) == len(list((ROOT / "sim").rglob("*.py")))


def test_a_revision_that_is_not_there_is_told_with_status_2(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["no-such-revision"])
    assert ended.value.code == 2
    assert "no-such-revision: no folder with sim/ in it, and no revision" in capsys.readouterr().err


def test_the_way_of_a_key_enters_all_rooms_and_counts_what_is_done_with_the_scenario() -> None:
    found = travel(ROOT, "contacts.per_year")
    assert {"scenario", "market", "measure", "report"} <= set(found.entered)
    assert all(count > 0 for count in found.times.values())
    assert f"{sum(found.entered.values())} (" in found.words()


def test_a_key_that_the_policy_lacks_is_told() -> None:
    told = r"scenarios/grocery\.toml has no key policies\.bond\.contacts\.per_yaer"
    with pytest.raises(ValueError, match=told):
        travel(ROOT, "contacts.per_yaer")
