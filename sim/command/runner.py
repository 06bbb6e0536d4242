"""The runner: folder, engine, page, terminal and JSON, the same for every analysis."""

from __future__ import annotations

from pathlib import Path

from sim.command.analysis import Analysis, Answer
from sim.command.frame import put, show
from sim.command.question import question_of
from sim.report.folders import make_folder
from sim.report.progress import announce_compilation, waiting


def run(analysis: Analysis[Answer], out: Path | None = None, as_json: bool = False) -> Answer:
    """Answer a question and show the answer: as JSON, or in the terminal and as a page.

    Every question has a folder of its own; with JSON there is a page only if `out` names one.
    Folders are made before anything runs, so that nobody waits for a page that cannot be written.
    Raises what the analysis raises, FileProblem, and KeyboardInterrupt.
    """
    paged = out is not None or (analysis.paged and not as_json)
    home = out or analysis.folder
    asked = question_of(analysis, home) if paged else None
    folder = out or (asked.folder(home) if asked is not None else home)
    if paged:
        make_folder(folder)
    if paged and analysis.keeps:
        make_folder(home)
    if analysis.kind is not None:
        announce_compilation(analysis.kind)
    answer = analysis.find(home if paged else None)
    files = []
    if paged:
        from sim.report.page import write_page

        with waiting("Writing the report"):
            files = write_page(lambda: analysis.page(answer), folder, asked)
    if as_json:
        put(analysis.data(answer))
        return answer
    from sim.report.layout import files_report
    from sim.report.terminal import rendered

    show(rendered(analysis.told(answer)), files_report(files))
    return answer
