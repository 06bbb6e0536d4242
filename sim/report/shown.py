"""Names as pages and figures have them."""

from __future__ import annotations

from sim.scenario.errors import visible

NAME = 40
"""Characters of a policy's name that are shown."""


def shown(policy: str) -> str:
    """shown(policy) -> its name, shortened and without control characters.

    >>> shown("bond")
    'bond'
    """
    return visible(policy, NAME)
