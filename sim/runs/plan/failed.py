"""What is raised when a run that must not fail does."""

from __future__ import annotations


class EvaluationFailed(RuntimeError):
    """A run could not be made; the message says which one, at which stage, and why."""
