"""What determines a run, and the key that stands for it."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

import sim
from sim.scenario import Scenario
from sim.scenario.content import content
from sim.scenario.policy import extended

SOURCES = (
    "scenario",
    "market",
    "measure",
    "experiment/horizons.py",
    "experiment/runs.py",
    "runs/run.py",
)
"""Folders and files of the package whose code makes up what a run holds."""


def run_key(scenario: Scenario, policy: str, seed: int, replication: int) -> str:
    """run_key(scenario, policy, seed, replication) -> SHA-256 (64 hex digits) of what matters.

    That is: what the scenario says (weeks and customers included), the policy with those that it
    extends, seed, replication, the version and the code. The scenario's other policies and which
    one is the baseline do not change a run, and are left out: a comparison with one policy more
    needs only the runs of that one.

    >>> scenario = Scenario.load("grocery")
    >>> run_key(scenario, "bond", 1, 0) == run_key(scenario.replace("weeks", 52), "bond", 1, 0)
    False
    >>> len(run_key(scenario, "bond", 1, 0))
    64
    """
    return RunKeys(scenario).key(policy, seed, replication)


class RunKeys:
    """RunKeys(scenario) -> keys of its runs, the scenario written out only once."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        data = content(scenario)
        self._policies = data.pop("policies")
        data.pop("baseline", None)
        self._rest = data
        self._known: dict[str, str] = {}

    def key(self, policy: str, seed: int, replication: int) -> str:
        """key(policy, seed, replication) -> as `run_key`. Raises KeyError for an unknown policy."""
        if policy not in self._known:
            family = {policy, *extended(self.scenario.policies, policy)}
            policies = {name: self._policies[name] for name in family}
            self._known[policy] = _digest({**self._rest, "policies": policies})
        return _digest(
            {
                "scenario": self._known[policy],
                "policy": policy,
                "seed": seed,
                "replication": replication,
                "version": sim.__version__,
                "code": code_hash(),
            }
        )


@cache
def code_hash() -> str:
    """code_hash() -> SHA-256 of the sources that a run depends on: of their names and bytes.

    >>> len(code_hash())
    64
    """
    root = Path(sim.__file__).parent
    sha = hashlib.sha256()
    for place in SOURCES:
        top = root / place
        for file in sorted(top.rglob("*.py")) if top.is_dir() else [top]:
            data = file.read_bytes()
            sha.update(f"{file.relative_to(root).as_posix()}\0{len(data)}\0".encode())
            sha.update(data)
    return sha.hexdigest()


def _digest(data: object) -> str:
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
