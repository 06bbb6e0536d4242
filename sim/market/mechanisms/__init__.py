"""Mechanisms: what drives a customer, one small function of scalars per idea.

Each is pure, compiled into the block loop of `sim.market.week`, and specified in `docs/model.md`
under the step that its docstring names.
"""
