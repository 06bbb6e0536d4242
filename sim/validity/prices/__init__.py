"""What prices and deals do."""

from sim.validity.regularity import Regularity

ROWS: tuple[Regularity, ...] = ()
