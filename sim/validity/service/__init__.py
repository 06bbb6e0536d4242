"""What service, complaints, bonds and switching costs do."""

from sim.validity.regularity import Regularity

ROWS: tuple[Regularity, ...] = ()
