"""The page of a discovery: what was found, a figure per policy, and a table of boxes."""

from __future__ import annotations

from collections.abc import Sequence

from sim.analysis.discover.discover import Discovery
from sim.analysis.discover.figure import discovery_figure
from sim.analysis.discover.words import region_sentences
from sim.report.blocks import LONG, Picture, Section
from sim.report.page import Page
from sim.report.sections import found_and_drawn
from sim.text import shown, slug, visible


def discovery_page(found: Discovery, told: Sequence[Section]) -> Page:
    """Return the page: what a terminal shows (`told`), figures, and beside it a table of boxes.

    There is a figure `box-POLICY` for each policy under which the condition is true at some points
    but not all. `boxes` has a row per policy, box and limit.
    """
    drawn = [region for region in found.regions if 0.0 < region.share < 1.0]
    where = visible(found.where, LONG)
    pictures = [
        Picture(
            f"box-{slug(each.policy)}",
            discovery_figure(found, each),
            " ".join(region_sentences(found, each)),
            f"Where {where} under {shown(each.policy)}.",
        )
        for each in drawn
    ]
    return Page(
        title=f"{visible(found.name, 80)}: where does it happen?",
        subtitle=f"{where} · {found.points:,} points",
        sections=found_and_drawn(told, pictures),
        tables={"boxes": found.to_frame()},
    )
