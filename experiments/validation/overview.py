"""The overview: a row per scenario, and for each regularity the markets that show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from experiments.validation.looks import Looks
from experiments.validation.page import COMMAND
from sim.analysis.validate.validate import REGULARITIES
from sim.studies.regularity import Use, Verdict


@dataclass(frozen=True)
class Summary:
    """What the overview says of one scenario."""

    name: str
    tune: tuple[int, int]
    """Regularities to tune by: in band, and looked for."""
    check: tuple[int, int]
    reported: int
    unsteady: tuple[str, ...]
    plain: tuple[int, int]
    """Regularities that the plain market misses, and those it was measured by."""
    verdicts: Mapping[str, Verdict]
    """Id of each regularity -> verdict under the first seed."""


def summary(looks: Looks) -> Summary:
    """Return what the overview says of one scenario."""
    return Summary(
        name=looks.name,
        tune=looks.in_band(Use.TUNE),
        check=looks.in_band(Use.CHECK),
        reported=looks.first.count(Verdict.REPORTED),
        unsteady=looks.unsteady,
        plain=looks.plain_misses,
        verdicts={row.regularity.id: row.verdict for row in looks.first.rows},
    )


def overview(summaries: Sequence[Summary]) -> str:
    """Return the page with a row per scenario, in Markdown."""
    everywhere = {use: in_all_markets(summaries, use) for use in (Use.TUNE, Use.CHECK)}
    lines = [
        "# Do the shipped markets behave like real ones?",
        "",
        f"Made by `{COMMAND}`. Each number counts published regularities; those to tune by may "
        "have set parameters (`experiments/calibration/stages.py` says which), those to check by "
        "never did.",
        "",
        *(
            f"- {use.value}: {sum(held.values())} of {len(held)} are in band in every market they "
            "belong to" + _but([id for id, good in held.items() if not good])
            for use, held in everywhere.items()
        ),
        "",
        "| Market | To tune by: in band | To check by: in band | Reported | Changes with the seed "
        "| Plain market misses |",
        "|---|--:|--:|--:|---|--:|",
    ]
    for each in summaries:
        cells = [
            f"[{each.name}]({each.name}.md)",
            f"{each.tune[0]} of {each.tune[1]}",
            f"{each.check[0]} of {each.check[1]}",
            str(each.reported),
            ", ".join(each.unsteady) or "nothing",
            f"{each.plain[0]} of {each.plain[1]}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, "", *_by_row(summaries)]) + "\n"


def in_all_markets(summaries: Sequence[Summary], use: Use) -> dict[str, bool]:
    """Return, by id, whether a regularity is in band wherever it has a verdict."""
    found = {}
    for regularity in REGULARITIES:
        verdicts = {each.verdicts[regularity.id] for each in summaries}
        judged = verdicts & {Verdict.IN, Verdict.MISSED}
        if regularity.use is use and judged:
            found[regularity.id] = judged == {Verdict.IN}
    return found


def _but(ids: Sequence[str]) -> str:
    return f"; not so {', '.join(ids)}." if ids else "."


def _by_row(summaries: Sequence[Summary]) -> list[str]:
    """Return a table of every regularity, and in which of its markets it is in band."""
    lines = [
        "| Regularity | Use | In band | Missed | Not measured, or mechanic missing |",
        "|---|---|---|---|---|",
    ]
    groups = ((Verdict.IN,), (Verdict.MISSED,), (Verdict.UNMEASURED, Verdict.LACKING))
    for regularity in REGULARITIES:
        cells = [
            ", ".join(each.name for each in summaries if each.verdicts[regularity.id] in group)
            for group in groups
        ]
        if any(cells):
            lines.append(f"| {regularity.id} | {regularity.use.value} | {' | '.join(cells)} |")
    return lines
