"""Steps: the week's eleven steps, each a short loop over a block of customers.

Short loops over contiguous arrays, few arrays at a time, are what the compiler turns into vector
code; the rules of behaviour themselves are in `sim.market.mechanisms`.
"""
