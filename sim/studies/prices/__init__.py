"""What prices and deals do."""

from sim.studies.prices import (
    bump_elasticity,
    crowd_out,
    dip,
    price_elasticity,
    promo_lift,
    sensitisation,
)

ROWS = (
    price_elasticity.ROW,
    promo_lift.ROW,
    bump_elasticity.ROW,
    dip.ROW,
    sensitisation.ROW,
    crowd_out.ROW,
)
