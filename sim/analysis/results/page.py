"""The page of a sweep: one file that opens anywhere, with its figures and table beside it."""

from __future__ import annotations

from sim.analysis.results.effects import effects
from sim.analysis.results.reading import Reading
from sim.analysis.results.sections import (
    curves_section,
    failures_section,
    found_section,
    heat_section,
    parallel_section,
    run_section,
    sources_section,
)
from sim.analysis.results.summary import Summary, summarise_sweep
from sim.analysis.results.words import count_words, crowd_words, span_words
from sim.report.blocks import Section
from sim.report.page import Page
from sim.text import visible

TABLE = "results"


def results_page(reading: Reading) -> Page:
    """Return the page on what came out of a sweep, finished or not."""
    return Page(
        title=f"{visible(reading.title, 80)}: what came out",
        subtitle=f"A sweep for {visible(reading.focal, 40)} over "
        f"{count_words(len(reading.varied), 'parameter')} · {span_words(reading)} · "
        f"{crowd_words(reading)} · {count_words(len(reading.frame), 'run')}",
        sections=results_sections(reading),
        tables={TABLE: reading.frame},
    )


def results_sections(reading: Reading) -> list[Section]:
    """Return the page's sections; make them within `house_style()`."""
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
    """Return the policies worth drawing, best first.

    The baseline is left out if others are held against it.
    """
    wanted = reading.rivals if reading.against is not None else reading.policies
    means = {each.policy: each.measures[reading.first].level.mean for each in summary.policies}
    shares = {each.policy: each.best or 0.0 for each in summary.policies}
    known = [name for name in wanted if means[name] is not None] or list(wanted)
    return sorted(known, key=lambda name: (-shares[name], -(means[name] or 0.0)))
