"""Losses: in which part of the band the recommended policy earns less than another one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.runs.parameter import Parameter
from sim.runs.rule import Rule, deciding_pair, find_rule


@dataclass(frozen=True, slots=True)
class Loss:
    """Where the recommended policy earns less than a rival policy."""

    rival: str
    share: float
    """Share of the band's points at which it does."""
    mean: float | None
    """Profit that is lost there, on average; None if it never loses."""
    rule: Rule | None
    """The region; None if it never or always loses, or no rule beats chance."""
    deciding: tuple[int, int]
    """The two parameters that decide, by index; no more than two to draw if there is no rule."""

    def to_dict(self, parameters: Sequence[Parameter]) -> dict[str, Any]:
        """Return the loss as plain types, ready for JSON; `parameters` are those of the band."""
        return {
            "share": self.share,
            "mean": self.mean,
            "rule": None if self.rule is None else self.rule.to_dict(parameters),
            "deciding": [parameters[i].path for i in dict.fromkeys(self.deciding) if self.rule],
        }


def find_loss(
    rival: str, margin: NDArray[np.float64], values: NDArray[np.float64], seed: int
) -> Loss:
    """Find out where the recommended policy earns less than a rival, how often and how much.

    `margin` is the recommended policy's profit less the rival's at each point, `values` are
    points by parameters, `seed` is for the test against chance.

    >>> grid = np.array([[x, y] for x in range(8) for y in range(8)], np.float64)
    >>> loss = find_loss("discount", np.where(grid[:, 0] < 3, -2.0, 5.0), grid, 1)
    >>> loss.share, loss.mean, loss.rule.coverage, loss.rule.density
    (0.375, 2.0, 1.0, 1.0)
    """
    loses = margin < 0.0
    rule = find_rule(values, loses, seed)
    return Loss(
        rival=rival,
        share=float(loses.mean()),
        mean=float(-margin[loses].mean()) if loses.any() else None,
        rule=rule,
        deciding=deciding_pair(values, loses, rule),
    )
