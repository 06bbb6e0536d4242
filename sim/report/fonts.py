"""Fonts: every name in a figure is drawn, in whatever font of this system has its characters.

Figures are set in DejaVu Sans, which comes with Matplotlib. What it lacks, such as Chinese or
emoji, is looked for in the fonts that are installed. What none of them has is drawn as a number in
brackets, and told at the end; SVG pictures hold the name itself, and are drawn by the browser.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from typing import Any
from warnings import warn

from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font

from sim.notices import Notice
from sim.text import listed, visible

_VARIANTS = re.compile("[\ufe00-\ufe0f]")
"""Say how the character before them should look; no font draws them."""
BOXES = "Last Resort"
"""A family that has a box for every character."""
_RIGHT_TO_LEFT = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"
"""Hebrew, Arabic and their neighbours."""
_NAMES = re.compile(f"{_RIGHT_TO_LEFT}(?:[\\s\\d()'\"-]*{_RIGHT_TO_LEFT})*(?: ?\\d+)?")
_MARK = "\N{LEFT-TO-RIGHT MARK}"
_SIZE = 11.0
_EAST_ASIAN = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC", "FULLWIDTH")

_undrawn: ContextVar[dict[str, str] | None] = ContextVar("undrawn", default=None)
"""What no font has -> what stands for it."""


class Canvas(FigureCanvasAgg):
    """A canvas for PNG pictures whose text is never a row of boxes."""

    _size: tuple[int, int, float] | None = None

    def get_renderer(self) -> RendererAgg:
        """Return the renderer, the same one as long as the size is the same."""
        size = (*self.get_width_height(physical=True), self.figure.dpi)
        if self._size != size:
            self._size = size
            untyped: Any = _Renderer
            self.renderer: RendererAgg = untyped(*size)
        return self.renderer


class _Renderer(RendererAgg):
    def draw_text(self, gc: Any, x: Any, y: Any, s: str, prop: Any, *rest: Any, **more: Any) -> Any:
        text, fitting = drawable(s, prop)
        untyped: Any = super()
        return untyped.draw_text(gc, x, y, text, fitting, *rest, **more)

    def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> Any:
        text, fitting = drawable(s, prop)
        untyped: Any = super()
        return untyped.get_text_width_height_descent(text, fitting, ismath)


@contextmanager
def telling_undrawn() -> Iterator[None]:
    """Tell in a Notice, at the end of the context, what no font could draw."""
    undrawn: dict[str, str] = {}
    token = _undrawn.set(undrawn)
    log = logging.getLogger("matplotlib.font_manager")
    before = log.level
    log.setLevel(logging.ERROR)  # many fonts have one weight, which is no news
    try:
        yield
    finally:
        log.setLevel(before)
        _undrawn.reset(token)
    if undrawn:
        warn(undrawn_words(undrawn), Notice, stacklevel=2)


def drawable(text: str, prop: FontProperties) -> tuple[str, FontProperties]:
    """Return the text as it can be drawn, and the fonts to draw it in.

    >>> prop = FontProperties(family=["DejaVu Sans"])
    >>> drawable("Größe", prop) == ("Größe", prop)
    True
    >>> drawable("\\U0010ffff us", prop)[0]
    '[1] us'
    """
    if text.isascii():
        return text, prop
    usual = _characters(font_manager.findfont(prop))
    plain = ordered(_VARIANTS.sub("", text))
    families = list(prop.get_family())
    lacking = set()
    for char in dict.fromkeys(plain):
        if ord(char) not in usual:
            family = _family(char, prop.get_weight(), prop.get_style())
            if family is None:
                lacking.add(char)
            elif family not in families:
                families.append(family)
    if lacking:
        some = f"[{re.escape(''.join(sorted(lacking)))}]+"
        plain = re.sub(some, lambda run: _stand_in(run[0]), plain)
    fitting = prop.copy()
    fitting.set_family(families)
    return plain, fitting


def ordered(text: str) -> str:
    """Return the text with marks around names that are read from right to left.

    Without them the numbers and words of our sentence that follow a name would join it.

    >>> ordered("\u05d0\u05d1 · 60 weeks") == "\u200e\u05d0\u05d1\u200e · 60 weeks"
    True
    """
    return _NAMES.sub(lambda name: f"{_MARK}{name[0]}{_MARK}", text)


def undrawn_words(undrawn: dict[str, str]) -> str:
    """Say what the pictures lack, and what to install.

    `undrawn` maps what no font has to what stands for it.

    >>> undrawn_words({"北京": "[1]"})
    'no font here has 北京: PNG pictures show [1]; SVG pictures and pages have the names. \
Install a font such as Noto Sans CJK (Debian, Ubuntu: apt install fonts-noto-cjk)'
    """
    fonts = list(dict.fromkeys(_advice(char) for name in undrawn for char in name))
    return (
        f"no font here has {listed(list(map(visible, undrawn)))}: PNG pictures show "
        f"{listed(list(undrawn.values()))}; SVG pictures and pages have the names. "
        f"Install a font such as {' and '.join(fonts)}"
    )


def _stand_in(run: str) -> str:
    undrawn = _undrawn.get()
    if undrawn is None:
        return "[1]"
    return undrawn.setdefault(run, f"[{len(undrawn) + 1}]")


def _advice(char: str) -> str:
    if unicodedata.name(char, "").startswith(_EAST_ASIAN):
        return "Noto Sans CJK (Debian, Ubuntu: apt install fonts-noto-cjk)"
    if unicodedata.category(char) == "So":
        return "Symbola (Debian, Ubuntu: apt install fonts-symbola)"
    return "Noto Sans (Debian, Ubuntu: apt install fonts-noto-core)"


@cache
def _family(char: str, weight: str | int, style: Any) -> str | None:
    """Return the first family whose font of this weight has the character; plain ones first."""
    for family in _families():
        prop = FontProperties(family=[family], weight=weight, style=style)
        if ord(char) in _characters(font_manager.findfont(prop)):
            return family
    return None


@cache
def _families() -> tuple[str, ...]:
    """Return all families that are installed, those without serifs first.

    Matplotlib keeps a list of its own, which does not have what was installed since it was made.
    """
    manager = font_manager.fontManager
    known = {entry.fname for entry in manager.ttflist}
    for path in sorted(font_manager.findSystemFonts()):
        if path not in known:
            with suppress(OSError, RuntimeError, ValueError):
                manager.addfont(path)
    names = {entry.name for entry in manager.ttflist if BOXES not in entry.name}
    return tuple(sorted(names, key=lambda name: ("Sans" not in name, "Mono" in name, name)))


@cache
def _characters(path: str) -> frozenset[int]:
    """Return the characters of a font; none if it has only pictures of one size, as of emoji."""
    try:
        font = FT2Font(path)
        font.set_size(_SIZE, 100.0)
        return frozenset(font.get_charmap())
    except (OSError, RuntimeError):
        return frozenset()
