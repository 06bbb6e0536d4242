"""The real command, started at once: forked from a process in which everything is imported.

Most of the time that a command takes to start goes into imports, in which nothing of a sweep can
be lost. A forked command is in a session of its own, as one that a person starts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from sim.analysis.sweep import forecast as forecast
from sim.cli import main
from sim.runs.worker import compile_engine
from sim.scenario import Scenario
from tests.analysis.sweep.asking import ROOT, SMALL


class Ready:
    """Context in which commands are started in that folder, one at a time."""

    def __init__(self, folder: Path) -> None:
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.analysis.sweep.ready", str(folder)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Ready:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.communicate(timeout=60)

    def start(self, *arguments: str) -> int:
        """The process of a command, which leads a group of its own."""
        assert self._server.stdin is not None
        self._server.stdin.write(json.dumps(arguments) + "\n")
        self._server.stdin.flush()
        return self._told()

    def status(self) -> int:
        """How the command ended, as `subprocess` has it; waits until it has."""
        return self._told()

    def _told(self) -> int:
        assert self._server.stdout is not None
        return int(self._server.stdout.readline())


def serve(folder: str) -> None:
    """Start a command for each line, and tell its process and how it ended."""
    os.chdir(folder)
    compile_engine(Scenario.load(SMALL))
    for line in sys.stdin:
        process = os.fork()
        if process == 0:
            command(json.loads(line))
        print(process, flush=True)
        _, status = os.waitpid(process, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def command(arguments: list[str]) -> None:
    """Be the command, and end."""
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    status = 70
    try:
        status = main(arguments)
    finally:
        os._exit(status)


if __name__ == "__main__":
    serve(sys.argv[1])
