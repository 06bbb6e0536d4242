"""What reward programmes do."""

from sim.validity.regularity import Regularity

ROWS: tuple[Regularity, ...] = ()
