"""The robustness picture: regret of each policy, and where the recommended one loses."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.compare.robustness.losses import Loss
from sim.analysis.compare.robustness.regret import regrets
from sim.analysis.compare.robustness.robustness import Robustness
from sim.report.region import CASE, OTHER, draw_region
from sim.report.style import FAINT, FOCAL, INK, WIDTH, new_figure
from sim.report.units import money, percent, years
from sim.text import visible

_ROW = 0.34
"""Inches for a policy."""
_SCATTER = 4.3
"""Inches for the two parameters that decide."""


def robustness_figure(result: Robustness, rival: str | None = None) -> Figure:
    """Draw the regret of each policy, and where the recommended one loses to a rival.

    Above, the regret of each policy: a tick for every point of the band, a bar up to the 95th
    percentile, a diamond at the mean. Below, the two parameters that decide: circles where the
    recommended policy earns more than the rival (the strongest other one if left out), crosses
    where it earns less, and the box of the rule. Without another policy there is no lower part.
    Make and draw it within `house_style()`. Raises KeyError for a rival that it was not compared
    with.
    """
    chosen = visible(result.recommended, 30)
    against = rival or result.strongest
    loss = None if against is None else result.losses[against]
    rows = _ROW * len(result.regret)
    below = 0.0 if loss is None else _SCATTER + 1.5
    height = 1.05 + rows + 0.75 + below
    figure, (upper,) = new_figure(
        height,
        f"How robust is {chosen}?",
        f"{visible(result.title, 50)} · {len(result.points)} points over "
        f"{len(result.parameters)} uncertain numbers · {years(result.weeks)}",
    )
    figure.text(
        0.012,
        1 - 0.68 / height,
        "Ticks: the points; bar: up to the 95th percentile; diamond: the mean",
        size=10,
        color=FAINT,
        va="top",
    )
    upper.set_position((0.19, (below + 0.7) / height, 0.55, rows / height))
    _regrets(upper, result)
    if loss is not None:
        lower = figure.add_axes((0.1, 0.65 / height, 0.87, (_SCATTER - 0.1) / height))
        _scatter(lower, result, loss)
        _headline(figure, lower, result, loss, height)
    return figure


def _regrets(axes: Axes, result: Robustness) -> None:
    """Draw one row per policy, least mean regret first."""
    unit = money(result.currency, [each.maximum for each in result.regret.values()])
    table = regrets(result.survey.profit) / unit.per
    for row, (name, regret) in enumerate(result.regret.items()):
        strong = name == result.recommended
        colour = FOCAL if strong else "#8C8C8C"
        points = table[:, result.survey.policies.index(name)]
        axes.plot([0, regret.p95 / unit.per], [row, row], color=colour, linewidth=6, alpha=0.35)
        axes.plot(points, [row] * len(points), "|", color=colour, markersize=9, alpha=0.7)
        axes.plot(
            [regret.mean / unit.per], [row], "D", color=colour, mec="white", markersize=7, zorder=3
        )
        axes.text(
            1.02,
            row,
            f"mean {unit.plain(regret.mean)}, best in {percent(regret.best)}",
            transform=axes.get_yaxis_transform(),
            va="center",
            size=10,
            color=INK,
            weight="bold" if strong else "normal",
        )
    axes.set_yticks(range(len(result.regret)), [visible(name, 20) for name in result.regret])
    for label, name in zip(axes.get_yticklabels(), result.regret, strict=True):
        label.set_fontweight("bold" if name == result.recommended else "normal")
    axes.set_ylim(len(result.regret) - 0.5, -0.5)
    axes.set_xlim(left=0.0)
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(f"Regret: what the best policy would have earned more ({unit.name} a year)")


def _scatter(axes: Axes, result: Robustness, loss: Loss) -> None:
    """Draw the points by the two parameters that decide, and the rule's box."""
    policies = result.survey.policies
    mine, theirs = policies.index(result.recommended), policies.index(loss.rival)
    lost = result.survey.profit[:, mine] < result.survey.profit[:, theirs]
    limits = () if loss.rule is None else loss.rule.limits
    today = [each.today for each in result.parameters]
    draw_region(axes, result.survey.values, result.parameters, loss.deciding, lost, limits, today)


def _headline(figure: Figure, axes: Axes, result: Robustness, loss: Loss, height: float) -> None:
    """Say what the lower part shows, in words and with its signs."""
    chosen, rival = visible(result.recommended, 30), visible(loss.rival, 30)
    top = (_SCATTER + 1.3) / height
    figure.text(0.012, top, f"Where {chosen} earns less than {rival}", size=12.5, weight="bold")
    figure.text(0.012, top - 0.27 / height, _rule_words(result, loss), size=10.5, color=FAINT)
    signs = (
        ("o", OTHER, f"earns more ({percent(1.0 - loss.share)} of the band)"),
        ("X", CASE, f"earns less ({percent(loss.share)})"),
        ("D", INK, "numbers of the scenario"),
    )
    handles = [
        axes.plot(
            [],
            [],
            sign,
            color=colour,
            mfc="none" if sign == "D" else colour,
            mec=colour if sign == "D" else "white",
            label=words,
        )[0]
        for sign, colour, words in signs
    ]
    figure.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0.002, top - 0.31 / height),
        ncols=3,
        frameon=False,
        fontsize=10.5,
        handletextpad=0.3,
    )


def _rule_words(result: Robustness, loss: Loss) -> str:
    rule = loss.rule
    if rule is None:
        never = "It never does." if loss.share == 0.0 else "No simple rule tells where."
        return "It does everywhere." if loss.share == 1.0 else never
    longest = int(WIDTH * 13)
    words = visible(rule.words(result.parameters), longest - 50)
    return f"Box: {words}; holds {percent(rule.coverage)} of the losses"
