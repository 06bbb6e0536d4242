"""Experiments: runs of several policies over several replications, and what they differ in."""
