"""Category: how the market as a whole changes over the years, whatever the firms do in it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenario.facts import Facts
from sim.scenario.words import Words


class Category(Words):
    """How the category changes over the years: 0 leaves it as it is."""

    season: Annotated[float, Field(ge=0.0, le=0.99), Facts("share", "a_S", mechanism="season")] = (
        0.0
    )
    """Strength of the season of purchases: at its peak, purchase rates lie that share above their
    mean, in its trough below it. From 1 on, nobody would buy at all for some weeks."""
    peak: Annotated[int, Field(ge=0, le=51), Facts("weeks", "w_S", within="season")] = 0
    """Week of the season's peak: 0 is the first week after the burn-in."""
    trend: Annotated[float, Field(ge=-0.5, le=1.0), Facts("per year", "g_Y", mechanism="trend")] = (
        0.0
    )
    """Growth of all purchase rates per year, from the end of the burn-in on; below 0, the category
    shrinks."""
    inflation: Annotated[
        float, Field(ge=-0.2, le=0.5), Facts("per year", "π_Y", mechanism="inflation")
    ] = 0.0
    """Growth per year of all that is paid, from the end of the burn-in on: prices of all firms,
    costs, fees and rewards. All amounts in the file are of that week, and customers compare prices
    as if none had grown."""
