"""Stored digests: what shipped scenarios gave when they were last looked at, per version.

    python -m tests.market.stored_digest --write

renews those of this version. Do so only when results are meant to change, and say why in the
change log.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from sim import __version__
from sim.market.market import Market
from sim.scenario import Scenario

STORED = Path(__file__).with_name("stored_digest.json")
CASES = {"grocery": "mix", "telecom": "status-quo"}
"""Scenario -> policy."""
CUSTOMERS, WEEKS, SEED = 500, 60, 7


def digest(scenario: str) -> str:
    """Return SHA-256 of a small market, all of it simulated, after a little more than a year."""
    whole = Scenario.load(scenario).replace("customers", CUSTOMERS)
    market = Market(whole, rng=SEED, policy=CASES[scenario])
    market.run(weeks=WEEKS)
    return market.digest()


def stored() -> dict[str, dict[str, str]]:
    """Return version -> scenario -> digest."""
    found: dict[str, dict[str, str]] = {}
    if STORED.exists():
        found = json.loads(STORED.read_text(encoding="utf-8"))
    return found


def write() -> None:
    """This version's digests are stored, the others stay."""
    versions = stored() | {__version__: {scenario: digest(scenario) for scenario in CASES}}
    STORED.write_text(json.dumps(versions, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Prints the digests, and stores them if asked to."""
    parser = argparse.ArgumentParser(description="Digests of shipped scenarios, per version.")
    parser.add_argument("--write", action="store_true", help="store them for this version")
    if parser.parse_args().write:
        write()
    for scenario in CASES:
        print(scenario, digest(scenario))


if __name__ == "__main__":
    main()
