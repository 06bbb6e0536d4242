"""Writing what was discovered: a figure per policy and a table, every file whole or not at all."""

from __future__ import annotations

from pathlib import Path

from sim.experiment.discovery.discover import Discovery
from sim.report.discovery.figure import discovery_figure
from sim.report.style import house_style, render
from sim.report.tables import csv
from sim.report.write import write_files
from sim.text import slug


def write_discovery(found: Discovery, folder: Path) -> list[Path]:
    """write_discovery(found, folder) -> the files written.

    `box-POLICY.png` and `.svg` for each policy under which the condition is true at some points
    but not all; `boxes.csv` has a row per policy, box and limit. The folder is made if need be,
    and files in it are overwritten. Raises FileProblem.
    """
    files: dict[str, bytes | str] = {}
    with house_style():
        for region in found.regions:
            if 0.0 < region.share < 1.0:
                drawn = render(discovery_figure(found, region))
                files |= {f"box-{slug(region.policy)}.{kind}": data for kind, data in drawn.items()}
    files["boxes.csv"] = csv(found.to_frame())
    return write_files(folder, files)
