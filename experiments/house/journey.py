"""Journey: the way of a policy's key through a small comparison with its report."""

from __future__ import annotations

import inspect
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

SCENARIO = "grocery"
COMMAND = (
    *("compare", SCENARIO, "--policies", "bond", "--customers", "300", "--weeks", "8"),
    *("--replications", "2", "--workers", "1"),
)
POLICY = "bond"
PREPARES = {
    ("experiment/prepare.py", "prepare"): "prepared as it is asked for",  # of former versions
    ("runs/prepare.py", "prepare"): "prepared as it is asked for",
    ("market/prepare.py", "_prepare"): "prepared for the market",
}
"""(File of the package, function) -> what it does with the scenario."""


@dataclass(frozen=True)
class Journey:
    """What was seen once the key had been read from the scenario's file."""

    key: str
    entered: dict[str, int]
    """Room -> files of which a function was called."""
    times: dict[str, int]
    """What was done with the scenario -> how often."""

    def words(self) -> str:
        """Return both counts, a line each."""
        rooms = ", ".join(f"{room} {count}" for room, count in self.entered.items())
        times = ", ".join(f"{what} {count}" for what, count in self.times.items())
        return (
            f"policies.{POLICY}.{self.key} through: loyalsim {' '.join(COMMAND)}\n"
            f"files entered after it is read: {sum(self.entered.values())} ({rooms})\n"
            f"the scenario, times: {times}"
        )


def travel(root: Path, key: str) -> Journey:
    """Follow a key, such as "contacts.per_year", through the version in a folder.

    Raises ValueError if the scenario has no such key, or with what is said if the command fails.
    """
    text = (root / "scenarios" / f"{SCENARIO}.toml").read_text(encoding="utf-8")
    if not holds(tomllib.loads(text), path_of(key)):
        raise ValueError(f"scenarios/{SCENARIO}.toml has no key {'.'.join(path_of(key))}")
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "found.json"
        command = [sys.executable, "-P", __file__, key, str(root / "sim"), str(found), *COMMAND]
        done = subprocess.run(
            [*command, "--out", str(Path(folder) / "report")],
            env=os.environ | {"PYTHONPATH": str(root)},
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise ValueError(f"the command failed: {done.stderr.strip()[-500:]}")
        seen = json.loads(found.read_text(encoding="utf-8"))
    return Journey(key, seen["entered"], seen["times"])


def path_of(key: str) -> tuple[str, ...]:
    """Return the keys from the top of the file down to one of the policy."""
    return ("policies", POLICY, *key.split("."))


def holds(tables: object, path: tuple[str, ...]) -> bool:
    """Return whether nested tables have something at a path.

    >>> holds({"a": {"b": 0}}, ("a", "b")), holds({"a": 1}, ("a", "b"))
    (True, False)
    """
    for name in path:
        if not isinstance(tables, dict) or name not in tables:
            return False
        tables = tables[name]
    return True


class Watch:
    """A profiler that counts from the moment at which tables with the key are read."""

    def __init__(self, key: str, package: Path) -> None:
        self.path = path_of(key)
        self.package = f"{package}{os.sep}"
        self.read = False
        self.files: set[str] = set()
        self.times = Counter(dict.fromkeys(("loaded", "checked", "dumped", *PREPARES.values()), 0))

    def __call__(self, frame: FrameType, event: str, value: object) -> None:
        """Count a call; this is what `sys.setprofile` calls."""
        code = frame.f_code
        if event == "return" and code.co_name == "loads" and "tomllib" in code.co_filename:
            if holds(value, self.path):
                self.read = True
                self.times["loaded"] += 1
        elif event == "call" and self.read:
            a_function = code.co_flags & inspect.CO_OPTIMIZED  # and no body of a class
            if code.co_filename.startswith(self.package) and a_function:
                self.files.add(code.co_filename)
                place = code.co_filename.removeprefix(self.package).replace(os.sep, "/")
                if (what := PREPARES.get((place, code.co_name))) is not None:
                    self.times[what] += 1
            elif code.co_name == "model_validate" and _is_scenario(frame.f_locals.get("cls")):
                self.times["checked"] += 1
            elif code.co_name == "model_dump" and _is_scenario(type(frame.f_locals.get("self"))):
                self.times["dumped"] += 1

    def found(self) -> dict[str, dict[str, int]]:
        """Return the counts, as JSON takes them."""
        inner = [Path(file.removeprefix(self.package)).parts for file in self.files]
        rooms = Counter(parts[0] if len(parts) > 1 else "(top)" for parts in inner)
        return {"entered": dict(sorted(rooms.items())), "times": dict(self.times)}


def _is_scenario(kind: object) -> bool:
    return getattr(kind, "__name__", "") == "Scenario"


def _watched(key: str, package: str, found: str, *command: str) -> int:
    from sim.cli import main

    watch = Watch(key, Path(package))
    sys.setprofile(watch)
    try:
        status = main(command)
    finally:
        sys.setprofile(None)
    Path(found).write_text(json.dumps(watch.found()), encoding="utf-8")
    return status


if __name__ == "__main__":
    sys.exit(_watched(*sys.argv[1:]))
