"""The table: all regularities, in the order a reader would want them."""

from __future__ import annotations

from sim.validity import buying, prices, programmes, service
from sim.validity.regularity import Regularity

REGULARITIES: tuple[Regularity, ...] = (
    *buying.ROWS,
    *prices.ROWS,
    *service.ROWS,
    *programmes.ROWS,
)
