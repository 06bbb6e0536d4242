"""Comparison: policies against each other, customer by customer, and the decision."""
