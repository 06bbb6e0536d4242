"""Sensitivity: which of the varied numbers an outcome hangs on, and how much of it is chance."""
