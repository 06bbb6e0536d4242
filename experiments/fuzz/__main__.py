"""Scenario files gone wrong, as many as you like: does Loyalsim refuse them in words, or run them?

    python -m experiments.fuzz [--files N] [--seed S] [--first K] [--out DIR]

Every other file is a shipped one whose text was mutated; in the others, values are drawn anew from
the range of their keys. A broken one must be refused in words, and one that passes must run under
every policy, cut down to a few customers and weeks, with finite measures and books that balance.
What dies is written to DIR. The exit status is 1 if anything did. Ten files take a second.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from experiments.fuzz.fuzz import fuzz
from sim.interruption import heeding_interruption
from sim.report.progress import progress_bar

OUT = Path("reports/fuzz")


def main(arguments: list[str] | None = None) -> int:
    """Try the files; return the exit status: 0 if nothing died, 130 if interrupted, else 1."""
    parser = argparse.ArgumentParser(
        prog="python -m experiments.fuzz",
        description="Try Loyalsim on scenario files gone wrong.",
    )
    parser.add_argument("--files", type=int, default=1_000, help="how many")
    parser.add_argument("--seed", type=int, default=1, help="of what is mutated and drawn")
    parser.add_argument("--first", type=int, default=0, help="number of the first file")
    parser.add_argument("--out", type=Path, default=OUT, help="folder for what dies")
    options = parser.parse_args(arguments)
    if options.files < 1:
        parser.error(f"argument --files: {options.files} is not 1 or more")
    numbers = range(options.first, options.first + options.files)
    with heeding_interruption(), progress_bar("Fuzzing", "Starting", "files") as tell:
        found = fuzz(numbers, options.seed, options.out, tell)
    print(found.words())
    if found.died:
        print(f"They are in {options.out}, each with its traceback.")
        return 1
    return 130 if found.stopped else 0


if __name__ == "__main__":
    sys.exit(main())
