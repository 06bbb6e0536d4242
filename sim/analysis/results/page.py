"""The page of a sweep: one file that opens anywhere, with its figures and table beside it.

It has a section for each question that it answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sim.analysis.results.curves import LINES, PANELS, curves_figure
from sim.analysis.results.effects import Effect, effects
from sim.analysis.results.heat import MAPS, heat_figure
from sim.analysis.results.parallel_figure import PARAMETERS, parallel_figure
from sim.analysis.results.reading import Reading
from sim.analysis.results.sentences import effect_sentence, found_sentences, headline
from sim.analysis.results.summary import Summary, summarise_sweep
from sim.analysis.results.table import levels_table
from sim.analysis.results.words import (
    count_words,
    crowd_words,
    measure_words,
    sentence,
    span_words,
    unit_of,
)
from sim.report.blocks import Block, Column, Numbers, Picture, Points, Prose, Section, Table, Texts
from sim.report.page import Page
from sim.report.sections import sources
from sim.runs.keys import DIGITS
from sim.stats.paired import UNDEFINED
from sim.text import shown, visible

TABLE = "results"
"""Name of the table's file, without its ending."""
DRAWN = 2
"""Measures that have pictures of their own: the one that policies are judged by, and another."""
LISTED = 50
"""Failures that are listed."""


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


def run_section(reading: Reading) -> Section:
    """Return the section on what was varied, and how much of it was run."""
    made, points = len(reading.frame), int(reading.frame["point"].nunique())
    told = f"{points:,}" if points == reading.wanted else f"{points:,} of {reading.wanted:,}"
    prose = (
        f"{told} {reading.design}: "
        f"{count_words(len(reading.policies), 'policy', 'policies')} at every point, "
        f"{count_words(reading.replications, 'replication')} each, in a market of "
        f"{crowd_words(reading)} over {span_words(reading)}. "
        f"{count_words(made, 'run')} of {reading.planned:,}."
    )
    blocks: list[Block] = [
        Prose(prose),
        Prose(
            "Replication r has the same customers and the same chance events at every point and "
            "under every policy: what differs between runs comes from what was varied."
        ),
        Table(
            "What was varied",
            [
                Texts("Parameter", [sentence(each.words) for each in reading.varied]),
                Texts("Path", [visible(each.path, 120) for each in reading.varied]),
                Texts("Values", [visible(each.how, 120) for each in reading.varied]),
            ],
        ),
    ]
    if reading.where:
        blocks.insert(1, Prose(f"Only runs with: {visible(reading.where, 300)}", strong=True))
    return Section("run", "What was run", blocks)


def found_section(reading: Reading, summary: Summary, found: Sequence[Effect]) -> Section:
    """Return the section on what came out, policy by policy."""
    blocks: list[Block] = [
        Prose(headline(reading, summary), strong=True),
        Points(found_sentences(reading, summary, found)),
        _levels(reading, summary),
    ]
    if reading.against is not None:
        blocks.append(_differences(reading, summary))
    if found:
        blocks.append(_effects(reading, found))
    return Section("found", "What came out", blocks)


def curves_section(reading: Reading, found: Sequence[Effect], policies: Sequence[str]) -> Section:
    """Return the section with outcomes along one parameter at a time."""
    paths = [each.path for each in found][:PANELS]
    blocks: list[Block] = []
    for measure in _drawn(reading):
        figure = curves_figure(reading, measure, paths, policies)
        if figure is not None:
            what = measure_words(measure)
            words = ", ".join(reading.parameter(path).words for path in paths)
            blocks.append(
                Picture(
                    f"curves-{_file(measure)}",
                    figure,
                    f"Lines of {_of(reading, measure)} for {_names(policies[:LINES])} along "
                    f"{words}. {effect_sentence(reading, found)}",
                    f"{sentence(what)} along the parameters it depends on most, with 95 % "
                    "intervals.",
                )
            )
    return _section("curves", "Response curves", blocks, "Nothing varies that could be drawn.")


def heat_section(reading: Reading, found: Sequence[Effect], policies: Sequence[str]) -> Section:
    """Return the section with outcomes over two parameters."""
    nothing = "It takes two parameters to draw a map."
    blocks: list[Block] = []
    if len(found) >= 2:
        first, second = found[0].path, found[1].path
        where = f"{reading.parameter(first).words} and {reading.parameter(second).words}"
        for measure in _drawn(reading):
            figure = heat_figure(reading, measure, first, second, policies)
            if figure is not None:
                blocks.append(
                    Picture(
                        f"heat-{_file(measure)}",
                        figure,
                        f"Maps of {_of(reading, measure)} for {_names(policies[:MAPS])} over "
                        f"{where}.",
                        f"{sentence(measure_words(measure))} over {where}.",
                    )
                )
    return _section("heat", "Two parameters at a time", blocks, nothing)


