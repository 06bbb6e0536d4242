"""What a discovery leaves in a folder: a figure per policy, and a table of boxes."""

from __future__ import annotations

from sim.analysis.discover.discover import Discovery
from sim.analysis.discover.figure import discovery_figure
from sim.report.page import Page
from sim.text import slug


def discovery_page(found: Discovery) -> Page:
    """Return what a discovery leaves in a folder: figures, and a table of boxes.

    There is a figure `box-POLICY` for each policy under which the condition is true at some points
    but not all. `boxes` has a row per policy, box and limit.
    """
    drawn = [region for region in found.regions if 0.0 < region.share < 1.0]
    return Page(
        figures={f"box-{slug(each.policy)}": discovery_figure(found, each) for each in drawn},
        tables={"boxes": found.to_frame()},
    )
