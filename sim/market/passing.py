"""Passing: what Mesa sees of weeks that the engine simulates in one go."""

from __future__ import annotations

from typing import Any

import mesa


def only_steps_are_due(model: mesa.Model) -> bool:
    """Whether nothing but Mesa's own steps would happen while weeks pass.

    Events that somebody scheduled and observers of the model's time need every step. (Mesa has
    had them in a model since 3.5.)
    """
    events: Any = getattr(model, "_event_list", None)
    if events is None:
        return True
    if model.subscribers or events.is_empty() or len(events.peek_ahead(2)) > 1:
        return False
    return bool(model._default_schedule.next_scheduled_time == model.time + 1.0)


def let_pass(model: mesa.Model, weeks: int) -> None:
    """Count steps and time as if so many steps had been made, of which each takes a week.

    Asked only while `only_steps_are_due`: the next step stays one week away.
    """
    model.steps += weeks
    schedule: Any = getattr(model, "_default_schedule", None)
    if schedule is not None:
        schedule.pause()
    if hasattr(model, "time"):
        model.time += weeks
    if schedule is not None:
        schedule.resume()
