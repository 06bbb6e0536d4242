"""Do two versions of the project give the same results, to the last byte?

    python -m experiments.same_results BEFORE AFTER [--only run,sweep] [--list]

BEFORE and AFTER are revisions of git, or folders that hold `sim/` and `scenarios/`. Each version
is asked the same small questions, with its own code and in a folder of its own: digests of every
shipped scenario under every policy, what it says of scenario files gone wrong, and what its
commands print as JSON, print at 80 columns, and write as tables, pages and figures. Prints what is
the same and what differs, with the first key that does and both values. The exit status is 1 if
anything differs. A few minutes, as each version compiles its engine first.

What must differ between two versions is left out, and named in `ignored.py` with the reason.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from experiments.same_results.answers import Answer, answer
from experiments.same_results.differences import differences
from experiments.same_results.ignored import IGNORED
from experiments.same_results.questions import QUESTIONS, Question, with_needs
from experiments.versions import unpacked


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask both versions and print what differs; the exit status is 0 if nothing does, else 1."""
    parser = argparse.ArgumentParser(
        prog="python -m experiments.same_results",
        description="Do two versions of the project give the same results?",
    )
    parser.add_argument("before", help="a revision of git, or a folder with sim/ in it")
    parser.add_argument("after", help="the same")
    parser.add_argument("--only", metavar="NAME,…", type=_names, help="ask only these questions")
    parser.add_argument(
        "--list", action="store_true", help="list the questions, and what is left out"
    )
    given = parser.parse_args(arguments)
    if given.list:
        _list()
        return 0
    chosen = given.only or list(QUESTIONS)
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="same-results-")))
        roots = []
        for name in ("before", "after"):
            (work / name).mkdir()
            try:
                root = stack.enter_context(unpacked(getattr(given, name)))
            except ValueError as error:
                parser.error(str(error))
            roots.append((root, work / name))
        differing = 0
        with ThreadPoolExecutor(len(roots)) as pool:
            for question in with_needs(chosen):
                both = list(pool.map(lambda each, asked=question: answer(asked, *each), roots))
                if question.name in chosen:
                    differing += _tell(question, *both)
    print(f"{len(chosen) - differing} of {len(chosen)} answers are the same")
    return 1 if differing else 0


def _tell(question: Question, before: Answer, after: Answer) -> bool:
    """Print one line of the table, and one below it for each part that differs."""
    found = differences(before, after)
    verdict = "differs" if found else "same"
    print(f"{verdict:7}  {question.name:20}  {before.contents()}", flush=True)
    for difference in found:
        print(f"         {difference}", flush=True)
    return bool(found)


def _names(text: str) -> list[str]:
    names = [part.strip() for part in text.split(",") if part.strip()]
    for name in names:
        if name not in QUESTIONS:
            known = ", ".join(QUESTIONS)
            raise argparse.ArgumentTypeError(f"no question {name!r}; there are: {known}")
    return names


def _list() -> None:
    for question in QUESTIONS.values():
        print(f"{question.name:20}  {question.words()}")
    print("\nleft out:")
    for each in IGNORED:
        print(f"{each.what:20}  {each.reason}")


if __name__ == "__main__":
    sys.exit(main())
