"""Reports: what a strategist reads, in the terminal, as figures and as tables."""
