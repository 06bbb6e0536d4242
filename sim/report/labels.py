"""Labels beside what they name, without covering each other."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from sim.report.style import INK


def spread(places: Sequence[float], gap: float) -> list[float]:
    """Return the places moved at least a gap apart, as little as possible.

    The order is kept. Neighbours that are too close share the way they have to move
    (least squares, by pooling adjacent violators).

    >>> spread([1.0, 1.0, 9.0], gap=2.0)
    [0.0, 2.0, 9.0]
    """
    order = sorted(range(len(places)), key=lambda i: places[i])
    pools: list[tuple[float, int]] = []
    for rank, i in enumerate(order):
        total, count = places[i] - rank * gap, 1
        while pools and pools[-1][0] / pools[-1][1] > total / count:
            before = pools.pop()
            total, count = total + before[0], count + before[1]
        pools.append((total, count))
    moved = [total / count for total, count in pools for _ in range(count)]
    result = [0.0] * len(places)
    for rank, i in enumerate(order):
        result[i] = moved[rank] + rank * gap
    return result


def label_ends(axes: Axes, ends: Sequence[tuple[str, float, str, bool]]) -> None:
    """Write the names of lines to the right of their ends, without covering each other.

    `ends` are name, height in data, colour, and whether it stands out. Set the limits of the axes
    before.
    """
    height = axes.get_window_extent().height
    size = 11.0
    gap = 1.35 * size * axes.figure.dpi / 72 / height
    low, high = axes.get_ylim()
    fractions = [(value - low) / (high - low) for _, value, _, _ in ends]
    for (name, _, colour, strong), start, at in zip(
        ends, fractions, _within(spread(fractions, gap), gap), strict=True
    ):
        axes.plot(
            [1.0, 1.012, 1.028],
            [start, start, at],
            color=colour,
            linewidth=2.2 if strong else 1.4,
            transform=axes.transAxes,
            clip_on=False,
        )
        axes.text(
            1.035,
            at,
            name,
            transform=axes.transAxes,
            va="center",
            size=size,
            weight="bold" if strong else "normal",
            color=INK,
        )


def _within(places: list[float], gap: float) -> list[float]:
    """Return the same places, moved together if they stick out above or below."""
    if not places:
        return places
    over = max(places) - (1.0 + gap / 2)
    under = -gap / 2 - min(places)
    move = under if under > 0 else -over if over > 0 else 0.0
    return [place + move for place in places]


_CORNERS = (
    (9, 7, "left", "bottom"),
    (9, -7, "left", "top"),
    (-9, 7, "right", "bottom"),
    (-9, -7, "right", "top"),
)
_FURTHER = tuple((dx * k, dy * k, h, v) for k in (2.2, 3.6, 5.5) for dx, dy, h, v in _CORNERS)
PLACES = (*_CORNERS, *_FURTHER)
"""Offsets in points and alignments of a label beside its point, best first."""


def label_points(
    axes: Axes, points: Sequence[tuple[str, float, float]], taken: Sequence[Bbox] = ()
) -> None:
    """Write a name beside each point, where there is room.

    `points` are name, x and y in data. `taken` are boxes in pixels that labels keep off if they
    can, as they do off the lines through 0. Set the limits before.
    """
    inside = axes.get_window_extent()
    across, along = axes.transData.transform((0.0, 0.0))
    boxes = [
        *taken,
        Bbox.from_extents(inside.x0, along - 1, inside.x1, along + 1),
        Bbox.from_extents(across - 1, inside.y0, across + 1, inside.y1),
    ]
    for _, x, y in points:
        px, py = axes.transData.transform((x, y))
        boxes.append(Bbox.from_extents(px - 8, py - 8, px + 8, py + 8))
    for name, x, y in points:
        best: tuple[float, Text, Bbox] | None = None
        for rank, (dx, dy, ha, va) in enumerate(PLACES):
            note = axes.annotate(
                name,
                (x, y),
                (dx, dy),
                textcoords="offset points",
                ha=ha,
                va=va,
                size=11,
                bbox={"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 0.5},
                arrowprops=None
                if rank < len(_CORNERS)
                else {"arrowstyle": "-", "color": "#9A9A9A", "linewidth": 0.8, "shrinkB": 4},
            )
            note.get_window_extent()  # places the text; its own box leaves out the line
            box = Text.get_window_extent(note).padded(2)
            badness = _outside(box, inside) * 20 + sum(_overlap(box, other) for other in boxes)
            badness += rank * 12
            if best is None or badness < best[0]:
                if best is not None:
                    best[1].remove()
                best = (badness, note, box)
            else:
                note.remove()
        if best is not None:
            boxes.append(best[2])


def _overlap(a: Bbox, b: Bbox) -> float:
    width = min(a.x1, b.x1) - max(a.x0, b.x0)
    height = min(a.y1, b.y1) - max(a.y0, b.y0)
    return width * height if width > 0 and height > 0 else 0.0


def _outside(box: Bbox, frame: Bbox) -> float:
    return box.width * box.height - _overlap(box, frame)
