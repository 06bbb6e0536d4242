"""Robustness: the decision again over what is uncertain, and where it fails."""
