"""Store: every run is kept by the hash of all that determines it."""
