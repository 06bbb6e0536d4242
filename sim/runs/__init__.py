"""Runs: making them, wherever that is, and keeping each by all that determines it."""
