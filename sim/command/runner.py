"""The runner: folder, engine, page, terminal and JSON, the same for every analysis."""

from __future__ import annotations

from pathlib import Path

from sim.command.analysis import Analysis, Answer
from sim.command.frame import put, show
from sim.report.folders import make_folder
from sim.report.progress import announce_compilation, waiting


def run(analysis: Analysis[Answer], out: Path | None = None, as_json: bool = False) -> Answer:
    """Answer a question and show the answer: as JSON, or in the terminal and as a page.

    With JSON there is a page only if `out` names its folder. The folder is made before anything
    runs, so that nobody waits for a page that cannot be written. Raises what the analysis raises,
    FileProblem, and KeyboardInterrupt.
    """
    paged = out is not None or (analysis.paged and not as_json)
    folder = (out or analysis.folder) if paged or analysis.keeps else None
    if folder is not None:
        make_folder(folder)
    if analysis.kind is not None:
        announce_compilation(analysis.kind)
    answer = analysis.find(folder)
    files = []
    if paged:
        from sim.report.page import write_page

        with waiting("Writing the report"):
            files = write_page(lambda: analysis.page(answer), out or analysis.place(answer))
    if as_json:
        put(analysis.data(answer))
        return answer
    from sim.report.layout import files_report
    from sim.report.terminal import rendered

    show(rendered(analysis.told(answer)), files_report(files))
    return answer
