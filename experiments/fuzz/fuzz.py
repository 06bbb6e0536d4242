"""Fuzzing: many files are made and tried, what dies is kept, and deaths are counted by cause."""

from __future__ import annotations

import tempfile
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from experiments.fuzz.files import made
from experiments.fuzz.trial import Outcome, trial
from sim.files import write_atomically

Tell = Callable[[int, int], None]


@dataclass
class Found:
    """What became of the files that were tried."""

    refused: int = 0
    ran: int = 0
    runs: int = 0
    """Policies under which those ran that did."""
    died: Counter[str] = field(default_factory=Counter)
    """Cause -> number of files."""
    stopped: bool = False
    """Whether an interruption ended it before all were tried."""

    @property
    def tried(self) -> int:
        """Number of files."""
        return self.refused + self.ran + self.died.total()

    def words(self) -> str:
        """Return the count in a sentence, and a line for every cause of death.

        >>> print(Found(refused=2, ran=1, runs=8, died=Counter({"KeyError in x.py": 1})).words())
        4 files: 2 refused in words, 1 ran under 8 policies in all, 1 died
             1  KeyError in x.py
        """
        count = (
            f"{self.tried:,} files: {self.refused:,} refused in words, {self.ran:,} ran under "
            f"{self.runs:,} policies in all, {self.died.total():,} died"
        )
        return "\n".join([count, *(f"{n:6,}  {cause}" for cause, n in self.died.most_common())])


def fuzz(
    numbers: range,
    seed: int,
    out: Path,
    tell: Tell = lambda done, total: None,
    trial: Callable[[Path], Outcome] = trial,
) -> Found:
    """Make and try the files of these numbers, and count what becomes of them.

    A file that died is written to the folder `out`, with its traceback. `tell(done, total)` is
    called after every file. An interruption ends it, and what was found until then comes back.
    """
    found = Found()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "market.toml"
        for done, number in enumerate(numbers, 1):
            data = made(seed, number)
            try:
                file.write_bytes(data)
                outcome = trial(file)
                tell(done, len(numbers))
            except KeyboardInterrupt:
                found.stopped = True
                return found
            except Exception as error:
                found.died[_cause(error)] += 1
                out.mkdir(parents=True, exist_ok=True)
                write_atomically(out / f"{seed}-{number}.toml", data)
                write_atomically(out / f"{seed}-{number}.txt", traceback.format_exc())
            else:
                found.refused += outcome.refused
                found.ran += not outcome.refused
                found.runs += outcome.runs
    return found


def _cause(error: Exception) -> str:
    """Return the error and where it was raised, so that files that died alike count together."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename] or frames
    where = f"{Path(ours[-1].filename).name}, {ours[-1].name}"
    return f"{type(error).__name__} in {where}: {str(error).splitlines()[0][:100]}"
