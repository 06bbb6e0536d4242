"""Pilot: how to try a policy on some customers first, and whether that is worth it."""
