"""Writing an optimisation: the page, picture and tables in a folder, and what a terminal shows."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from rich.console import Group, RenderableType
from rich.text import Text

from sim.experiment.optimisation.outcome import Outcome
from sim.experiment.optimisation.result import Finalist, Optimum
from sim.report.folders import REPORTS
from sim.report.layout import LONG, PlainTable, text
from sim.report.optimisation.page import FRONT, PAGE, optimum_page
from sim.report.optimisation.picture import front_figure
from sim.report.optimisation.words import money_unit, number, optimum_sentences
from sim.report.style import house_style, render
from sim.report.tables import csv
from sim.report.units import NOTHING, PERCENT, POINTS, years
from sim.report.write import write_files
from sim.text import slug, visible


def optimum_folder(experiment: str) -> Path:
    """optimum_folder(experiment) -> Path: where the report goes, if nobody says.

    >>> optimum_folder("points").as_posix()
    'reports/points-optimum'
    """
    return REPORTS / f"{slug(experiment)}-optimum"


def write_optimum(optimum: Optimum, folder: Path) -> list[Path]:
    """write_optimum(optimum, folder) -> the files written: report.html, its picture, CSV tables.

    `trials` has one row per trial, `final` one per finalist. The folder is made if need be, and
    files in it are overwritten. Raises FileProblem.
    """
    with house_style():
        figure = front_figure(optimum)
        drawn = {} if figure is None else render(figure)
    files: dict[str, bytes | str] = {PAGE: optimum_page(optimum, figure, drawn.get("svg", b""))}
    files |= {f"{FRONT}.{kind}": data for kind, data in drawn.items()}
    files["trials.csv"] = csv(trials_frame(optimum))
    files["final.csv"] = csv(final_frame(optimum))
    return write_files(folder, files)


def trials_frame(optimum: Optimum) -> pd.DataFrame:
    """trials_frame(optimum) -> one row per trial, in order; undefined values are NaN.

    Columns: trial, one per lever (dotted path), possible, kept (limits), front, profit and
    spend (money a year), retention (share), and `_gain` of profit and retention against the
    baseline under the same draws.
    """
    rows = []
    for trial in optimum.trials:
        row: dict[str, object] = {"trial": trial.number}
        row |= _levers(optimum, trial.point)
        row |= {"possible": trial.outcome is not None, "kept": trial.kept}
        row["front"] = trial.number in optimum.front
        row |= _values(trial.outcome, optimum.baseline)
        rows.append(row)
    return pd.DataFrame(rows)


def final_frame(optimum: Optimum) -> pd.DataFrame:
    """final_frame(optimum) -> one row per system of the final, all with fresh draws.

    Columns: label, trial, one per lever, kept, the values of `trials_frame`, the ends of the
    95 % intervals of the gains (`_low`, `_high`), and `_optimism` of each objective: the gain of
    the trial less that with fresh draws.
    """
    rows = []
    for each in optimum.final:
        row: dict[str, object] = {"label": each.label, "trial": each.number}
        row |= _levers(optimum, each.point)
        row |= {"kept": each.kept, **_values(each.fresh, optimum.today.fresh)}
        for name in ("profit", "retention"):
            ends = each.fresh.against(optimum.today.fresh, name).ci95 or (None, None)
            row |= {f"{name}_gain_low": ends[0], f"{name}_gain_high": ends[1]}
        for name in optimum.question.objectives:
            row[f"{name}_optimism"] = each.optimism.get(name)
        rows.append(row)
    return pd.DataFrame(rows).astype({"trial": "Int64"})


def optimum_report(optimum: Optimum) -> RenderableType:
    """optimum_report(optimum) -> the finalists in a table, and what to do in plain sentences."""
    asked = optimum.question
    unit = money_unit(optimum)
    first = asked.objectives[0]
    promised = unit if first == "profit" else POINTS
    yearly = f"{unit.short}/year"
    table = PlainTable(gap=1)
    table.words("In the final")
    table.words("Levers")
    table.numbers("Profit\ngain", yearly)
    table.numbers("95 % interval", yearly)
    table.numbers("Retention\ngain", "pp")
    table.numbers("Luck", promised.short)
    for each in optimum.final:
        gain = each.fresh.against(optimum.today.fresh, "profit")
        kept = each.fresh.against(optimum.today.fresh, "retention")
        table.row(
            text(each.label if each.kept else f"{each.label}, breaks a limit"),
            _levers_short(each),
            unit.signed(gain.mean),
            "baseline" if each is optimum.today else unit.interval(gain).replace(" to ", ", "),
            POINTS.signed(kept.mean),
            promised.signed(each.optimism.get(first)),
            style="bold" if optimum.wins(each) else "" if each.kept else "dim",
        )
    head = Text.assemble(
        (visible(asked.title, LONG), "bold"),
        f"\nLevers of {visible(asked.policy, LONG)} of {visible(asked.scenario.focal, LONG)} · "
        f"{years(asked.scenario.weeks)} · {asked.scenario.customers:,} customers · "
        f"retention today {PERCENT.plain(optimum.today.fresh.mean('retention'))} %",
    )
    levers = Text(f"Levers: {', '.join(asked.words)}.", style="dim")
    note = Text(
        "All figures are from draws that the search has not seen, as differences to the baseline. "
        f"Luck: what a trial promised in {first} beyond them.",
        style="dim",
    )
    blank = Text("")
    sentences = [Text(words) for words in optimum_sentences(optimum)]
    return Group(head, blank, table, levers, blank, *sentences, note)


def _levers_short(each: Finalist) -> str:
    return NOTHING if each.point is None else ", ".join(number(value) for value in each.point)


def _levers(optimum: Optimum, point: tuple[float | None, ...] | None) -> dict[str, object]:
    space = optimum.question.space
    values = point or (None,) * len(space)
    return {axis.name: value for axis, value in zip(space, values, strict=True)}


def _values(found: Outcome | None, baseline: Outcome) -> dict[str, object]:
    names = ("profit", "retention", "spend")
    row: dict[str, object] = {name: found.mean(name) if found else None for name in names}
    for name in ("profit", "retention"):
        row[f"{name}_gain"] = found.against(baseline, name).mean if found else None
    return row
