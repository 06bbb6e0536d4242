"""What determines a run, and the key that stands for it."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import sim
from sim.runs.task import Setup
from sim.scenario import Scenario
from sim.scenario.content import content
from sim.scenario.policy import extended

SOURCES = (
    "scenario",
    "market",
    "measure",
    "runs/horizons.py",
    "runs/observe.py",
    "runs/run.py",
    "runs/worker.py",
)
"""Folders and files of the package whose code makes up what a run holds."""

PLACING = ("parameter.py", "template.py")
"""Files beside this one whose code also makes up what a run at a point of a design holds."""

DIGITS = 12
"""Of a key that are shown: enough to find its run."""


def replay_command(key: str, place: str) -> str:
    """Return what to type to make that run again.

    >>> replay_command("0123456789abcdef", "my runs")
    "loyalsim replay 0123456789ab --in 'my runs'"
    """
    where = f" --in {shlex.quote(place)}" if place else ""
    return f"loyalsim replay {key[:DIGITS]}{where}"


def run_key(scenario: Scenario, policy: str, seed: int, replication: int) -> str:
    """Return SHA-256 (64 hex digits) of what matters.

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
    """Keys of its runs, the scenario written out only once."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        data = content(scenario)
        self._policies = data.pop("policies")
        data.pop("baseline", None)
        self._rest = data
        self._known: dict[str, str] = {}

    def key(self, policy: str, seed: int, replication: int) -> str:
        """Return as `run_key`. Raises KeyError for an unknown policy."""
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
    """Return SHA-256 of the sources that a run depends on: of their names and bytes.

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


class PointKeys:
    """Keys of the runs of a sweep.

    A key stands for what `run_key` says of the scenario as it is written, the policy, seed,
    replication, version and code, and for the values of the parameters at the point, the measures
    that are kept, and the code that puts values in their places.

    >>> from sim.runs.parameter import Parameter
    >>> from sim.runs.spreads import Levels
    >>> price = Parameter("firms.us.price", Levels((28.0, 30.0)))
    >>> keys = PointKeys(Scenario.load("grocery"), Setup(1, "", (price,), ("profit",)))
    >>> keys.key((28.0,), "bond", 0) == keys.key((30.0,), "bond", 0)
    False
    """

    def __init__(self, scenario: Scenario, setup: Setup) -> None:
        bare = scenario.model_copy(update={"uncertainty": {}})
        self._base = RunKeys(bare)
        self._seed = setup.seed
        self._kept = json.dumps([*(setup.measures or ()), setup.weekly, _own_code()])
        self._paths = [(each.path, each.beside) for each in setup.parameters]

    def key(self, values: Sequence[float], policy: str, replication: int) -> str:
        """Return 64 hex digits."""
        base = self._base.key(policy, self._seed, replication)
        moved = [[*path, value.hex()] for path, value in zip(self._paths, values, strict=True)]
        text = f"{base}\n{self._kept}\n{json.dumps(sorted(moved), ensure_ascii=False)}"
        return hashlib.sha256(text.encode()).hexdigest()


def engine() -> str:
    """Return the version, and the hash of the code that runs depend on."""
    code = hashlib.sha256(f"{code_hash()}{_own_code()}".encode()).hexdigest()
    return f"{sim.__version__} ({code[:16]})"


@cache
def _own_code() -> str:
    here = Path(__file__).parent
    sha = hashlib.sha256()
    for name in PLACING:
        sha.update((here / name).read_bytes())
    return sha.hexdigest()
