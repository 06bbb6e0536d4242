"""Prints, as JSON, what the `sim` at hand says of every scenario file in a folder.

A file that is refused has the message; one that is not has its fingerprint.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from sim import Scenario
from sim.scenario import ScenarioError


def complaint(file: Path) -> str:
    """Return the message by which a file is refused, or else its fingerprint."""
    try:
        return Scenario.load(file).fingerprint()
    except ScenarioError as error:
        return str(error)


if __name__ == "__main__":
    print(json.dumps({path.name: complaint(path) for path in sorted(Path(sys.argv[1]).iterdir())}))
