"""What these tests share: a small market, agents of one's own, and which Mesa this is."""

from __future__ import annotations

from typing import Any

import mesa

from sim.market.market import Market
from sim.scenario import Scenario
from tests.market.builders import busy

SPEC: Scenario = busy("purchase", 60)
FIRMS = ["cheap", "dear", "us"]
VERSION = tuple(int(part) for part in mesa.__version__.split(".")[:2])


class Shop(mesa.Agent):
    """An agent of one's own, beside the firms."""

    def __init__(self, model: Market, size: float = 1.0) -> None:
        super().__init__(model)
        self.size = size
        self.opened = 0

    def step(self) -> None:
        self.opened += 1

    def area(self) -> float:
        return 10.0 * self.size

    def open_another(self) -> None:
        Shop(self.model)


class Kiosk(Shop):
    """A kind of shop."""


class Town(Market):
    """A market with four shops and a kiosk, which open every week."""

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.shops = [*(Shop(self, size) for size in (1.0, 2.0, 3.0, 4.0)), Kiosk(self, 0.5)]

    def step(self) -> None:
        super().step()
        for kind in (Shop, Kiosk):
            self.agents_by_type[kind].do("step")
