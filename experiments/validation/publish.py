"""Publish: look at one scenario and write its page."""

from __future__ import annotations

import time
from pathlib import Path

from experiments.validation.looks import look
from experiments.validation.overview import Summary, summary
from experiments.validation.page import count, page
from sim.files import write_atomically

FOLDER = Path(__file__).parents[2] / "reports" / "validation"


def publish(name: str) -> tuple[Summary, str]:
    """Look at one scenario and write its page; return (summary, what to say of it)."""
    begun = time.perf_counter()
    looks = look(name)
    write_atomically(FOLDER / f"{name}.md", page(looks))
    return summary(looks), f"{name} ({time.perf_counter() - begun:.0f} s): {count(looks)}"
