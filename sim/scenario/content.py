"""What a scenario says, as plain data: for writing files and for recognising equal scenarios."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import sim

if TYPE_CHECKING:
    from sim.scenario.policy import Policy
    from sim.scenario.scenario import Scenario
    from sim.scenario.words import Words

HEAD = ("summary", "extends", "starts", "until")
"""Keys of a policy that are not levers."""


def content(scenario: Scenario) -> dict[str, Any]:
    """Return the nested tables of a scenario file that says the same.

    Every default is written out, except in policies: there, a key that is named is a change.
    """
    data = scenario.model_dump(mode="json", by_alias=True, exclude_none=True)
    data["policies"] = {name: _policy(policy) for name, policy in scenario.policies.items()}
    return data


def as_table(words: Words) -> dict[str, Any]:
    """Return the table of a scenario file that names just what was named to make the words.

    >>> from sim.scenario.policy import Policy
    >>> as_table(Policy(starts=4, price=9.0))
    {'from': 4, 'price': 9.0}
    """
    return words.model_dump(by_alias=True, exclude_unset=True, warnings=False)


def fingerprint(scenario: Scenario) -> str:
    """Return the SHA-256 (64 hex digits) of the scenario's content, keys sorted."""
    text = json.dumps(content(scenario), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def provenance(scenario: Scenario) -> dict[str, str]:
    """Return what tells where a scenario's results come from, for their JSON.

    `fingerprint` is that of the scenario as it was run, `version` that of Loyalsim.

    >>> from sim.scenario import Scenario
    >>> sorted(provenance(Scenario.load("grocery")))
    ['fingerprint', 'version']
    """
    return {"fingerprint": fingerprint(scenario), "version": sim.__version__}


def _policy(policy: Policy) -> dict[str, Any]:
    head = policy.model_dump(mode="json", by_alias=True, exclude_none=True, include=set(HEAD))
    changes = policy.model_dump(
        mode="json", by_alias=True, exclude_none=True, exclude_unset=True, exclude=set(HEAD)
    )
    return head | {lever: value for lever, value in changes.items() if value != {}}
