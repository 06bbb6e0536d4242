"""Run: one market under one policy, and how every firm fares."""
