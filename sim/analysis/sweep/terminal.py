"""What a sweep says while it runs and when it ends, and what a replayed run says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.progress import Progress, TextColumn
from rich.table import Column

from sim.analysis.sweep.replay import Replay
from sim.analysis.sweep.sweep import State
from sim.interruption import stop_if_interrupted
from sim.report.layout import console, text
from sim.report.progress import Log, leading_columns
from sim.runs.keys import replay_command
from sim.runs.patterns import Pattern
from sim.runs.plan.plan import Plan
from sim.runs.run import Failure
from sim.scenario.content import provenance
from sim.text import duration, name_of, visible

if TYPE_CHECKING:
    import pandas as pd

LONGEST = 2_000
"""Characters of a line."""


@contextmanager
def sweep_progress() -> Iterator[Callable[[State], None]]:
    """Show how far a sweep is; the context is a function to tell each State to.

    On a terminal: a bar with runs done, runs per second, failures and the time that is left;
    nothing is left behind. Elsewhere: the same as a line now and then. The function raises
    KeyboardInterrupt after an interruption that nobody else has heeded.
    """
    terminal = console(error=True)
    log = Log("Sweeping", not terminal.is_terminal)
    bar = Progress(
        *leading_columns(terminal),
        TextColumn("{task.fields[told]}", markup=False, table_column=Column()),
        console=terminal,
        transient=True,
        disable=not terminal.is_terminal,
    )
    with bar:
        task = bar.add_task("Starting", total=None, told="")

        def tell(state: State) -> None:
            stop_if_interrupted()
            bar.update(
                task,
                description="Sweeping",
                completed=state.done,
                total=state.runs,
                told=progress_words(state),
            )
            log.tell(f"{state.done:,} of {state.runs:,} {progress_words(state)}")

        yield tell


def progress_words(state: State) -> str:
    """Return throughput, failures and the time that is left, in words.

    >>> progress_words(State(100, 20, made=30, failed=1, seconds=10.0))
    'runs · 3.1 a second · 1 failed · 16 seconds left'
    """
    parts = ["runs"]
    if state.per_second is not None:
        parts.append(f"{state.per_second:.2g} a second")
    if state.failed:
        parts.append(f"{state.failed:,} failed")
    if state.left is not None:
        parts.append(f"{duration(state.left)} left")
    return " · ".join(parts)


def sweep_report(
    state: State, failed: pd.DataFrame, patterns: Sequence[Pattern], folder: Path
) -> RenderableType:
    """Return what came of a sweep, for a terminal.

    `failed` has a row for every failure that is kept.
    """
    made = "nothing was left to do"
    if state.made or state.failed:
        made = f"{state.made:,} runs made" if state.made else "no run could be made"
    kept = f", {state.stored:,} were there before" if state.stored else ""
    same = f", {state.repeated:,} are at points that come twice" if state.repeated else ""
    lines = [f"{made}{kept}{same}; they are kept in {name_of(folder)}"]
    if len(failed):
        some = "1 run has failed" if len(failed) == 1 else f"{len(failed):,} runs have failed"
        again = "they are not" if len(failed) > 1 else "it is not"
        lines.append(f"{some}; {again} tried again unless you say --again")
        why = failed["error"].value_counts()
        count, error = why.iloc[0], visible(why.index[0], 400)
        lines.append(f"- most often ({count:,} of {len(failed):,}): {error}")
        lines += [f"- {pattern.sentence}" for pattern in patterns]
        lines.append(f"- see one: {replay_command(failed['key'].iloc[0], folder.as_posix())}")
    return Group(*(text(line, LONGEST) for line in lines))


def sweep_data(
    plan: Plan, state: State, failures: int, patterns: Sequence[Pattern], folder: Path
) -> dict[str, Any]:
    """Return what `loyalsim sweep --json` prints; no times, which differ every time."""
    return {
        "experiment": plan.name,
        "scenario": plan.market,
        "seed": plan.seed,
        **provenance(plan.scenario),
        "folder": str(folder),
        "runs": state.runs,
        "stored": state.stored,
        "repeated": state.repeated,
        "made": state.made,
        "failed": failures,
        "patterns": [
            {"sentence": each.sentence, "coverage": each.coverage, "density": each.density}
            for each in patterns
        ],
    }


def replay_report(found: Replay) -> RenderableType:
    """Return a run that was made again, what came of it, and whether that is what is kept."""
    run = found.id
    lines = [f"policy {run.policy}, replication {run.replication}, point {run.point}"]
    lines += [f"  {path} = {value:.12g}" for path, value in found.values.items()]
    outcome = found.outcome
    if isinstance(outcome, Failure):
        lines.append(f"failed ({outcome.stage}): {outcome.error}")
        lines += outcome.traceback.rstrip().splitlines()
    else:
        lines += [
            f"  {name}: {'not defined' if value is None else f'{value:,.12g}'}"
            for name, value in outcome.measures.items()
        ]
    if found.same:
        lines.append("It came out exactly as it is kept.")
    elif not found.same_engine:
        lines.append(f"It came out otherwise: it was made with Loyalsim {found.engine}.")
    else:
        lines.append("It came out otherwise than it is kept, with the same code.")
    return Group(*(text(line, LONGEST) for line in lines))
