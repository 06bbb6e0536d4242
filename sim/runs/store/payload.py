"""Runs as text: canonical JSON, from which the very same run comes back."""

from __future__ import annotations

import json
from typing import Any

from sim.runs.run import Run

KEYS = ("measures", "horizons", "segments", "weekly")
"""What a run is written as, in this order; years follow if there are any."""


def encode(run: Run) -> str:
    """Return a run as JSON without spaces; names keep their order, and numbers every bit.

    Equal runs are equal texts, as measures come in the order of their definitions. Policy and
    replication are not in it: they belong to the key.

    >>> encode(Run("bond", 0, {"profit": 0.1, "retention": None}))
    '{"measures":{"profit":0.1,"retention":null},"horizons":{},"segments":{},"weekly":{}}'
    """
    data: dict[str, Any] = {
        "measures": dict(run.measures),
        "horizons": {str(weeks): dict(values) for weeks, values in run.horizons.items()},
        "segments": {name: dict(values) for name, values in run.segments.items()},
        "weekly": {name: list(values) for name, values in run.weekly.items()},
    }
    if run.years:
        data["years"] = [dict(values) for values in run.years]
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def decode(text: str, policy: str, replication: int) -> Run:
    """Return the run that was encoded, equal in every number.

    Raises ValueError, TypeError or AttributeError if the text is something else.

    >>> run = Run("bond", 3, {"profit": 0.1 + 0.2, "weeks": 52}, {13: {"kept": None}})
    >>> decode(encode(run), "bond", 3) == run
    True
    """
    data: dict[str, Any] = json.loads(text)
    if not isinstance(data, dict) or tuple(data) not in (KEYS, (*KEYS, "years")):
        raise ValueError(f"expected {', '.join(KEYS)}")
    return Run(
        policy=policy,
        replication=replication,
        measures=data["measures"],
        horizons={int(weeks): values for weeks, values in data["horizons"].items()},
        segments=data["segments"],
        weekly={name: tuple(values) for name, values in data["weekly"].items()},
        years=tuple(data.get("years", ())),
    )
