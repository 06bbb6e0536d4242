"""Answers: what one version says to a question, part by part."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from experiments.fuzz.files import made
from experiments.same_results.questions import FILES, Question

HERE = Path(__file__).parent
WRONG, SEED = 200, 16
"""Scenario files gone wrong, and the seed of how they do."""
STORES = (".sqlite",)
"""Endings of files that are read through the commands `results` and `discover`: they hold keys
and times of runs, and pages of a database in the order in which runs were finished."""


@dataclass(frozen=True)
class Answer:
    """All that came of a question."""

    root: Path
    """The folder of the version."""
    parts: dict[str, bytes]
    """What was printed ("json", "text") and every file that was written, by name."""
    failed: str = ""
    """What was said on standard error if a call failed."""

    def contents(self) -> str:
        """Return what it consists of, in a few words.

        >>> Answer(Path(), {"json": b"", "a.csv": b"", "b.csv": b""}).contents()
        '2 csv, json'
        """
        kinds = Counter(name.rpartition(".")[2] for name in self.parts)
        return ", ".join(kind if n == 1 else f"{n} {kind}" for kind, n in sorted(kinds.items()))


def answer(question: Question, root: Path, work: Path) -> Answer:
    """Ask the version in a folder, in a working folder of its own; return what it says."""
    _prepare(work)
    parts: dict[str, bytes] = {}
    for form in ("json", "text") if question.as_json and not question.program else ("text",):
        done = _call(question, form, root, work)
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip()
            return Answer(root, parts, f"status {done.returncode}: {said[-300:]}")
        parts["json" if _is_json(done.stdout) else "text"] = done.stdout
    written = sorted(path for path in (work / question.name).rglob("*") if path.is_file())
    for path in written:
        if path.suffix not in STORES:
            parts[path.relative_to(work / question.name).as_posix()] = path.read_bytes()
    return Answer(root, parts)


def _call(
    question: Question, form: str, root: Path, work: Path
) -> subprocess.CompletedProcess[bytes]:
    called = ["-m", "sim"] if not question.program else [str(HERE / question.program)]
    command = [sys.executable, "-P", *called, *question.arguments]
    if question.folder:
        command += ["--out", question.name]
    if form == "json":
        command += ["--json"]
    environment = os.environ | {"PYTHONPATH": str(root), "COLUMNS": "80", "NO_COLOR": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.run(command, cwd=work, env=environment, capture_output=True, check=False)


def _prepare(work: Path) -> None:
    """Put the files there that questions name, unless they are."""
    wrong = work / "wrong"
    if wrong.exists():
        return
    for name, text in FILES.items():
        (work / name).write_text(text, encoding="utf-8")
    wrong.mkdir()
    for number in range(WRONG):
        (wrong / f"{number:04}.toml").write_bytes(made(SEED, number))


def _is_json(printed: bytes) -> bool:
    try:
        json.loads(printed)
    except ValueError:
        return False
    return True
