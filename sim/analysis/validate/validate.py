"""Validate: every regularity that belongs to a market, looked for in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sim.notebook import Brief
from sim.scenario import Scenario
from sim.scenario.content import provenance
from sim.scenario.errors import Problem, ScenarioError
from sim.scenario.paths import did_you_mean
from sim.stats.estimators.fitted import Alike
from sim.studies import buying, prices, programmes, service
from sim.studies.lab import CUSTOMERS, Lab
from sim.studies.regularity import Finding, Regularity, Use, Verdict
from sim.text import show

REGULARITIES: tuple[Regularity, ...] = (
    *buying.ROWS,
    *prices.ROWS,
    *service.ROWS,
    *programmes.ROWS,
)
"""All regularities, in the order a reader would want them."""


@dataclass(frozen=True)
class Row:
    """What came of one regularity: a row of the table."""

    regularity: Regularity
    verdict: Verdict
    finding: Finding | None = None
    reason: str = ""
    """Why there is no finding, or why the row was missed and what would mend it."""
    off: Row | None = None
    """What came of it with the row's mechanism out of the market; None if that was not tried."""

    @property
    def empty(self) -> bool:
        """Whether it is in band without its mechanism, too: then it is no evidence of it."""
        return (
            self.verdict is Verdict.IN and self.off is not None and self.off.verdict is Verdict.IN
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain types, ready for JSON."""
        row, finding = self.regularity, self.finding
        return {
            "id": row.id,
            "use": row.use.value,
            "statement": row.statement,
            "source": row.source,
            "band": row.band,
            "how": row.how,
            "verdict": self.verdict.value,
            "reason": self.reason,
            "values": self._values(),
            "sample": finding.sample if finding else "",
            "note": finding.note if finding else "",
            "off": self._without(),
        }

    def _without(self) -> dict[str, Any]:
        off = self.off
        return {
            "numbers": dict(self.regularity.off),
            "verdict": off.verdict.value if off else None,
            "no_evidence": self.empty if off else None,
            "reason": off.reason if off else self.regularity.exempt,
            "values": off._values() if off else [],
        }

    def _values(self) -> list[dict[str, Any]]:
        return [value.to_dict() for value in self.finding.values] if self.finding else []


@dataclass(frozen=True, repr=False)
class Validation(Brief):
    """What the suite found in one market."""

    scenario: Scenario
    seed: int
    customers: int
    rows: tuple[Row, ...]

    @property
    def here(self) -> list[Row]:
        """The rows that were looked for in this market."""
        return [row for row in self.rows if row.verdict is not Verdict.ELSEWHERE]

    @property
    def elsewhere(self) -> list[Row]:
        """The others."""
        return [row for row in self.rows if row.verdict is Verdict.ELSEWHERE]

    def count(self, verdict: Verdict, use: Use | None = None) -> int:
        """Return how many rows have this verdict, of this use if given."""
        return sum(
            row.verdict is verdict and use in (None, row.regularity.use) for row in self.rows
        )

    @property
    def empty(self) -> tuple[str, ...]:
        """Ids of the rows that are in band without their mechanism, too."""
        return tuple(row.regularity.id for row in self.rows if row.empty)

    def to_dict(self) -> dict[str, Any]:
        """Return plain types, in the order of the table."""
        return {
            "scenario": self.scenario.title,
            **provenance(self.scenario),
            "seed": self.seed,
            "customers": self.customers,
            "rows": [row.to_dict() for row in self.rows],
        }


def validate(
    scenario: Scenario,
    regularities: Sequence[Regularity],
    seed: int = 1,
    customers: int = CUSTOMERS,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    off: bool = True,
) -> Validation:
    """Look for every one of the regularities in a market, and in it without what they rest on.

    With `off`, each row that names its mechanism is measured once more in the same market without
    it, which about doubles the time. `progress(rows done, rows)` is called after each row. A
    measurement that fails for want of data (ValueError, ArithmeticError) makes a row that says so;
    anything else is raised.

    >>> goods = Scenario.load("packaged-goods")
    >>> found = validate(goods, choose(REGULARITIES, ["pareto"]), customers=500)
    >>> found.rows[0].regularity.id
    'pareto'
    """
    lab = Lab(scenario, seed, customers, threads)
    rows = []
    for done, regularity in enumerate(regularities):
        if progress is not None:
            progress(done, len(regularities))
        row = look_for(regularity, lab)
        rows.append(replace(row, off=_switched_off(row, lab)) if off else row)
    if progress is not None:
        progress(len(regularities), len(regularities))
    return Validation(scenario, seed, customers, tuple(rows))


def look_for(regularity: Regularity, lab: Lab) -> Row:
    """Look for one regularity in a market, and return its row of the table.

    A market without the differences between customers that a regularity is about misses it.
    """
    why_not = regularity.applies(lab.scenario)
    if why_not:
        return Row(regularity, Verdict.ELSEWHERE, reason=why_not)
    return _measured(regularity, lab)


def _switched_off(row: Row, lab: Lab) -> Row | None:
    """Return what comes of a row in the market without its mechanism; None if it names none."""
    if not row.regularity.off or row.verdict is Verdict.ELSEWHERE:
        return None
    without = lab.without(row.regularity.off)
    return row if without is lab else _measured(row.regularity, without)


def _measured(regularity: Regularity, lab: Lab) -> Row:
    """Return what comes of a row in a market, whether it belongs there or not."""
    if regularity.measure is None:
        return Row(regularity, Verdict.LACKING, reason=regularity.lacks)
    try:
        finding = regularity.measure(lab)
    except Alike as error:
        return Row(regularity, Verdict.MISSED, reason=f"{regularity.if_missed} Here {error}.")
    except (ValueError, ArithmeticError) as error:
        return Row(regularity, Verdict.UNMEASURED, reason=str(error))
    missed = finding.verdict is Verdict.MISSED
    return Row(regularity, finding.verdict, finding, regularity.if_missed if missed else "")


def choose(regularities: Sequence[Regularity], only: Sequence[str]) -> tuple[Regularity, ...]:
    """Return the regularities with these ids, in the table's order; all of them for none.

    Raises ScenarioError for an id that there is not, with the likely one.

    >>> [regularity.id for regularity in choose(REGULARITIES, ["dip", "pareto"])]
    ['pareto', 'dip']
    """
    known = {regularity.id: regularity for regularity in regularities}
    problems = [
        Problem("", None, "regularity", show(wanted), f"expected one of {', '.join(known)}", hint)
        for wanted in only
        if wanted not in known
        for hint in [did_you_mean(wanted, list(known))]
    ]
    if problems:
        raise ScenarioError(problems)
    return tuple(r for r in regularities if not only or r.id in only)
