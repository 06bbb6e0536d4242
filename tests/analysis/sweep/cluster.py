"""A Dask scheduler and two workers, each a process of its own, as a person starts them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from sim.files import FileProblem
from sim.runs.backend import backend
from tests.analysis.sweep.asking import ROOT

WORKERS = 2


class Cluster:
    """A context of a cluster on this machine, whose processes can be killed one by one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"dask://127.0.0.1:{self.port}"
        self._started: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Cluster:
        try:
            self.scheduler = self._start(
                *("scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-show")
            )
            self.workers = [self._worker() for _ in range(WORKERS)]
            self._wait_for_workers()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._started):
            kill(process)
        self._started.clear()

    def mend(self) -> None:
        """Start anew what was killed; workers do not outlive their scheduler."""
        if self.scheduler.poll() is not None:
            self.__exit__()
            self.__enter__()
        alive = [worker for worker in self.workers if worker.poll() is None]
        if len(alive) < WORKERS:
            self.workers = [*alive, *(self._worker() for _ in range(WORKERS - len(alive)))]
            self._wait_for_workers()

    def _worker(self) -> subprocess.Popen[bytes]:
        worker = ("worker", f"tcp://127.0.0.1:{self.port}", "--host", "127.0.0.1")
        return self._start(*worker, "--nthreads", "1", "--memory-limit", "0", "--no-nanny")

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments, "--no-dashboard"],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._started.append(process)
        return process

    def _wait_for_workers(self) -> None:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            try:
                with backend(self.address, 1) as there:
                    if there.workers == WORKERS:
                        return
            except FileProblem:
                pass
            time.sleep(0.2)
        raise AssertionError("the workers never came")


def kill(process: subprocess.Popen[Any]) -> None:
    """End a process and what it started, without a chance to tidy up."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=60)
