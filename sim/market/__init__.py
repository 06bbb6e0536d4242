"""The simulation: customers in columns, firms as agents, the week block by block, and books.

Of Mesa a market needs models and agents, of numba loops over arrays. What else the two import
takes longer than all of the engine; it is loaded when it is used.
"""

from sim.deferred import deferring

with deferring(
    "networkx",
    "pandas",
    "mesa.discrete_space",
    "mesa.experimental.continuous_space",
    "scipy.linalg.cython_blas",
):
    import mesa as mesa
    from numba.np import arraymath as arraymath  # asks SciPy for linear algebra
