"""Prints, as JSON, the digest of every shipped scenario under every policy, by the `sim` at hand.

Sizes and seed are those of the digests that tests keep.
"""

from __future__ import annotations

import json

from sim import Market, Scenario
from sim.scenario.shipped import shipped

CUSTOMERS, WEEKS, SEED = 500, 60, 7


def digests(name: str) -> dict[str, str]:
    """Return policy -> SHA-256 of the market a little more than a year after its burn-in."""
    found = {}
    today = Market(Scenario.load(name).replace("customers", CUSTOMERS), rng=SEED)
    for policy in Scenario.load(name).policies:
        market = today.fork(policy)
        market.run(weeks=WEEKS)
        found[policy] = market.digest()
    return found


if __name__ == "__main__":
    print(json.dumps({name: digests(name) for name in shipped()}, indent=2))
