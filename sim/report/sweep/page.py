"""The page of a sweep: one file that opens anywhere, with its figures and table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import sim
from sim.report.blocks import Picture, Section
from sim.report.html import page
from sim.report.style import house_style, render
from sim.report.sweep.effects import effects
from sim.report.sweep.reading import Reading
from sim.report.sweep.sections import (
    curves_section,
    failures_section,
    found_section,
    heat_section,
    parallel_section,
    run_section,
    sources_section,
)
from sim.report.sweep.summary import Summary, summarise_sweep
from sim.report.sweep.words import count_words, crowd_words, span_words
from sim.report.tables import csv
from sim.report.write import write_files
from sim.text import visible

PAGE = "report.html"
TABLE = "results.csv"


def write_sweep(reading: Reading, folder: Path) -> list[Path]:
    """write_sweep(reading, folder) -> the files written: report.html, figures, results.csv.

    The folder is made if need be, and files in it are overwritten. The same reading gives the same
    bytes. Raises FileProblem.
    """
    with house_style():
        sections = sweep_sections(reading)
        drawn = {picture.name: render(picture.figure) for picture in _pictures(sections)}
    files: dict[str, bytes | str] = {
        PAGE: _page(reading, sections, {name: kinds["svg"] for name, kinds in drawn.items()})
    }
    for name, kinds in drawn.items():
        files |= {f"{name}.{kind}": data for kind, data in kinds.items()}
    return write_files(folder, {**files, TABLE: csv(reading.frame)})


def sweep_sections(reading: Reading) -> list[Section]:
    """sweep_sections(reading) -> the page's sections; make them within `house_style()`."""
    summary = summarise_sweep(reading)
    if not summary.runs:
        return [
            run_section(reading),
            found_section(reading, summary, ()),
            failures_section(reading),
            sources_section(reading),
        ]
    found = effects(reading, reading.first)
    names = ranked(reading, summary)
    return [
        run_section(reading),
        found_section(reading, summary, found),
        curves_section(reading, found, names),
        heat_section(reading, found, names),
        parallel_section(reading, found, names[0]),
        failures_section(reading),
        sources_section(reading),
    ]


def ranked(reading: Reading, summary: Summary) -> list[str]:
    """ranked(reading, summary) -> the policies worth drawing, best first.

    The baseline is left out if others are held against it.
    """
    wanted = reading.rivals if reading.against is not None else reading.policies
    means = {each.policy: each.measures[reading.first].level.mean for each in summary.policies}
    shares = {each.policy: each.best or 0.0 for each in summary.policies}
    known = [name for name in wanted if means[name] is not None] or list(wanted)
    return sorted(known, key=lambda name: (-shares[name], -(means[name] or 0.0)))


def _pictures(sections: Sequence[Section]) -> list[Picture]:
    return [block for section in sections for block in section.blocks if isinstance(block, Picture)]


def _page(reading: Reading, sections: Sequence[Section], svgs: dict[str, bytes]) -> str:
    return page(
        title=f"{visible(reading.title, 80)}: what came out",
        subtitle=f"A sweep for {visible(reading.focal, 40)} over "
        f"{count_words(len(reading.varied), 'parameter')} · {span_words(reading)} · "
        f"{crowd_words(reading)} · {count_words(len(reading.frame), 'run')}",
        sections=sections,
        pictures=svgs,
        footer=f"Loyalsim {sim.__version__}. A model of a market, not the market.",
    )
