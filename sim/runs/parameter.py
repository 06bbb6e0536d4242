"""Parameters: the numbers of a scenario that a sweep varies, and what a value does to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.runs.spreads import Levels, Spread
from sim.runs.store.about import Beside
from sim.scenario.paths import ANY, split
from sim.scenario.phrases import path_words
from sim.scenario.policy import Policy, extended


@dataclass(frozen=True, slots=True)
class Parameter:
    """One varied number, or several under one path with `*` that move together.

    Values take the number's place, except where a path stands for numbers that differ and the
    file says `times` or `plus_minus`: then each value is a factor, or is added.
    """

    path: str
    """Dotted path, as in the experiment file."""
    spread: Spread
    beside: Beside = ""
    today: float | None = None
    """The scenario's own value: the number, a factor of 1, or 0 added; None if there is no one."""
    whole: bool = False
    """Whether the number is a whole one, such as weeks."""

    @property
    def words(self) -> str:
        """What it is, as a person would say it.

        >>> Parameter("firms.us.price", Levels((28.0, 30.0))).words
        'price of us'
        """
        return path_words(split(self.path))

    @property
    def levels(self) -> tuple[float, ...] | None:
        """Its values if there are only some; None if any value of a range is possible."""
        return self.spread.values if isinstance(self.spread, Levels) else None

    @property
    def steps(self) -> bool:
        """Whether only some values are possible."""
        return self.whole or self.levels is not None

    def value(self, u: float) -> float:
        """Return the value at a share u from 0 to 1 of its spread.

        >>> Parameter("firms.us.price", Levels((28.0, 30.0))).value(0.7)
        30.0
        """
        value = float(self.spread.at(u))
        return float(round(value)) if self.whole and not self.beside else value

    def apply(self, number: float | None, value: float) -> float:
        """Return what the number becomes.

        >>> Parameter("x.*.mean", Levels((0.5, 2.0)), beside="times").apply(4.0, 1.5)
        6.0
        """
        if not self.beside or number is None:
            return value
        return number * value if self.beside == "times" else number + value

    def bears_on(self, policy: str, policies: Mapping[str, Policy]) -> bool:
        """Return whether it can change what a policy does.

        Levers of a policy bear on that policy, and on those that extend it; all else on all.

        >>> from sim.scenario import Scenario
        >>> table = Scenario.load("grocery").policies
        >>> depth = Parameter("policies.discount.discount.depth", Levels((0.1, 0.2)))
        >>> [depth.bears_on(name, table) for name in ("discount", "status-quo")]
        [True, False]
        """
        keys = split(self.path)
        if keys[0] != "policies":
            return True
        return keys[1] in (ANY, policy) or keys[1] in extended(policies, policy)
