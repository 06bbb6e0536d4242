"""Acceleration (step 2): purchases that a good week brings forward, and a bad one puts off.

A household that buys on a deal this week what it would have bought later needs less then
(Neslin, Henderson & Quelch 1985; van Heerde, Leeflang & Wittink 2000).
"""

from __future__ import annotations

from sim.market.arithmetic import ONE
from sim.market.compile import mechanism


@mechanism
def beyond_usual(made: float, mean: float, usual: float) -> float:
    """Return e, by how many purchases this week is ahead of one of the usual offers.

    `mean` purchases were to be expected, `usual` if the market offered what it usually does, and
    `made` were made. What is made is seen, what is put off is not: e is below 0 for everybody who
    was likely to put a purchase off. The mean of e is `mean - usual` either way.
    """
    if mean > usual:
        return made * (ONE - usual / mean)
    return mean - usual