def parallel_section(reading: Reading, found: Sequence[Effect], policy: str) -> Section:
    """Return the section with all points under a policy at once."""
    paths = [each.path for each in found][:PARAMETERS]
    figure = parallel_figure(reading, reading.first, paths, policy) if paths else None
    blocks: list[Block] = []
    if figure is not None:
        blocks.append(
            Picture(
                "parallel",
                figure,
                f"A line for each point of the sweep under {shown(policy)}, through its "
                f"parameters and outcomes. {effect_sentence(reading, found)}",
                f"Every point under {shown(policy)}: its parameters and what came of them.",
            )
        )
    return _section("parallel", "All points at once", blocks, "There is nothing to draw.")


def failures_section(reading: Reading) -> Section:
    """Return the section on the runs that failed, and how to run them again."""
    if not reading.failures:
        return Section("failures", "Failures", [Prose("No run failed.")])
    listed = reading.failures[:LISTED]
    rest = len(reading.failures) - len(listed)
    blocks: list[Block] = [
        Prose(
            f"{count_words(len(reading.failures), 'run')} failed and took no part in the results. "
            "Each can be run again, alone, by the first digits of its key; the first one with:"
        ),
        Prose(reading.replay),
    ]
    if reading.patterns:
        blocks.append(Points([visible(words, 400) for words in reading.patterns]))
    blocks.append(
        Table(
            "Runs that failed",
            [
                Texts("Key", [each.key[:DIGITS] for each in listed]),
                Numbers("Point", [each.point for each in listed]),
                Texts("Policy", [shown(each.policy) for each in listed]),
                Numbers("Replication", [each.replication for each in listed]),
                Texts("Stage", [visible(each.stage, 40) for each in listed]),
                Texts("Error", [visible(each.error, 160) for each in listed]),
            ],
            note=f"And {count_words(rest, 'more', 'more')}." if rest else "",
        )
    )
    return Section("failures", "Failures", blocks)


def sources_section(reading: Reading) -> Section:
    """Return the section on where the numbers come from."""
    return sources(
        [(what, visible(value, 300)) for what, value in reading.provenance],
        "All numbers are made from the runs in results.csv: one row per point, policy and "
        "replication. The same experiment on any machine gives the same bytes.",
    )


def _levels(reading: Reading, summary: Summary) -> Table:
    table = levels_table(reading, summary, reading.measures)
    note = (
        f"At exactly these points; money is over {span_words(reading)} unless it says otherwise. "
        f"Best at: the share of {count_words(summary.judged, 'point')} at which a policy has most "
        f"{measure_words(reading.first)}."
    )
    return replace(table, note=f"{table.note} {note}")


def _differences(reading: Reading, summary: Summary) -> Table:
    others = [each for each in summary.policies if each.policy != reading.baseline]
    columns: list[Column[Any]] = [Texts("Policy", [shown(each.policy) for each in others])]
    for measure in reading.measures:
        found = [each.measures[measure].difference or UNDEFINED for each in others]
        unit = unit_of(reading, measure, [each.mean for each in found], difference=True)
        title = measure_words(measure).capitalize()
        columns.append(Numbers(title, [each.mean for each in found], unit.signed, unit.name))
        columns.append(Numbers("95 % interval", found, unit.interval, unit.name))
    return Table(
        f"Differences to {shown(reading.baseline or '')}, over all points",
        columns,
        note="Differences are taken between runs in which the same customers meet the same chance "
        "events.",
    )


def _effects(reading: Reading, found: Sequence[Effect]) -> Table:
    first = measure_words(reading.first)
    names = [sentence(reading.parameter(each.path).words) for each in found]
    return Table(
        f"What the {'difference in ' if reading.against else ''}{first} depends on",
        [
            Texts("Parameter", names),
            Numbers("Rank correlation", [each.size for each in found], "{:+.2f}".format),
            Texts("Under policy", [shown(each.policy) for each in found]),
        ],
        note="The strongest over the policies; 0 is no dependence, 1 or -1 complete.",
    )


def _drawn(reading: Reading) -> list[str]:
    others = [name for name in reading.measures if name != reading.first]
    return [reading.first, *others][:DRAWN]


def _of(reading: Reading, measure: str) -> str:
    words = measure_words(measure)
    return f"the difference in {words} to {shown(reading.against)}" if reading.against else words


def _names(policies: Sequence[str]) -> str:
    return ", ".join(shown(name) for name in policies)


def _file(measure: str) -> str:
    return measure.replace("_", "-")


def _section(anchor: str, title: str, blocks: list[Block], nothing: str) -> Section:
    return Section(anchor, title, blocks or [Prose(nothing)])
