"""Tables of an optimisation: a row per trial, and a row per finalist."""

from __future__ import annotations

import pandas as pd

from sim.analysis.optimise.payoff import Payoff
from sim.analysis.optimise.result import Optimum


def trials_frame(optimum: Optimum) -> pd.DataFrame:
    """Return one row per trial, in order; undefined values are NaN.

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
    """Return one row for each in the final, the baseline included, all with fresh draws.

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


def _levers(optimum: Optimum, point: tuple[float | None, ...] | None) -> dict[str, object]:
    space = optimum.question.space
    values = point or (None,) * len(space)
    return {axis.name: value for axis, value in zip(space, values, strict=True)}


def _values(found: Payoff | None, baseline: Payoff) -> dict[str, object]:
    names = ("profit", "retention", "spend")
    row: dict[str, object] = {name: found.mean(name) if found else None for name in names}
    for name in ("profit", "retention"):
        row[f"{name}_gain"] = found.against(baseline, name).mean if found else None
    return row
