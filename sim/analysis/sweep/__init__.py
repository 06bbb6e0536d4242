"""Sweeps: many points of a scenario's parameters, run once each, and kept."""
