"""Worlds: draws of the numbers that nobody knows, the same for every policy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.runs.band import at_point, parameters
from sim.runs.parameter import Parameter
from sim.scenario import Scenario

CUSTOMERS = 5_000
"""Customers, at most, that each drawn world simulates unless somebody says otherwise: a sample of
the market. Another world tells more than more customers in one."""


class Worlds:
    """The scenario as it is in every replication.

    Each world is one draw of all numbers in the uncertainty table, independent of the others, and
    `per_world` replications come one after another in it, so that what chance does within a world
    can be told from what differs between worlds. The draw of a world depends on the seed and the
    world's own number alone: with more of them the first stay as they are. A scenario without such
    a table, or `at_file`, is one world, with the numbers of the file.

    >>> worlds = Worlds(Scenario.load("grocery"), seed=1, per_world=2)
    >>> worlds.at(0) is worlds.at(1), worlds.at(0) == worlds.at(2)
    (True, False)
    >>> Worlds(Scenario.load("grocery"), 1, at_file=True).drawn
    False
    """

    def __init__(
        self, scenario: Scenario, seed: int, per_world: int = 1, at_file: bool = False
    ) -> None:
        self.scenario = scenario
        self.seed = seed
        drawn = bool(scenario.uncertainty) and not at_file
        self.parameters: tuple[Parameter, ...] = parameters(scenario) if drawn else ()
        """What is drawn; nothing at the file's own numbers."""
        self.per_world = per_world if drawn else 1
        """Replications of each world; at the file's numbers every one is counted by itself."""
        self._known: dict[int, Scenario] = {}

    @property
    def drawn(self) -> bool:
        """Whether anything is drawn."""
        return bool(self.parameters)

    def values(self, count: int) -> NDArray[np.float64]:
        """Return the values of the first `count` worlds, worlds by parameters."""
        rows = [self._values(world) for world in range(count)]
        return np.array(rows, np.float64).reshape(count, len(self.parameters))

    def at(self, replication: int) -> Scenario:
        """Return the scenario of a replication; replications of one world share it."""
        if not self.drawn:
            return self.scenario
        world = replication // self.per_world
        if world not in self._known:
            self._known[world] = at_point(self.scenario, self.parameters, self._values(world))
        return self._known[world]

    def _values(self, world: int) -> list[float]:
        random = np.random.Generator(np.random.Philox(np.random.SeedSequence((self.seed, world))))
        shares = random.random(len(self.parameters)).tolist()
        return [each.value(u) for each, u in zip(self.parameters, shares, strict=True)]
