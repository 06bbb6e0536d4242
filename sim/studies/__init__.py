"""Studies: published regularities and claims, each a small experiment in the market."""
