"""The claims, in the order a reader would want them."""

from __future__ import annotations

from collections.abc import Sequence

from sim.registry import studies
from sim.scenario.errors import Problem, ScenarioError
from sim.scenario.paths import did_you_mean
from sim.studies import claims
from sim.studies.claims.claim import Claim
from sim.text import show

ORDER = (
    "satisfied",
    "waiting",
    "low_intention",
    "entry_price",
    "bonds",
    "recovery",
    "silence",
    "value",
)
"""What it does not name follows."""
CLAIMS = studies(claims.__name__, claims.__path__, Claim, ORDER)


def choose(only: Sequence[str]) -> tuple[Claim, ...]:
    """Return the claims with these ids, in the table's order; all if none is named.

    Raises ScenarioError for an id that there is not, with the likely one.

    >>> [claim.id for claim in choose(["bonds-persist"])]
    ['bonds-persist']
    """
    known = [claim.id for claim in CLAIMS]
    problems = [
        Problem("", None, "claim", show(wanted), f"expected one of {', '.join(known)}", hint)
        for wanted in only
        if wanted not in known
        for hint in [did_you_mean(wanted, known)]
    ]
    if problems:
        raise ScenarioError(problems)
    return tuple(claim for claim in CLAIMS if not only or claim.id in only)
