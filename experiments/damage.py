"""Stores damaged at random places, as often as you like: is anything silently wrong?

    python -m experiments.damage [--times N] [--seed S]

Bits are flipped, ranges zeroed, filled with noise or written over with others, files cut short: one
such damage to a sweep's store or a comparison's, each time to a new copy. What is read from it must
be all that was kept, or be refused in words that name what is damaged; then all the rest must come
back when it is rescued, bit for bit. The exit status is 1 if anything is otherwise. Fifty damages
take about a second.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.analysis.compare.compare import compare
from sim.analysis.sweep.sweep import sweep
from sim.files import FileProblem
from sim.interruption import heeding_interruption
from sim.report.progress import progress_bar
from sim.runs.plan.plan import Plan
from sim.runs.store.rescue import Rescued, rescue
from sim.runs.store.store import FILE, Store
from sim.runs.store.sweep import FILE as SWEEP
from sim.runs.store.sweep import SweepStore
from sim.scenario import Scenario

POLICIES = ("status-quo", "bond")
EXPERIMENT = """
scenario = "grocery"
policies = ["status-quo", "bond"]
customers = 200
weeks = 6
replications = 4
weekly = true
[design]
kind = "factorial"
[vary]
"firms.us.price" = [28.0, 29.0, 30.0, 31.0, 32.0]
"segments.deal-seekers.share" = [0.35, 0.6]
"""
"""Half of its runs fail, as shares do not add up to 1: failures are kept, too."""
LONGEST = 6_000
"""Bytes that one damage covers, at most."""


@dataclass(frozen=True)
class Intact:
    """A store before it is damaged, and all that is read from it."""

    file: Path
    read: Callable[[Path], dict[str, Any]]
    data: bytes
    told: dict[str, Any]
    """What it says; runs by their keys."""


def make(folder: Path) -> list[Intact]:
    """Make a sweep's store and a comparison's in a folder."""
    plan = folder / "damaged.toml"
    plan.write_text(EXPERIMENT, encoding="utf-8")
    sweep(Plan.load(plan), folder, workers=1)
    small = Scenario.load("grocery").replace({"customers": 200, "weeks": 6})
    compare(small, POLICIES, 12, store=folder / FILE, workers=1)
    found = []
    for file, read in ((folder / SWEEP, read_sweep), (folder / FILE, read_comparison)):
        found.append(Intact(file, read, file.read_bytes(), read(file)))
    return found


def read_sweep(file: Path) -> dict[str, Any]:
    """Read all that a sweep's store says."""
    with SweepStore.existing(file) as store:
        return {
            "about": store.about(),
            "points": list(store.points()),
            "runs": {row.id.key: row for row in store.runs()},
            "failures": list(store.failures()),
        }


def read_comparison(file: Path) -> dict[str, Any]:
    """Read all runs of a comparison's store."""
    with Store(file) as store:
        return {"runs": store.find(store.keys())}


def damaged(data: bytes, chance: random.Random) -> tuple[str, bytes]:
    """Damage some bytes at a random place; return the kind of damage and what is left.

    >>> kind, left = damaged(bytes(range(100)), random.Random(1))
    >>> left != bytes(range(100))
    True
    """
    left = bytearray(data)
    start = chance.randrange(len(data))
    length = min(chance.randint(1, LONGEST), len(data) - start)
    kind = chance.choice(("bit flipped", "zeroed", "noise", "written over", "cut short"))
    match kind:
        case "bit flipped":
            left[start] ^= 1 << chance.randrange(8)
        case "zeroed":
            left[start : start + length] = bytes(length)
        case "noise":
            left[start : start + length] = chance.randbytes(length)
        case "written over":
            other = chance.randrange(len(data) - length + 1)
            left[start : start + length] = data[other : other + length]
        case _:
            del left[start:]
    return kind, bytes(left)


def trial(intact: Intact, data: bytes, folder: Path) -> str:
    """Try a damaged store; "unharmed", "refused", or a sentence that says what is wrong."""
    file = folder / intact.file.name
    file.write_bytes(data)
    try:
        told = intact.read(file)
    except FileProblem as problem:
        return _refused(intact, file, data, str(problem))
    except Exception as error:
        return f"died: {type(error).__name__}: {error}"
    return "unharmed" if told == intact.told else "silently wrong"


def _refused(intact: Intact, file: Path, data: bytes, said: str) -> str:
    """Say whether a refusal names what is damaged, and the rest comes back."""
    if not data:
        return "refused" if "holds no sweep" in said else f"unclear: {said}"
    if "is damaged, and was left as it is: " not in said:
        return f"unclear: {said}"
    if file.read_bytes() != data:
        return "changed"
    if "none of its runs can be read" in said:
        return "refused"
    rescued = rescue(file)
    assert rescued is not None
    return "; ".join(_amiss(intact, file, rescued, said)) or "refused"


def _amiss(intact: Intact, file: Path, rescued: Rescued, said: str) -> Iterator[str]:
    runs = intact.told["runs"]
    try:
        kept = intact.read(file)["runs"]
    except FileProblem as problem:
        if "holds no sweep yet" not in str(problem):
            yield f"not rescued: {problem}"
        kept = {}
    if rescued.experiment and (len(kept) != rescued.kept or not kept.items() <= runs.items()):
        yield "rescued wrongly"
    lost = rescued.damage.lost
    if len(lost) + rescued.kept != len(runs) and "its count of what was kept" not in said:
        yield f"of {len(runs)} runs, {rescued.kept} were kept and {len(lost)} named"
    if {key for key in lost if not key.startswith("row ")} & set(kept):
        yield "a whole run was named"
    if not all(name in said for name in rescued.damage.names[:3]):
        yield f"not named: {said}"


def try_damages(
    times: int, seed: int, tell: Callable[[int, int], None] = lambda done, total: None
) -> Counter[tuple[str, str]]:
    """Damage stores so often; count (kind of damage, what came of it)."""
    found: Counter[tuple[str, str]] = Counter()
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as place:
        stores = make(Path(place))
        for done in range(times):
            intact = stores[done % len(stores)]
            kind, data = damaged(intact.data, chance)
            with tempfile.TemporaryDirectory() as folder:
                came = trial(intact, data, Path(folder))
            found[kind, "unharmed" if data == intact.data else came] += 1
            tell(done + 1, times)
    return found


def main(arguments: list[str] | None = None) -> int:
    """Try damages, print what came of each kind, and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m experiments.damage", description="Damage stores at random places."
    )
    parser.add_argument("--times", type=int, default=150, help="how often")
    parser.add_argument("--seed", type=int, default=1, help="of what is damaged, and where")
    options = parser.parse_args(arguments)
    if options.times < 1:
        parser.error(f"argument --times: {options.times} is not 1 or more")
    with heeding_interruption(), progress_bar("Damaging", "Starting", "stores") as tell:
        found = try_damages(options.times, options.seed, tell)
    for (kind, came), count in sorted(found.items()):
        print(f"{count:6,}  {kind}: {came}")
    return int(any(came not in ("refused", "unharmed") for _, came in found))


if __name__ == "__main__":
    sys.exit(main())
