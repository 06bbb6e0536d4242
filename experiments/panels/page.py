"""The page: what was fitted, who came how near, and predicted beside actual for everything."""

from __future__ import annotations

import math

import pandas as pd

from experiments.panels.described import ENOUGH, REPEAT
from experiments.panels.forecast import ACTUAL, BARE, LOYALSIM, MODELS, RACE, Forecast

HEAD = f"""# Real panels: the second half as predicted from the first

Written by `python -m experiments.panels`. The time of each panel is cut in half. Everything is
fitted to the first half; nothing of the second is used, but where a panel says so. The data are
read from installed packages, none is kept here.

Models, side by side:

- **NBD-Dirichlet**: rates Gamma, tastes Dirichlet, nothing changes (Goodhardt, Ehrenberg &
  Chatfield 1984).
- **BG/NBD**: customers buy until they drop out (Fader, Hardie & Lee 2005). It speaks of customers
  who have bought already, and of no brands; where it is silent, there is no number. Where nobody
  drops out its likelihood has no maximum, and its limit is taken.
- **{LOYALSIM}**: a market with the rates, shares, tastes, habit and turnover fitted to the first
  half, run on. All else has the defaults of the scenario reference; prices and quality of all firms
  are alike, as the panels do not say what differs, and no firm does anything.
- **{BARE}**: the same with satisfaction, trust, bonds, talk, the
  response of demand and the memory of prices switched off. It tells what those do, and is not
  counted.

None knows of seasons, deals or changes of range. Each simulates about 100,000 customers, and chance
moves its errors: under other seeds, models whose errors lie close together change places, and so do
the counts of who came nearest. Those counts are no ranking; look at the size of the differences.
MAE is the mean absolute error in the unit of the quantity, MAPE in percent of what came (where that
is not 0). The smallest of each row is bold.
*Earlier buyers* have bought in the first half; their number is that of the panel, for all models.
Means of fewer than {ENOUGH} customers are left out.
"""


def page(forecasts: dict[str, Forecast], missing: dict[str, str]) -> str:
    """Return the page on all panels, in Markdown."""
    parts = [HEAD]
    parts += [chapter(name, found) for name, found in forecasts.items()]
    if missing:
        lines = [f"- **{name}** is not available: {words}" for name, words in missing.items()]
        parts.append("\n".join(["## Not available", "", *lines, ""]))
    return "\n".join(parts)


def chapter(name: str, found: Forecast) -> str:
    """Return the chapter on one panel, in Markdown."""
    panel = found.panel
    lines = [
        f"## {panel.title}",
        "",
        f"From {panel.source}. {panel.remark} {panel.customers:,} customers, two halves of "
        f"{panel.half} weeks, {len(panel.who):,} purchases; {found.earlier:,} earlier buyers.",
        "",
        f"**{verdict(found)}**",
        "",
        f"![{panel.title}: predicted and actual](panel-{name}.svg)",
        "",
        "### Errors",
        "",
        markdown(errors(found), "quantity"),
        "",
        "### Fitted to the first half",
        "",
        markdown(parameters(found), "model"),
        "",
        "### Predicted and actual",
        "",
    ]
    for quantity in found.described[ACTUAL]:
        table = found.table(quantity)
        lines += [markdown(table.map(number), quantity), ""]
    return "\n".join(lines)


def verdict(found: Forecast) -> str:
    """Return in how many quantities each model came nearest, and the repeat rate."""
    mape = found.errors().xs("MAPE", level=1)[list(RACE)]
    nearest = mape.idxmin(axis=1).value_counts().reindex(list(RACE), fill_value=0)
    spoken = mape.notna().sum()
    counted = ", ".join(f"{model} in {nearest[model]} of {spoken[model]}" for model in RACE)
    repeat = found.table(REPEAT).iloc[0]
    said = ", ".join(f"{model} {repeat[model]:.1f} %" for model in MODELS if model in repeat)
    return (
        f"Nearest by MAPE: {counted} quantities that it speaks of. Of earlier buyers, "
        f"{repeat[ACTUAL]:.1f} % bought again; predicted: {said}."
    )


def errors(found: Forecast) -> pd.DataFrame:
    """Return a table of words: MAE and MAPE of each model, the smallest in bold."""
    rows = {}
    for (quantity, kind), values in found.errors().iterrows():
        unit = " %" if kind == "MAPE" else ""
        words = {model: f"{number(value)}{unit}" for model, value in values.dropna().items()}
        words |= {model: f"**{words[model]}**" for model in words if values[model] == values.min()}
        rows[f"{quantity}: {kind}"] = words
    return pd.DataFrame(rows).T.reindex(columns=list(MODELS)).fillna("")


def parameters(found: Forecast) -> pd.DataFrame:
    """Return a table of words: every estimate with its 95 % interval."""
    rows = []
    for model, name, estimate in found.fits.table:
        if estimate is None:
            rows.append((model, name, "0", "none found: the likelihood has its maximum at 0"))
        else:
            low, high = number(estimate.low), number(estimate.high)
            rows.append((model, name, number(estimate.value), f"{low} to {high}"))
    table = pd.DataFrame(rows, columns=["model", "parameter", "estimate", "95 % interval"])
    return table.set_index("model")


def number(value: float) -> str:
    """Return the value in three digits or more; nothing for what is not a number.

    >>> number(1234.5), number(0.04567), number(float("nan"))
    ('1,234', '0.0457', '')
    """
    if math.isnan(value):
        return ""
    if abs(value) >= 1000.0:
        return f"{value:,.0f}" if abs(value) < 1e6 else f"{value:.0e}"
    if abs(value) < 0.001 and value != 0.0:
        return f"{value:.1e}"
    return f"{value:#.3g}".rstrip(".")


def markdown(table: pd.DataFrame, corner: str) -> str:
    """Return a table in Markdown, the index first.

    >>> print(markdown(pd.DataFrame({"a": ["1"]}, index=["x"]), "of"))
    | of | a |
    |---|---:|
    | x | 1 |
    """
    head = f"| {' | '.join([corner, *map(str, table.columns)])} |"
    rule = f"|---|{'---:|' * len(table.columns)}"
    rows = [
        f"| {' | '.join([str(name), *map(str, row)])} |"
        for name, row in zip(table.index, table.to_numpy(), strict=True)
    ]
    return "\n".join([head, rule, *rows])
