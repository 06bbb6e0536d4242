"""The store: one SQLite file that keeps every finished run, so that none is made twice."""
