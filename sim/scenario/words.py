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

Money = Annotated[float, Field(ge=0.0, json_schema_extra={"money": 1})]
"""An amount of money of 0 or more. What is too much of it, a rule says in mean list prices."""

LumpSum = Annotated[float, Field(ge=0.0, json_schema_extra={"money": 1, "lump_sum": True})]
"""An amount of money of 0 or more that is paid whatever the number of customers."""

PerMoney = Annotated[float, Field(ge=0.0, json_schema_extra={"money": -1})]
"""A number of 0 or more per unit of money."""

Price = Annotated[float, Field(gt=0.0, json_schema_extra={"money": 1})]
"""An amount of money above 0."""

Positive = Annotated[float, Field(gt=0.0, le=1e9)]
"""A number above 0, at most a billion."""

NonNegative = Annotated[float, Field(ge=0.0, le=1e9)]
"""A number of 0 or more, at most a billion."""
