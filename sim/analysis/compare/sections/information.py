"""What to find out first: the value of knowing what is not known, in money."""

from __future__ import annotations

from sim.analysis.compare.findings import Findings
from sim.report.blocks import Numbers, Prose, Section, Table, Texts
from sim.report.units import money
from sim.stats.paired import Estimate

AFTER = "robustness"

SHOWN = 8
"""Numbers in the table at most, those that are worth most; the file has all."""


def section(findings: Findings) -> Section | None:
    """Return the section on the value of information; None if nobody asked for it.

    `information` has one row per uncertain number.
    """
    import pandas as pd

    found = findings.information
    if found is None:
        return None
    ranked = found.ranked
    if found.perfect.value is None:
        few = "So few worlds say nothing about what knowing more is worth; ask for more of them."
        return Section("information", "What to find out first", [Prose(few)])
    unit = money(findings.comparison.currency, [found.perfect.value])
    first = ranked[:SHOWN]
    ends = Estimate(found.perfect.value, found.perfect.ci95)
    most = f"{unit.plain(found.perfect.value)} {unit.name} a year"
    if ends.ci95:
        most += f" (95 % interval {unit.interval(ends)})"
    frame = pd.DataFrame(
        {
            "path": [each.path for each, _ in ranked],
            "value": [value.value for _, value in ranked],
            "low": [value.ci95[0] if value.ci95 else None for _, value in ranked],
            "high": [value.ci95[1] if value.ci95 else None for _, value in ranked],
        }
    )
    return Section(
        "information",
        "What to find out first",
        [
            Prose(
                "Whoever knew in which of the worlds the firm is could choose the best policy "
                f"there. That is worth {most}; no survey, test or pilot is worth more."
            ),
            Table(
                f"What knowing one number alone is worth, in {unit.name} a year",
                [
                    Texts("Uncertain number", [each.words for each, _ in first]),
                    Numbers("Worth", [value.value for _, value in first], unit.plain),
                    Numbers(
                        "95 % interval",
                        [unit.interval(Estimate(v.value, v.ci95)) for _, v in first],
                    ),
                    Texts("", ["cannot tell from so few" if v.too_few else "" for _, v in first]),
                ],
                note="By regression on the runs: a policy chosen by the number alone, in worlds "
                "that the choice was not made from, against the one that is best on average. All "
                "numbers are in information.csv.",
            ),
        ],
        {"information": frame},
    )
