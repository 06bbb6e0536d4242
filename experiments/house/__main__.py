"""How wide the house is: its files, lines and imports by room, and the way of one key through it.

    python -m experiments.house [VERSION] [--path KEY]

counts `sim/` of the working tree, or of a revision of git or a folder. Imports inside functions
count as those at the head of a file do. With `--path contacts.per_year`, a small comparison with
its report is made, and it is told how many files are entered once that key of the policy `bond`
has been read, and how often the scenario is loaded, checked, dumped and prepared on the way.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from experiments.house.journey import travel
from experiments.house.sizes import Size, by_room
from experiments.versions import HOME, unpacked

COLUMNS = ("lines", "files", "median", "under 40", "imports", "inside")
WIDTHS = (8, 6, 7, 9, 8, 7)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; a version or key that is not there ends it with status 2."""
    parser = argparse.ArgumentParser(
        prog="python -m experiments.house", description="How wide is the house?"
    )
    parser.add_argument("version", nargs="?", default=str(HOME), help="a revision, or a folder")
    parser.add_argument("--path", metavar="KEY", help="follow this key of a policy instead")
    given = parser.parse_args(arguments)
    try:
        with unpacked(given.version) as root:
            if given.path:
                print(travel(root, given.path).words())
            else:
                _show(by_room(root / "sim"))
    except ValueError as error:
        parser.error(str(error))
    return 0


def _show(rooms: dict[str, Size]) -> None:
    head = " ".join(f"{name:>{width}}" for name, width in zip(COLUMNS, WIDTHS, strict=True))
    print(f"{'room':14} {head}")
    for name, size in rooms.items():
        print(f"{name:14} {size.words()}")
    print("\nimports: share of all lines; inside: import statements inside functions")


if __name__ == "__main__":
    sys.exit(main())
