"""The simulation: customers in columns, firms as agents, the week block by block, and books."""
