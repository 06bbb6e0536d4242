"""Identity: which run of a sweep it is, and the key that stands for all that determines it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import sim
from sim.experiment.sweep.work import Task
from sim.runs.keys import RunKeys, code_hash
from sim.scenario import Scenario

OWN = ("parameter.py", "place.py", "work.py")
"""Files beside this one whose code makes up what a run of a sweep holds."""


class Keys:
    """Keys(scenario, task) -> keys of the runs of a sweep.

    A key stands for what `run_key` says of the scenario as it is written, the policy, seed,
    replication, version and code, and for the values of the parameters at the point, the measures
    that are kept, and the code that puts values in their places.

    >>> from sim.experiment.sweep.parameter import Parameter
    >>> from sim.experiment.sweep.spreads import Levels
    >>> price = Parameter("firms.us.price", Levels((28.0, 30.0)))
    >>> keys = Keys(Scenario.load("grocery"), Task("", (price,), 1, ("profit",)))
    >>> keys.key((28.0,), "bond", 0) == keys.key((30.0,), "bond", 0)
    False
    """

    def __init__(self, scenario: Scenario, task: Task) -> None:
        bare = scenario.model_copy(update={"uncertainty": {}})
        self._base = RunKeys(bare)
        self._seed = task.seed
        self._kept = json.dumps([*task.measures, task.weekly, _own_code()])
        self._paths = [(each.path, each.beside) for each in task.parameters]

    def key(self, values: Sequence[float], policy: str, replication: int) -> str:
        """key(values of the parameters, policy, replication) -> 64 hex digits."""
        base = self._base.key(policy, self._seed, replication)
        moved = [[*path, value.hex()] for path, value in zip(self._paths, values, strict=True)]
        text = f"{base}\n{self._kept}\n{json.dumps(sorted(moved), ensure_ascii=False)}"
        return hashlib.sha256(text.encode()).hexdigest()


def engine() -> str:
    """engine() -> the version, and the hash of the code that runs depend on."""
    code = hashlib.sha256(f"{code_hash()}{_own_code()}".encode()).hexdigest()
    return f"{sim.__version__} ({code[:16]})"


@cache
def _own_code() -> str:
    here = Path(__file__).parent
    sha = hashlib.sha256()
    for name in OWN:
        sha.update((here / name).read_bytes())
    return sha.hexdigest()
