"""Steps: the week's eleven steps, each a short loop over a block of customers.

Short loops over contiguous arrays, few arrays at a time, are what the compiler turns into vector
code; the rules of behaviour themselves are in `sim.market.mechanisms`.

Arguments have the same names everywhere: `lo` is a block's first row in the table and `n` its
customers, `buyers` how many of s.row count, `k` the purchase or encounter of the week, from 0; `j`
is a firm, `i` a row of the table, `o` an offer, `id` its firm's number in draws; `c` are the
columns, `s` is the scratch. `week` counts from the start of the burn-in.
"""
