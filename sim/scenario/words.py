"""What every table of a scenario file has in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field

from sim.scenario.errors import Problem, ScenarioError
from sim.scenario.facts import Facts
from sim.text import visible


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

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy with other values of its keys; nobody checks the values.

        Scenario and Levers have `replace`, which does. Raises ScenarioError for unknown keys.
        """
        known = type(self).model_fields
        unknown = [key for key in update or () if key not in known]
        if unknown:
            raise ScenarioError(_unknown_key(type(self), key) for key in unknown)
        return super().model_copy(update=update, deep=deep)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Yield what differs from the defaults: of sixty levers, most are "not done"."""
        for name, field in type(self).model_fields.items():
            value = getattr(self, name, field.default)
            if field.is_required() or value != field.get_default(call_default_factory=True):
                yield name, value

    def __setattr__(self, name: str, value: Any) -> None:
        kind = type(self).__name__
        raise AttributeError(
            f"{name} of {kind} cannot be assigned: values do not change after they were made; "
            'scenario.replace("firms.us.price", 3.0) and levers.replace("price", 3.0) give copies'
        )


def _unknown_key(kind: type[Words], key: str) -> Problem:
    from sim.scenario.translate import key_hint

    names = [name for name, field in kind.model_fields.items() if field.alias == key]
    hint = f'did you mean "{names[0]}"?' if names else key_hint((key,), kind)
    return Problem("", None, visible(key), None, "unknown key", hint)


Share = Annotated[float, Field(ge=0.0, le=1.0), Facts("share")]
"""A number between 0 and 1."""

Money = Annotated[float, Field(ge=0.0), Facts("money")]
"""An amount of money of 0 or more. What is too much of it, a rule says in mean list prices."""

PerMoney = Annotated[float, Field(ge=0.0), Facts("per unit of money")]
"""A number of 0 or more per unit of money."""

Price = Annotated[float, Field(gt=0.0), Facts("money", "p_j", per="unit", scales="ratio")]
"""A list price, above 0."""

Quality = Annotated[
    float,
    Field(ge=-3.0, le=3.0),
    Facts("sd of quality", "Q_j", "quality", scales="line"),
]
"""Service quality, of firms and of policies."""

NonNegative = Annotated[float, Field(ge=0.0, le=1e9)]
"""A number of 0 or more, at most a billion."""

UpToTen = Annotated[float, Field(ge=0.0, le=10.0)]
"""A weight or a threshold from 0 to 10."""
