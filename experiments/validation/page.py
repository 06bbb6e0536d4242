"""The validation of every shipped scenario, as the pages of reports/validation/.

    python -m experiments.validation [SCENARIO ...]

looks for all regularities under three seeds, and in the market that is wrong on purpose under
one; writes a page for each scenario and one with the count. With names, only their pages. Some
twelve minutes for a scenario on two cores.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from sim.files import write_atomically
from sim.report.validation.words import MARKS, interval, number
from sim.scenario import Scenario
from sim.scenario.shipped import shipped
from sim.validity.regularity import Use, Verdict
from sim.validity.table import REGULARITIES
from sim.validity.validate import Row, Validation, validate
from sim.validity.variant import plain

FOLDER = Path(__file__).parents[1] / "reports" / "validation"
SEEDS = (1, 2, 3)
COMMAND = "python -m experiments.validation"


def look(name: str) -> tuple[list[Validation], Validation]:
    """look(scenario) -> Validation under each seed, and of the plain market under the first."""
    spec = Scenario.load(name)
    found = []
    for seed in SEEDS:
        begun = time.perf_counter()
        found.append(validate(spec, REGULARITIES, seed))
        told(f"{name}, seed {seed}: {time.perf_counter() - begun:.0f} s")
    return found, validate(plain(spec), REGULARITIES, SEEDS[0])


def page(name: str, found: Sequence[Validation], wrong: Validation) -> str:
    """page(scenario, by seed, of the plain market) -> the scenario's page, in Markdown."""
    first = found[0]
    lines = [
        f"# {first.scenario.title}",
        "",
        f"Made by `{COMMAND} {name}`; the same with pictures: `loyalsim validate {name}`. Values "
        f"and 95 % intervals are those of seed {SEEDS[0]}; verdicts those of seeds "
        f"{', '.join(str(seed) for seed in SEEDS)}: {_legend()}. *Plain* is the same market with "
        "customers who are all alike and have no habits, which should miss much.",
        "",
        _count(found, wrong),
        "",
        "| Regularity | Use | Measured | Value | 95 % | Band | Seeds | Plain |",
        "|---|---|---|--:|--:|---|---|---|",
    ]
    for rows in zip(*(each.rows for each in [*found, wrong]), strict=True):
        if rows[0].verdict is not Verdict.ELSEWHERE:
            lines += _lines(rows[:-1], rows[-1])
    missed = [row for row in first.rows if row.reason and row.verdict is not Verdict.ELSEWHERE]
    if missed:
        lines += ["", "## Missed, and why", ""]
        lines += [
            f"- **{row.regularity.id}** ({row.verdict.value}): {row.reason}" for row in missed
        ]
    lines += ["", "## How each was measured", ""]
    lines += [_how(row) for row in first.rows if row.verdict is not Verdict.ELSEWHERE]
    elsewhere = [row for row in first.rows if row.verdict is Verdict.ELSEWHERE]
    if elsewhere:
        lines += ["", "## Not for this market", ""]
        lines += [f"- {row.regularity.id}: {row.reason}" for row in elsewhere]
    return "\n".join(lines) + "\n"


def _legend() -> str:
    shown = (Verdict.IN, Verdict.MISSED, Verdict.REPORTED, Verdict.LACKING, Verdict.UNMEASURED)
    return ", ".join(f"{MARKS[verdict]} {verdict.value}" for verdict in shown)


def _count(found: Sequence[Validation], wrong: Validation) -> str:
    first = found[0]
    parts = [
        f"{first.count(Verdict.IN, use)} of "
        f"{first.count(Verdict.IN, use) + first.count(Verdict.MISSED, use)} {words} are in band"
        for use, words in ((Use.TUNE, "regularities to tune by"), (Use.CHECK, "to check by"))
    ]
    same = sum(
        len({row.verdict for row in rows}) == 1
        for rows in zip(*(each.rows for each in found), strict=True)
    )
    return (
        f"{'; '.join(parts)}. Under all {len(SEEDS)} seeds the verdict is the same in {same} of "
        f"{len(first.rows)} rows. The plain market misses {wrong.count(Verdict.MISSED)}."
    )


