"""Names in any script are drawn, or told; never as boxes."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from io import BytesIO

import numpy as np
import pytest
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from numpy.typing import NDArray
from PIL import Image

from sim.notices import Notice
from sim.report import fonts
from sim.report.fonts import drawable, ordered
from sim.report.labels import label_points
from sim.report.style import house_style, new_figure, render

NAMES = ("北京大学商店", "東京スーパー", "서울 가게", "ร้านค้า", "🚀 Rocket", "دكان 7", "𒀀")
NOWHERE = "\U000fffff"
"""A character of the private use area that no font of a system has."""


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A system on which nothing is installed but what comes with Matplotlib."""
    manager = font_manager.fontManager
    own = [entry for entry in manager.ttflist if "mpl-data" in entry.fname]
    caches = (fonts._family, fonts._families)
    with monkeypatch.context() as patch:
        patch.setattr(manager, "ttflist", own)
        patch.setattr(font_manager, "findSystemFonts", list)
        for each in caches:
            each.cache_clear()
        yield
    for each in caches:
        each.cache_clear()


def figure(*names: str) -> Figure:
    drawn, (axes,) = new_figure(4.0, names[0], "below")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    label_points(axes, [(name, 0.5, 0.5) for name in names])
    axes.set_xticks(np.linspace(0, 1, len(names)).tolist(), names)
    return drawn


def pixels(*names: str) -> NDArray[np.uint8]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Notice)
        with house_style():
            return np.asarray(Image.open(BytesIO(render(figure(*names))["png"])))


@pytest.mark.parametrize("name", NAMES)
def test_every_character_is_drawn_in_a_font_that_has_it_or_by_a_number(name: str) -> None:
    with house_style():
        prop = FontProperties()
    text, fitting = drawable(name, prop)
    files = [
        font_manager.findfont(FontProperties(family=[family])) for family in fitting.get_family()
    ]
    having = frozenset().union(*map(fonts._characters, files))
    assert {ord(char) for char in text} <= having
    assert text.replace("\u200e", "") == name or "[1]" in text


def test_what_no_font_has_is_told_once_with_what_to_install(bare: None) -> None:
    with pytest.warns(Notice) as told, house_style():
        first, second = (render(figure(*NAMES[:2], "🚀 Rocket", "us")) for _ in range(2))
    assert [str(each.message) for each in told] == [
        "no font here has 北京大学商店, 東京スーパー and 🚀: PNG pictures show [1], [2] and [3]; "
        "SVG pictures and pages have the names. Install a font such as Noto Sans CJK (Debian, "
        "Ubuntu: apt install fonts-noto-cjk) and Symbola (Debian, Ubuntu: apt install "
        "fonts-symbola)"
    ]
    assert first == second
    assert "北京大学商店" in first["svg"].decode()


def test_a_name_that_no_font_has_looks_as_its_number() -> None:
    shown, number = pixels(f"{NOWHERE}{NOWHERE} us", "us"), pixels("[1] us", "us")
    assert (shown == number).all()
    assert (shown != pixels("[2] us", "us")).any()


def test_names_that_can_be_drawn_are_told_by_nobody() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with house_style():
            render(figure("Größe", "Ωμέγα", "دكان", "us"))


def test_words_after_a_name_that_runs_leftwards_stay_behind_it() -> None:
    assert ordered("us · 60 weeks") == "us · 60 weeks"
    with house_style():
        svg = render(figure("دكان 7 כל · 60 weeks"))["svg"].decode()
    assert "\u200eدكان 7 כל\u200e · 60 weeks" in svg


def test_what_was_installed_after_matplotlib_made_its_list_is_found(
    bare: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = font_manager.fontManager
    found = [entry for entry in manager.ttflist if entry.name == "STIXSizeOneSym"]
    monkeypatch.setattr(manager, "ttflist", [e for e in manager.ttflist if e not in found])
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda: [found[0].fname, "/no/such.ttf"])
    assert "STIXSizeOneSym" in fonts._families()
