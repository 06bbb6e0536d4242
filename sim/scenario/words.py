"""What every table of a scenario file has in common."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Words(BaseModel):
    """One table of a scenario file: unknown keys are errors, values cannot change after loading.

    Nothing is converted: the text "0.5" is not a number, and neither is `true`.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        allow_inf_nan=False,
        strict=True,
        use_attribute_docstrings=True,
        populate_by_name=True,
    )


Share = Annotated[float, Field(ge=0.0, le=1.0)]
"""A number between 0 and 1."""

Positive = Annotated[float, Field(gt=0.0, le=1e9)]
"""A number above 0, at most a billion."""

NonNegative = Annotated[float, Field(ge=0.0, le=1e9)]
"""A number of 0 or more, at most a billion."""
