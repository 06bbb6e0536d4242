"""Optimisation: the levers of one policy set so that it earns or keeps most."""
