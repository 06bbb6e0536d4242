"""Words of a sweep: what its measures are called, and the units they are shown in."""

from __future__ import annotations

from collections.abc import Iterable

from sim.analysis.results.reading import Reading
from sim.measure.definitions import MEASURES
from sim.report.units import COUNT, LEVEL, PERCENT, POINTS, Unit, money, years
from sim.text import visible


def measure_words(measure: str) -> str:
    """Return the name of a measure as one says it.

    >>> measure_words("market_share")
    'market share'
    """
    return visible(measure.replace("_", " "), 40)


def span_words(reading: Reading) -> str:
    """Return how long the runs are, from the shortest to the longest."""
    if "weeks" not in reading.paths or reading.frame.empty:
        return years(reading.weeks)
    low, high = _ends(reading, "weeks")
    return years(low) if low == high else f"{low:,} to {high:,} weeks"


def crowd_words(reading: Reading) -> str:
    """Return how many customers the markets have."""
    if "customers" not in reading.paths or reading.frame.empty:
        return count_words(reading.customers, "customer")
    low, high = _ends(reading, "customers")
    return count_words(low, "customer") if low == high else f"{low:,} to {high:,} customers"


def _ends(reading: Reading, path: str) -> tuple[int, int]:
    values = reading.frame[path]
    return round(values.min()), round(values.max())


def unit_of(
    reading: Reading, measure: str, amounts: Iterable[float | None], difference: bool = False
) -> Unit:
    """Return the Unit to show amounts of a measure in.

    Shares are in percent, their differences in percentage points.
    """
    kind = _kind(measure)
    if kind == "share":
        return POINTS if difference else PERCENT
    if kind == "money":
        return money(reading.currency, amounts)
    return LEVEL if kind == "number" else COUNT


def outcome_words(reading: Reading, measure: str, unit: Unit) -> str:
    """Return a measure in words, with its unit and over how long it is taken.

    Money is over all weeks of a run, unless its name says otherwise.
    """
    kind = MEASURES[measure].unit if measure in MEASURES else "number"
    over = "" if kind != "money" or measure.endswith("per_year") else f" over {span_words(reading)}"
    name = measure_words(measure)
    return f"{name}{over} ({unit.name})" if unit.name else f"{name}{over}"


def _kind(measure: str) -> str:
    return MEASURES[measure].unit if measure in MEASURES else "number"


def sentence(text: str) -> str:
    """Return a text with a capital at its start.

    >>> sentence("market share"), sentence("")
    ('Market share', '')
    """
    return text[:1].upper() + text[1:]


def count_words(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun, in the singular or plural.

    >>> count_words(1, "run"), count_words(2_000, "run"), count_words(2, "policy", "policies")
    ('1 run', '2,000 runs', '2 policies')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"