def _lines(rows: Sequence[Row], wrong: Row) -> list[str]:
    first = rows[0]
    regularity, values = first.regularity, first.finding.values if first.finding else ()
    marks = " ".join(MARKS[row.verdict] for row in rows)
    head = f"| {regularity.id} | {regularity.use.value} "
    if not values:
        return [f"{head}| | | | {regularity.band} | {marks} | {MARKS[wrong.verdict]} |"]
    lines = []
    for i, value in enumerate(values):
        start = head if i == 0 else "| | "
        end = f"{marks} | {MARKS[wrong.verdict]} |" if i == 0 else "| |"
        band = "" if value.band is None else str(value.band)
        cells = f"| {value.name} | {number(value.value)} | {interval(value)} | {band} "
        lines.append(f"{start}{cells}| {end}")
    return lines


def _how(row: Row) -> str:
    regularity = row.regularity
    parts = [
        f"- **{regularity.id}**: {regularity.statement} Published: {regularity.band} "
        f"({regularity.source}). {regularity.how}"
    ]
    if row.finding is not None:
        parts += [f"Rests on {row.finding.sample}.", row.finding.note]
    return " ".join(part for part in parts if part)


def overview(pages: dict[str, tuple[list[Validation], Validation]]) -> str:
    """overview(scenario -> found) -> the page with a row per scenario, in Markdown."""
    lines = [
        "# Do the shipped markets behave like real ones?",
        "",
        f"Made by `{COMMAND}`. Each number counts published regularities; those to tune by may "
        "have set parameters (`experiments/calibration/stages.py` says which), those to check by "
        "never did.",
        "",
        "| Market | To tune by: in band | To check by: in band | Reported | Plain market misses |",
        "|---|--:|--:|--:|--:|",
    ]
    for name, (found, wrong) in pages.items():
        first = found[0]
        cells = [
            f"{first.count(Verdict.IN, use)} of "
            f"{first.count(Verdict.IN, use) + first.count(Verdict.MISSED, use)}"
            for use in (Use.TUNE, Use.CHECK)
        ]
        lines.append(
            f"| [{name}]({name}.md) | {' | '.join(cells)} | {first.count(Verdict.REPORTED)} | "
            f"{wrong.count(Verdict.MISSED)} |"
        )
    return "\n".join([*lines, "", *_by_row(pages)]) + "\n"


def _by_row(pages: dict[str, tuple[list[Validation], Validation]]) -> list[str]:
    """Every regularity to tune by, and in which of its markets it is in band."""
    lines = ["| Regularity | Use | In band | Missed |", "|---|---|---|---|"]
    for i, regularity in enumerate(REGULARITIES):
        verdicts = {name: found[0].rows[i].verdict for name, (found, _) in pages.items()}
        held = ", ".join(name for name, verdict in verdicts.items() if verdict is Verdict.IN)
        missed = ", ".join(name for name, verdict in verdicts.items() if verdict is Verdict.MISSED)
        if held or missed:
            lines.append(f"| {regularity.id} | {regularity.use.value} | {held} | {missed} |")
    return lines


def told(line: str) -> None:
    """told(line): say it on standard error."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def main(names: list[str]) -> None:
    """main(names): look, and write the pages."""
    unknown = [name for name in names if name not in shipped()]
    if unknown:
        raise SystemExit(f"no shipped scenario {', '.join(unknown)}; {', '.join(shipped())}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    pages = {}
    for name in names or list(shipped()):
        pages[name] = look(name)
        write_atomically(FOLDER / f"{name}.md", page(name, *pages[name]))
        told(_count(*pages[name]))
    if not names:
        write_atomically(FOLDER / "README.md", overview(pages))


if __name__ == "__main__":
    main(sys.argv[1:])
