"""Sweeps: files, designs, stores, executors, and what survives."""
